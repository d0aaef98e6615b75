// What differs between two representations of a room or booking, in the words of the page.

import { text } from "./texts.js"

// `words` is {labels: {field: label}, values: {value: word}}. Fields without a label are not shown.
export function differences(before, after, words) {
  return Object.entries(words.labels)
    .filter(([field]) => field in after && show(before[field], words) !== show(after[field], words))
    .map(([field, label]) => ({ label, before: show(before[field], words), after: show(after[field], words) }))
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
    description.append(old, " → ", now)
    list.append(term, description)
  }
  return list
}

function show(value, words) {
  if (value === null || value === undefined || value === "") return text("none")
  if (value === true) return text("yes")
  if (value === false) return text("no")
  if (Array.isArray(value)) return value.length ? value.map((item) => show(item, words)).join(", ") : text("none")
  if (typeof value === "object") return showObject(value)
  return words.values[value] ?? showInstant(String(value))
}

function showObject(value) {
  return value.name ?? value.guest_name ?? [value.first_name, value.last_name].filter(Boolean).join(" ")
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/
const DATE = /^\d{4}-\d{2}-\d{2}$/

function showInstant(value) {
  const language = document.documentElement.lang
  if (DATE.test(value)) return new Date(`${value}T12:00:00Z`).toLocaleDateString(language, { timeZone: "UTC" })
  // The server writes a hotel's instants with the offset of its clock; the browser's clock may be another one.
  return INSTANT.test(value) ? value.slice(0, 16).replace("T", " ") : value
}
