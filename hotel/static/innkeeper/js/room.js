// The page of a room: reads its content again after a command or a change of others.

import { part } from "./api.js"
import { replaceContent } from "./content.js"

const PAUSE_MILLISECONDS = 50
const page = document.querySelector("[data-part]")
let asked = 0
let pause

async function read() {
  const question = ++asked
  const html = await part(page.dataset.part)
  if (html !== null && question === asked) replaceContent(page, html)
}

function readSoon() {
  clearTimeout(pause)
  pause = setTimeout(read, PAUSE_MILLISECONDS)
}

document.addEventListener("hotel-event", ({ detail: { rooms, booking } }) => {
  if (rooms.includes(page.dataset.room) || page.querySelector(`[data-booking="${booking}"]`)) readSoon()
})
document.addEventListener("hotel-refresh", read)
document.addEventListener("command-done", read)
