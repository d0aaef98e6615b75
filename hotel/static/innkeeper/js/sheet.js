// A day sheet: arrow keys choose a row, Enter opens its main command, and rows that change are read again.

import { part } from "./api.js"
import "./print.js"
import { Ticks } from "./ticks.js"

const PAUSE_MILLISECONDS = 300
const CLOCK_MILLISECONDS = 120_000 // a departure becomes overdue without an event
const table = document.querySelector("[data-sheet]")
const body = table.tBodies[0]
const ticks = new Ticks(table, document.querySelector("[data-set-bar]"))
const search = document.querySelector("[data-search]")
const hideDone = document.querySelector("[data-hide-done]")
const done = new Set() // what was done here stays on the sheet
const waiting = { booking: new Set(), room: new Set() }
const shown = new WeakMap([...body.rows].map((row) => [row, row.outerHTML]))
let isWhole = false
let pause
let isReading = false

const bookingRows = () => [...body.querySelectorAll("tr[data-booking]")]
const mains = () => [...body.querySelectorAll("tr:not([hidden]) [data-main]")]
const mainOf = (row) => row?.querySelector("[data-main]")
const rowOf = (bookingId) => body.querySelector(`tr[data-booking="${CSS.escape(bookingId)}"]`)

// One row at a time is in the order of the Tab key.
function choose(main) {
  const chosen = main ?? body.querySelector("[data-chosen] [data-main]") ?? mains()[0]
  if (!chosen) return
  const row = chosen.closest("tr")
  body.querySelector("[data-chosen]")?.removeAttribute("data-chosen")
  row.dataset.chosen = ""
  for (const control of body.querySelectorAll("button, input, a")) control.tabIndex = row.contains(control) ? 0 : -1
}

body.addEventListener("focusin", (event) => choose(mainOf(event.target.closest("tr"))))

body.addEventListener("keydown", (event) => {
  const row = event.target.closest("tr")
  const main = mainOf(row)
  // A key that is held down must not open a command and confirm it at once.
  if (event.key === "Enter" && event.repeat) return event.preventDefault()
  if (event.key === " " && event.target === main && row.querySelector("[data-tick]")) {
    event.preventDefault()
    return ticks.toggle(row, event.shiftKey)
  }
  const rows = mains()
  const next = {
    ArrowDown: rows[rows.indexOf(main) + 1],
    ArrowUp: rows[rows.indexOf(main) - 1],
    Home: rows[0],
    End: rows.at(-1),
  }[event.key]
  if (!next) return
  event.preventDefault()
  next.focus()
})

// Space clicks a button when it is released, too.
body.addEventListener("keyup", (event) => {
  if (event.key === " " && event.target.matches("[data-main]") && event.target.closest("tr").querySelector("[data-tick]")) event.preventDefault()
})

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.repeat && event.target.closest("dialog")) event.preventDefault()
})

const folded = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()

function filter() {
  const words = folded(search.value).split(/\s+/).filter(Boolean)
  let matches = 0
  for (const row of bookingRows()) {
    const texts = folded([...row.cells].slice(0, -1).map((cell) => cell.textContent).join(" "))
    row.hidden = (hideDone.checked && "done" in row.dataset) || !words.every((word) => texts.includes(word))
    if (row.hidden && row.querySelector("[data-tick]")) row.querySelector("[data-tick]").checked = false
    matches += row.hidden ? 0 : 1
  }
  document.querySelector("[data-empty]").hidden = bookingRows().length > 0
  document.querySelector("[data-nothing-found]").hidden = matches > 0 || bookingRows().length === 0
  count("open", "[data-booking]:not([data-done])")
  count("done", "tr[data-done]")
  countGroups()
  ticks.show()
  choose()
}

function count(name, selector) {
  document.querySelector(`[data-count-${name}]`).textContent = body.querySelectorAll(selector).length
}

// A group is a heading and the rows up to the next one. The heading of an empty group is hidden.
function countGroups() {
  for (const heading of body.querySelectorAll("[data-group]")) {
    let rows = 0
    let row = heading
    while ((row = row.nextElementSibling)?.dataset.booking) rows += row.hidden ? 0 : 1
    heading.hidden = rows === 0
    heading.querySelector("[data-group-count]").textContent = rows
  }
}

search.addEventListener("input", filter)
hideDone.addEventListener("change", filter)

function readAgain({ bookings = [], rooms = [], whole = false }) {
  bookings.filter(Boolean).forEach((bookingId) => waiting.booking.add(bookingId))
  rooms.filter(Boolean).forEach((room) => waiting.room.add(room))
  isWhole ||= whole
  clearTimeout(pause)
  pause = setTimeout(read, PAUSE_MILLISECONDS)
}

async function read() {
  if (isReading) return readAgain({})
  const asked = { whole: isWhole, booking: new Set(waiting.booking), room: new Set(waiting.room) }
  if (!asked.whole && !asked.booking.size && !asked.room.size) return
  isWhole = false
  waiting.booking.clear()
  waiting.room.clear()
  const query = new URLSearchParams()
  for (const name of ["booking", "room"]) if (!asked.whole) asked[name].forEach((value) => query.append(name, value))
  for (const bookingId of done) if (asked.whole || asked.booking.has(bookingId)) query.append("also", bookingId)
  isReading = true
  const html = await part(`${table.dataset.rows}&${query}`)
  isReading = false
  if (html === null) return
  replace(html, (row) => asked.whole || asked.booking.has(row.dataset.booking) || asked.room.has(row.dataset.room))
}

function replace(html, isConcerned) {
  const template = document.createElement("template")
  template.innerHTML = html
  const fresh = new Map([...template.content.querySelectorAll("tr")].map((row) => [row.dataset.booking, row]))
  for (const row of bookingRows()) {
    const newRow = fresh.get(row.dataset.booking)
    if (newRow) swap(row, newRow)
    else if (isConcerned(row) && !done.has(row.dataset.booking)) leave(row)
    fresh.delete(row.dataset.booking)
  }
  for (const row of fresh.values()) {
    shown.set(row, row.outerHTML)
    body.insertBefore(row, [...body.rows].find((other) => other.dataset.order > row.dataset.order) ?? null)
    row.classList.add("is-new")
  }
  filter()
}

function swap(row, newRow) {
  if (shown.get(row) === newRow.outerHTML) return
  shown.set(newRow, newRow.outerHTML)
  const hadFocus = row.contains(document.activeElement)
  const wasTicked = row.querySelector("[data-tick]:checked")
  if ("chosen" in row.dataset) newRow.dataset.chosen = ""
  row.replaceWith(newRow)
  const tick = newRow.querySelector("[data-tick]")
  if (tick && wasTicked) tick.checked = true
  if (hadFocus) mainOf(newRow)?.focus()
}

function leave(row) {
  const next = row.contains(document.activeElement) ? mainOf(nextRow(row)) ?? mainOf(row.previousElementSibling) : null
  row.remove()
  next?.focus()
}

function nextRow(row) {
  let next = row.nextElementSibling
  while (next && (next.hidden || !mainOf(next))) next = next.nextElementSibling
  return next
}

document.addEventListener("command-done", ({ detail: { answer } }) => {
  const bookings = answer.results ? answer.results.map((result) => result.booking_id) : [answer.booking_id]
  const rooms = answer.results ? answer.results.map((result) => result.room_number) : [answer.assigned_room, answer.room_number]
  bookings.filter(Boolean).forEach((bookingId) => done.add(bookingId))
  const row = answer.booking_id && rowOf(answer.booking_id)
  if (row) {
    rooms.push(row.dataset.room)
    ;(mainOf(nextRow(row)) ?? mainOf(row))?.focus()
  }
  if (answer.results) ticks.setAll(false)
  readAgain({ bookings, rooms })
})

document.addEventListener("command-refused", ({ detail: { answer } }) => {
  body.querySelectorAll(".sheet-refusal").forEach((earlier) => earlier.remove())
  for (const item of answer.items ?? []) {
    const place = item.booking_id && rowOf(item.booking_id)?.querySelector(".sheet-state")
    if (!place) continue
    const words = document.createElement("span")
    words.className = "sheet-refusal error"
    words.textContent = item.reasons.map((reason) => reason.detail).join(" ")
    place.append(words)
  }
})

document.addEventListener("hotel-event", ({ detail: { booking, rooms } }) => readAgain({ bookings: [booking], rooms }))
document.addEventListener("hotel-refresh", () => readAgain({ whole: true }))
setInterval(() => readAgain({ whole: true }), CLOCK_MILLISECONDS)

filter()
