// Refusals in the form of a command: errors beside their fields, and the reasons with what may be overridden.

import { text } from "./texts.js"

export function showFieldErrors(form, errors) {
  for (const field of form.elements) {
    if (!field.name) continue
    const messages = errors[field.name] ?? errors[field.name.split(".")[0]]
    const place = form.querySelector(`[data-error="${CSS.escape(field.name)}"]`)
    if (messages) field.setAttribute("aria-invalid", "true")
    else field.removeAttribute("aria-invalid")
    if (place) place.textContent = messages ? [messages].flat(2).map(sentence).join(" ") : ""
  }
}

// Keeps the boxes that are ticked already: after an override the server names the reasons that remain.
export function showReasons(form, reasons, detail) {
  const place = form.querySelector("[data-reasons]")
  const ticked = [...place.querySelectorAll("[data-override]:checked")].map((box) => box.closest("li"))
  const mayOverride = form.dataset.mayOverride.split(" ")
  const items = reasons.map((reason) => reasonItem(reason, mayOverride.includes(reason.overridable_by)))
  if (!items.length && detail) items.push(plainItem(detail))
  const all = [...ticked, ...items]
  place.hidden = all.length === 0
  const list = document.createElement("ul")
  list.append(...all)
  place.querySelector("ul")?.remove()
  place.prepend(list)
  const reason = place.querySelector("[data-override-reason]")
  reason.closest("label").hidden = !place.querySelector("[data-override]")
  reason.required = ticked.length > 0
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

function sentence(message) {
  return typeof message === "string" ? message : Object.values(message).flat(2).join(" ")
}
