// What differs between two representations of a room or booking, in the words of the page.

import { language, text } from "./texts.js"

// `words` is {labels: {field: label}, values: {field: {value: word}}, amounts: [field], clock: [[instant, minutes]]}.
// Fields without a label are not shown.
export function differences(before, after, words) {
  return Object.entries(words.labels)
    .filter(([field]) => field in after && JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map(([field, label]) => change(field, label, before, after, words))
    .filter(({ before: old, after: now }) => old !== now)
}

// Of two lists of the same length, such as a party, only the items that differ are told.
function change(field, label, before, after, words) {
  let [old, now] = [before[field], after[field]]
  if (Array.isArray(old) && Array.isArray(now) && old.length === now.length) {
    const isOther = (_, index) => JSON.stringify(before[field][index]) !== JSON.stringify(after[field][index])
    ;[old, now] = [old.filter(isOther), now.filter(isOther)]
  }
  return { label, isNew: !(field in before), before: show(field, old, before, words), after: show(field, now, after, words) }
}

export function differenceList(changes) {
  const list = document.createElement("dl")
  list.className = "changes"
  for (const change of changes) {
    const term = document.createElement("dt")
    term.textContent = change.label
    const description = document.createElement("dd")
    const old = document.createElement("del")
    old.textContent = change.before
    const now = document.createElement("strong")
    now.textContent = change.after
    const then = document.createElement("span")
    then.className = "hidden-text"
    then.textContent = ` ${text("then")} `
    const arrow = document.createElement("span")
    arrow.setAttribute("aria-hidden", "true")
    arrow.textContent = " → "
    description.append(...(change.isNew ? [now] : [old, arrow, then, now]))
    list.append(term, description)
  }
  return list
}

function show(field, value, whole, words) {
  if (value === null || value === undefined || value === "") return text("none")
  if (value === true) return text("yes")
  if (value === false) return text("no")
  if (Array.isArray(value)) return value.length ? value.map((item) => show(field, item, whole, words)).join(", ") : text("none")
  if (typeof value === "object") return words.values[field]?.[value[field.replace("guest_", "")]] ?? showObject(value)
  if (words.amounts.includes(field)) return showAmount(value, whole.currency)
  return words.values[field]?.[value] ?? showMoment(String(value), words)
}

function showObject(value) {
  const name = value.name ?? value.guest_name ?? [value.first_name, value.last_name].filter(Boolean).join(" ")
  return [name, value.email, value.phone].filter(Boolean).join(" · ")
}

// The server writes an amount with the places of its currency: the browser's own places may be others.
function showAmount(amount, currency) {
  const places = amount.split(".")[1]?.length ?? 0
  const options = { minimumFractionDigits: places, maximumFractionDigits: places }
  return `${new Intl.NumberFormat(language, options).format(amount)} ${currency}`
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const CLOCK = /^(\d{2}:\d{2}):\d{2}$/
const DAY_FORMAT = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }

function showMoment(value, words) {
  if (DATE.test(value)) return new Date(`${value}T12:00:00Z`).toLocaleDateString(language, DAY_FORMAT)
  if (INSTANT.test(value)) return onHotelClock(value, words.clock).toLocaleString(language, { ...DAY_FORMAT, hour: "2-digit", minute: "2-digit" })
  return value.match(CLOCK)?.[1] ?? value
}

// Instants come in UTC. The server names the offsets of the hotel's clock, because the time zones that the browser
// knows may be older than the server's. Returns a date whose UTC fields are what the hotel's clock shows.
function onHotelClock(value, clock) {
  const instant = new Date(value)
  const [, minutes] = clock.findLast(([since]) => new Date(since) <= instant) ?? clock[0]
  return new Date(instant.getTime() + minutes * 60_000)
}
