// The fire list: who arrives, moves or leaves appears by itself; ticks stay.

import { part } from "./api.js"
import "./print.js"

const PAUSE_MILLISECONDS = 300
const place = document.querySelector("[data-floors]")
let pause

function readAgain() {
  clearTimeout(pause)
  pause = setTimeout(read, PAUSE_MILLISECONDS)
}

async function read() {
  const html = await part(place.dataset.floors)
  if (html === null) return
  const ticked = new Set([...place.querySelectorAll("[data-person]:checked")].map((box) => box.dataset.person))
  const focused = document.activeElement.dataset.person
  place.innerHTML = html
  for (const box of place.querySelectorAll("[data-person]")) {
    box.checked = ticked.has(box.dataset.person)
    if (box.dataset.person === focused) box.focus()
  }
}

for (const name of ["hotel-event", "hotel-refresh", "command-done"]) document.addEventListener(name, readAgain)
