// The panel beside the board: a room with its bookings and everything that this person may do. On a phone a tile leads
// to the page of the room instead.

import { part } from "./api.js"
import { replaceContent } from "./content.js"

const PAUSE_MILLISECONDS = 50
const panel = document.querySelector("[data-panel]")
let opener
let url
let asked = 0
let pause

export const isPanelOpen = () => !panel.hidden

// Returns false where the screen is too narrow for a panel.
export function openPanel(tile) {
  if (matchMedia("(max-width: 60rem)").matches) return false
  markOpener(tile)
  url = `${tile.href}part/?panel`
  panel.dataset.room = tile.dataset.room
  read().then((isRead) => isRead ? panel.querySelector("h2")?.focus() : location.assign(tile.href))
  return true
}

export function closePanel() {
  panel.hidden = true
  panel.replaceChildren()
  const tile = document.getElementById(`room-${panel.dataset.room}`)
  markOpener(null)
  document.body.classList.remove("with-panel")
  tile?.focus()
}

export function panelConcerns({ rooms, booking }) {
  if (panel.hidden) return false
  const bookings = [...panel.querySelectorAll("[data-booking]")].map((element) => element.dataset.booking)
  return rooms.includes(panel.dataset.room) || bookings.includes(booking)
}

// Several events arrive at once after one command.
export function refreshPanel() {
  if (panel.hidden) return
  clearTimeout(pause)
  pause = setTimeout(read, PAUSE_MILLISECONDS)
}

function markOpener(tile) {
  opener?.removeAttribute("aria-current")
  opener = tile
  opener?.setAttribute("aria-current", "true")
}

async function read() {
  const question = ++asked
  const html = await part(url)
  if (html === null || question !== asked) return html !== null
  panel.hidden = false
  document.body.classList.add("with-panel")
  replaceContent(panel, html)
  return true
}

panel.addEventListener("click", (event) => event.target.closest("[data-close-panel]") && closePanel())
