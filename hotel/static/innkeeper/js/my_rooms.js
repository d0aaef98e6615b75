// My rooms: one tap sends a command with the version that the tile shows, and the toast takes it back.

import { part, request } from "./api.js"
import { text } from "./texts.js"
import { toast } from "./toast.js"

const PAUSE_MILLISECONDS = 50
const list = document.querySelector("[data-list]")
let pause

async function refresh() {
  const html = await part(list.dataset.list)
  if (html === null) return
  const focused = list.contains(document.activeElement) ? document.activeElement : null
  const room = focused?.closest("[data-room]")?.dataset.room
  list.innerHTML = html
  if (!focused) return
  const again = document.getElementById(focused.id) ?? list.querySelector(`[data-room="${CSS.escape(room ?? "")}"] button`)
  const next = again ?? list.querySelector("button, .nothing")
  next?.focus()
}

function refreshSoon() {
  clearTimeout(pause)
  pause = setTimeout(refresh, PAUSE_MILLISECONDS)
}

// Sends a command once: a second tap while it runs does nothing, and a tap after a lost answer repeats it with its key.
async function send(button, body) {
  if (button.getAttribute("aria-busy") === "true") return
  button.setAttribute("aria-busy", "true")
  button.dataset.key ||= crypto.randomUUID()
  const { do: url, key, undo, undoBody, done } = button.dataset
  const answer = await request(url, { method: "POST", body, key, etag: button.closest("[data-room]").dataset.etag })
  button.removeAttribute("aria-busy")
  if (answer.status === 0) return toast(text("unknown"))
  delete button.dataset.key
  if (answer.ok) announce(done, undo && (() => takeBack(undo, JSON.parse(undoBody), answer.etag)))
  else toast(answer.status === 412 ? text("changed") : (answer.data.detail ?? text("refused")))
  await refresh()
}

async function takeBack(url, body, etag) {
  const answer = await request(url, { method: "POST", body, etag, key: crypto.randomUUID() })
  toast(answer.ok ? text("undone") : (answer.data.detail ?? text("failed")))
  await refresh()
}

function announce(message, onAction) {
  toast(message, onAction ? { action: text("undo"), onAction } : {})
  navigator.vibrate?.(30)
}

// The dialog that asks what is wrong. Its choices are signs; the note is the word of the choice and what was written.
function ask(button) {
  const dialog = document.querySelector(`[data-quick="${button.dataset.asks}"]`)
  const form = dialog.querySelector("form")
  form.reset()
  dialog.querySelector("[data-quick-room]").textContent = button.closest("[data-room]").dataset.room
  form.onsubmit = () => send(button, { ...JSON.parse(button.dataset.body), ...answersOf(form, dialog.dataset.field) })
  dialog.showModal()
}

function answersOf({ elements }, field) {
  const { choice, note, room_usable: usable, persons, luggage } = elements
  if (field) {
    const counted = persons ? { persons: persons.value === "" ? null : Number(persons.value), luggage: luggage.checked } : {}
    return { [field]: choice.value, note: note.value.trim(), ...counted }
  }
  const words = [choice.value, note.value.trim()].filter(Boolean).join(": ")
  return usable ? { note: words, room_usable: usable.checked } : { note: words }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]")
  if (button?.dataset.asks) ask(button)
  else if (button) send(button, JSON.parse(button.dataset.body))
  else event.target.closest("[data-quick-close]")?.closest("dialog").close()
})
for (const name of ["command-done", "hotel-event", "hotel-refresh", "session-started"]) document.addEventListener(name, refreshSoon)
document.addEventListener("visibilitychange", () => document.hidden || refresh())
