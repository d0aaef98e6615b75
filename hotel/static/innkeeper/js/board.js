// The room board: search and filters, the keyboard, and tiles that are read again when something changes.

import { part } from "./api.js"
import { closePanel, isPanelOpen, openPanel, panelConcerns, refreshPanel } from "./board_panel.js"
import { serverNow } from "./day.js"

const COLLECT_MILLISECONDS = 40 // several events arrive at once after a command on several rooms
const RETRY_MILLISECONDS = 2000
const CLOCK_MILLISECONDS = 10_000
const TYPE_AHEAD_MILLISECONDS = 800
const MOST_TILES = 100
const LETTERS_TO_SEARCH = 2

const board = document.querySelector("[data-board]")
const search = document.querySelector("[data-search]")
const found = document.querySelector("[data-found]")
const filters = [...document.querySelectorAll("[data-filter]")]
const tiles = () => [...board.querySelectorAll(".tile")]
const tileOf = (number) => document.getElementById(`room-${number}`)
const shown = () => tiles().filter((tile) => !tile.parentElement.hidden)

// --- Search and filters ---

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
const namesOf = (tile) => folded([...tile.querySelectorAll(".tile-guest, .tile-name")].map((name) => name.textContent).join(" "))
const pressed = () => filters.filter((button) => button.ariaPressed === "true").map((button) => button.dataset.filter)

function show() {
  const words = folded(search.value.trim())
  const marks = pressed()
  const isSearching = words.length >= LETTERS_TO_SEARCH
  const fits = (tile) =>
    (!isSearching || folded(tile.dataset.room).startsWith(words) || namesOf(tile).includes(words)) &&
    (!marks.length || tile.dataset.marks.split(" ").some((mark) => marks.includes(mark)))
  let count = 0
  for (const tile of tiles()) count += !(tile.parentElement.hidden = !fits(tile))
  for (const floor of board.children) floor.hidden = !floor.querySelector("li:not([hidden])")
  document.querySelector("[data-nothing]").hidden = count > 0
  const text = count === 1 ? found.dataset.one : found.dataset.many.replace("%", count)
  found.textContent = isSearching || marks.length ? text : ""
  keepOneTabStop()
}

function count() {
  const counts = {}
  for (const tile of tiles()) for (const mark of tile.dataset.marks.split(" ")) counts[mark] = (counts[mark] ?? 0) + 1
  for (const button of filters) button.querySelector("[data-count]").textContent = counts[button.dataset.filter] ?? 0
}

function remember() {
  const query = new URLSearchParams()
  if (search.value) query.set("q", search.value)
  if (pressed().length) query.set("show", pressed())
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname)
}

function recall() {
  const query = new URLSearchParams(location.search)
  search.value = query.get("q") ?? ""
  const marks = (query.get("show") ?? "").split(",")
  for (const button of filters) button.ariaPressed = String(marks.includes(button.dataset.filter))
}

function change() {
  show()
  remember()
}

function clear() {
  search.value = ""
  for (const button of filters) button.ariaPressed = "false"
  change()
}

search.addEventListener("input", change)
for (const button of filters) {
  button.addEventListener("click", () => {
    button.ariaPressed = String(button.ariaPressed !== "true")
    change()
  })
}

// --- The keyboard: the tiles are one tab stop ---

let current
let typed = ""
let typedAt = 0

function keepOneTabStop() {
  const visible = shown()
  const stop = visible.find((tile) => tile.dataset.room === current) ?? visible[0]
  for (const tile of tiles()) tile.tabIndex = tile === stop ? 0 : -1
}

function go(tile) {
  if (!tile) return
  current = tile.dataset.room
  keepOneTabStop()
  tile.focus()
}

const middle = ({ left, right }) => (left + right) / 2

// The nearest tile of the next row upwards or downwards, on this floor or another one.
function vertical(tile, direction) {
  const from = tile.getBoundingClientRect()
  const boxes = shown().map((other) => [other, other.getBoundingClientRect()])
  const beyond = boxes.filter(([, box]) => (box.top - from.top) * direction > 4)
  const row = Math.min(...beyond.map(([, box]) => Math.abs(box.top - from.top)))
  const candidates = beyond.filter(([, box]) => Math.abs(box.top - from.top) < row + 4)
  candidates.sort(([, a], [, b]) => Math.abs(middle(a) - middle(from)) - Math.abs(middle(b) - middle(from)))
  return candidates[0]?.[0]
}

function typeAhead(tile, letter) {
  typed = Date.now() - typedAt < TYPE_AHEAD_MILLISECONDS ? typed + folded(letter) : folded(letter)
  typedAt = Date.now()
  const all = shown()
  const start = all.indexOf(tile) + (typed.length === 1 ? 1 : 0)
  const inOrder = [...all.slice(start), ...all.slice(0, start)]
  return inOrder.find((other) => `${folded(other.dataset.room)} ${namesOf(other)}`.split(" ").some((word) => word.startsWith(typed)))
}

function target(tile, event) {
  const all = shown()
  const at = all.indexOf(tile)
  const ofFloor = event.ctrlKey ? all : all.filter((other) => other.closest(".floor") === tile.closest(".floor"))
  switch (event.key) {
    case "ArrowLeft": return all[at - 1] ?? tile
    case "ArrowRight": return all[at + 1] ?? tile
    case "ArrowUp": return vertical(tile, -1) ?? tile
    case "ArrowDown": return vertical(tile, 1) ?? tile
    case "Home": return ofFloor[0]
    case "End": return ofFloor.at(-1)
  }
  const isLetter = /^[\p{L}\p{N}]$/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey
  return isLetter ? typeAhead(tile, event.key) : undefined
}

board.addEventListener("keydown", (event) => {
  const tile = event.target.closest(".tile")
  const next = tile && target(tile, event)
  if (!next) return
  event.preventDefault()
  go(next)
})

search.addEventListener("keydown", (event) => {
  const [first] = shown()
  if (!first || !["ArrowDown", "Enter"].includes(event.key)) return
  event.preventDefault()
  go(first)
  if (event.key === "Enter") first.click()
})

document.querySelector("main").addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  if (isPanelOpen()) closePanel()
  else clear()
})

board.addEventListener("focusin", ({ target: tile }) => {
  if (!tile.matches(".tile")) return
  current = tile.dataset.room
  keepOneTabStop()
})

board.addEventListener("click", (event) => {
  const tile = event.target.closest(".tile")
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey
  if (tile && isPlain && openPanel(tile)) event.preventDefault()
})

// --- Changes: rooms are collected, then read with one request after the other ---

const waiting = new Set()
let allWait = false
let isReading = false
let timer

function collect(numbers, pause = COLLECT_MILLISECONDS) {
  for (const number of numbers) waiting.add(number)
  if (isReading || document.hidden) return
  timer ??= setTimeout(read, pause)
}

function collectAll() {
  allWait = true
  collect([])
}

async function read() {
  timer = null
  if (!allWait && !waiting.size) return
  isReading = true
  const numbers = [...waiting]
  const isAll = allWait || numbers.length > MOST_TILES
  waiting.clear()
  allWait = false
  const { tiles: tilesUrl, floors } = board.dataset
  const html = await part(isAll ? floors : `${tilesUrl}?rooms=${numbers.map(encodeURIComponent)}`)
  isReading = false
  if (html === null) {
    allWait ||= isAll
    return collect(numbers, RETRY_MILLISECONDS)
  }
  replace(() => (isAll ? (board.innerHTML = html) : replaceTiles(numbers, html)))
  collect([])
}

function replaceTiles(numbers, html) {
  const template = document.createElement("template")
  template.innerHTML = html
  const news = new Map([...template.content.children].map((item) => [item.firstChild.dataset.room, item]))
  for (const number of numbers) {
    const item = tileOf(number)?.parentElement
    const other = news.get(number)
    other?.firstChild.classList.add("changed")
    if (item && other) item.replaceWith(other)
    else if (item) item.remove()
    else if (other) collectAll() // a new room: its place is not known here
  }
}

function replace(work) {
  const focused = board.contains(document.activeElement) ? document.activeElement.dataset.room : null
  work()
  count()
  show()
  if (focused) (tileOf(focused) ?? shown()[0])?.focus({ preventScroll: true })
}

const shows = (tile, booking) => booking && [tile.dataset.booking, tile.dataset.next].includes(booking)

document.addEventListener("hotel-event", ({ detail }) => {
  const { rooms, booking, type } = detail
  if (["room_created", "room_deactivated"].includes(type)) collectAll()
  else if (detail.kind !== "task") collect([...rooms, ...tiles().filter((tile) => shows(tile, booking)).map((tile) => tile.dataset.room)])
  if (panelConcerns(detail)) refreshPanel()
})

document.addEventListener("hotel-refresh", () => {
  collectAll()
  refreshPanel()
})

document.addEventListener("command-done", ({ detail: { answer } }) => {
  collect([answer.room_number, answer.assigned_room].filter(Boolean), 0)
  refreshPanel()
})

document.addEventListener("visibilitychange", () => collect([]))

// --- A moment that no event tells: a guest becomes overdue ---

setInterval(() => {
  const now = serverNow()
  const overdue = tiles().filter(({ dataset: { due, marks } }) => due && Date.parse(due) < now - 1000 && !marks.includes("overdue"))
  if (overdue.length) collect(overdue.map((tile) => tile.dataset.room))
}, CLOCK_MILLISECONDS)

recall()
show()
if (matchMedia("(min-width: 60rem) and (hover: hover)").matches && document.activeElement === document.body) search.focus()
