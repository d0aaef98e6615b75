// Short messages at the foot of the page. One with an action stays until it is used, closed or replaced.

import { text } from "./texts.js"

const SECONDS = 6

export function toast(message, { action, onAction } = {}) {
  const place = document.querySelector("[data-toasts]")
  const box = document.createElement("div")
  box.className = "toast"
  const words = document.createElement("span")
  words.textContent = message
  box.append(words)
  if (action) {
    place.querySelectorAll("[data-has-action]").forEach((earlier) => earlier.remove())
    box.dataset.hasAction = ""
    box.append(button(action, () => { box.remove(); onAction() }), button(text("close"), () => box.remove()))
  } else {
    setTimeout(() => box.remove(), SECONDS * 1000)
  }
  place.append(box)
}

function button(label, onClick) {
  const element = document.createElement("button")
  element.type = "button"
  element.textContent = label
  element.addEventListener("click", onClick)
  return element
}
