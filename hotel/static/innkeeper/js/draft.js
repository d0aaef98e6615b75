// What somebody has typed into a form, kept when the form is read again because others changed its subject.

import { button, paragraph } from "./elements.js"
import { isUnchanged } from "./form_body.js"
import { text } from "./texts.js"

export function fieldsNamed(form, name) {
  return [...form.elements].filter((field) => field.name === name)
}

// Returns {name, value, initial, key, isList} of each changed field; boxes of a list have their value as key.
export function draftOf(form) {
  const changed = [...form.elements].filter((field) => field.name && field.type !== "radio" && !isUnchanged(field))
  const chosen = [...form.elements].filter((field) => field.type === "radio" && field.checked && !field.defaultChecked)
  return [...changed, ...chosen].map((field) => ({
    name: field.name,
    key: field.type === "checkbox" ? field.value : null,
    value: valueOf(field),
    initial: initialOf(field),
    isList: field.dataset.list !== undefined,
  }))
}

export function setValues(form, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const field of fieldsNamed(form, name)) set(field, value)
  }
}

// Where others changed the same field to another value, the person decides; what was typed stays until then.
export function restoreDraft(form, draft) {
  for (const { name, key, value, initial } of draft) {
    const fields = fieldsNamed(form, name).filter((field) => field.type !== "hidden" && (key === null || field.value === key))
    const theirs = fields.length ? initialOf(fields[0]) : initial
    for (const field of fields) set(field, value)
    const isConflict = fields.length && fields[0].type !== "radio" && theirs !== initial && theirs !== value
    if (isConflict) askAbout(fields[0], theirs, value)
  }
}

export function firstConflict(form) {
  return form.querySelector("[data-conflict] button")
}

function askAbout(field, theirs, mine) {
  const box = document.createElement("div")
  box.dataset.conflict = ""
  box.className = "notice warning"
  box.setAttribute("role", "group")
  box.setAttribute("aria-label", field.labels[0].textContent.trim())
  const decide = (value) => () => {
    set(field, value)
    box.remove()
    field.focus()
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }
  const choices = document.createElement("div")
  choices.className = "row"
  choices.append(button(text("takeTheirs"), decide(theirs), "quiet small"), button(text("keepMine"), decide(mine), "quiet small"))
  const words = [text("nowIs"), inWords(field, theirs), text("youTyped"), inWords(field, mine)].join(" ")
  box.append(paragraph(words), choices)
  ;(field.closest("div, label") ?? field).after(box)
}

function inWords(field, value) {
  if (typeof value === "boolean") return text(value ? "yes" : "no")
  const option = [...(field.options ?? [])].find((choice) => choice.value === value)
  return `“${option?.textContent ?? value}”`
}

function valueOf(field) {
  return field.type === "checkbox" ? field.checked : field.value
}

function initialOf(field) {
  if (field.type === "checkbox") return field.defaultChecked
  if (field.type === "radio") return ""
  if (field.tagName !== "SELECT") return field.defaultValue
  return [...field.options].find((option) => option.defaultSelected)?.value ?? ""
}

function set(field, value) {
  if (field.type === "checkbox") field.checked = value
  else if (field.type === "radio") field.checked = field.value === value
  else if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value)) field.value = value ?? ""
}
