// Refusals in the form of a command: errors beside their fields, and the reasons with what may be overridden.

import { text } from "./texts.js"

// Shows the sentences of the server. Returns those that belong to no field of the form.
export function showFieldErrors(form, errors) {
  const shown = new Set()
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden") continue
    const name = field.name in errors ? field.name : field.name.split(".")[0]
    shown.add(name)
    mark(form, field, errors[name] ? sentences(errors[name]) : "")
  }
  return Object.entries(errors).filter(([name]) => !shown.has(name)).map(([, messages]) => sentences(messages))
}

// Marks the fields that the browser finds wrong, and goes to the first. With `onlyGiven` only those that were filled in
// count, and nothing is marked. Returns whether there is none.
export function showInvalidFields(form, { onlyGiven = false } = {}) {
  const wrong = [...form.elements].filter((field) => field.willValidate && !field.checkValidity())
  if (onlyGiven) return wrong.every((field) => field.dataset.freeText !== undefined && field.validity.valueMissing)
  for (const field of wrong) mark(form, field, field.validity.valueMissing ? text("required") : field.validationMessage)
  wrong[0]?.focus()
  return wrong.length === 0
}

function mark(form, field, sentence) {
  const place = form.querySelector(`[data-error="${CSS.escape(field.name || "override_reason")}"]`)
  if (sentence) field.setAttribute("aria-invalid", "true")
  else field.removeAttribute("aria-invalid")
  if (place) place.textContent = sentence
}

// Keeps the boxes that are ticked already: after an override the server names the reasons that remain.
export function showReasons(form, reasons, detail) {
  const place = form.querySelector("[data-reasons]")
  const focused = place.contains(document.activeElement) ? document.activeElement.value : null
  const kept = [...place.querySelectorAll("[data-override]:checked")]
  const codes = kept.map((box) => box.value)
  const mayOverride = form.dataset.mayOverride.split(" ")
  const items = reasons
    .filter((reason) => !codes.includes(reason.code))
    .map((reason) => reasonItem(reason, mayOverride.includes(reason.overridable_by)))
  if (!items.length && !kept.length && detail) items.push(plainItem(detail))
  const all = [...kept.map((box) => box.closest("li")), ...items]
  place.classList.toggle("danger", all.length > 0)
  place.classList.toggle("notice", all.length > 0)
  place.querySelector("ul").replaceChildren(...all)
  const explanation = place.querySelector("[data-override-reason]")
  explanation.closest("label").hidden = kept.length === 0
  explanation.required = kept.length > 0
  if (focused) [...place.querySelectorAll("[data-override]")].find((box) => box.value === focused)?.focus()
}

function plainItem(words) {
  const item = document.createElement("li")
  item.textContent = words
  return item
}

function reasonItem(reason, isOverridable) {
  const item = plainItem(reason.detail)
  if (!isOverridable) return item
  const label = document.createElement("label")
  label.className = "inline"
  const box = document.createElement("input")
  box.type = "checkbox"
  box.value = reason.code
  box.dataset.override = ""
  label.append(box, `${text("override")} ${reason.detail}`)
  item.replaceChildren(label)
  return item
}

function sentences(messages) {
  return [messages].flat(2).map((message) => (typeof message === "string" ? message : Object.values(message).flat(2).join(" "))).join(" ")
}
