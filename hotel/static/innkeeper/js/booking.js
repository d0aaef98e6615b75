// The page of a booking: reads its content again after a command or a change of others, and keeps focus and place.

import { part } from "./api.js"
import { replaceContent } from "./content.js"

const PAUSE_MILLISECONDS = 50

const page = document.querySelector("[data-booking]")
let entries = ""
let asked = 0

async function refresh() {
  const question = ++asked
  const html = await part(`${page.dataset.part}${entries && `?entries=${entries}`}`)
  if (html === null || question !== asked) return
  replaceContent(page, html)
}

page.addEventListener("click", async (event) => {
  const more = event.target.closest("[data-entries]")
  if (!more) return
  entries = more.dataset.entries
  await refresh()
})

let pause

// Several events arrive at once after a command on several bookings.
function refreshSoon() {
  clearTimeout(pause)
  pause = setTimeout(refresh, PAUSE_MILLISECONDS)
}

function concerns({ booking, rooms }) {
  return booking === page.dataset.booking || rooms.includes(page.querySelector("[data-room]")?.dataset.room)
}

document.addEventListener("command-done", refresh)
document.addEventListener("hotel-event", ({ detail }) => concerns(detail) && refreshSoon())
document.addEventListener("hotel-refresh", refresh)
