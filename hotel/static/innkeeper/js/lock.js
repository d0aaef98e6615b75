// The lock: after the hotel's idle minutes, or by hand, every tab of this browser is covered and stays as it is. A
// password uncovers it; another person's name and password take over. The server locks the session as well.
// The document gets the event `session-started` when the same person goes on.
//
// Tabs share two values: the instant of the last input, and {person, locked} of the session.

import { csrfToken } from "./api.js"
import { text } from "./texts.js"

const ACTIVE = "innkeeper-active"
const SESSION = "innkeeper-session"
const INPUTS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"]
const LOOK_MILLISECONDS = 1000
const REPORT_MILLISECONDS = 60_000
// Answers to requests that were sent before the session continued may still arrive: they do not cover the page again.
const LATE_ANSWERS_MILLISECONDS = 2000

class Lock {
  constructor({ login: person, idleMinutes, idleSeconds }, dialog) {
    Object.assign(this, { person, dialog, form: dialog.querySelector("form") })
    this.idleMilliseconds = Number(idleMinutes || Infinity) * 60_000
    this.reportedAt = Date.now() - Number(idleSeconds) * 1000
    this.continuedAt = 0
    store(ACTIVE, Math.max(this.reportedAt, Number(localStorage.getItem(ACTIVE))))
    this.listen()
  }

  listen() {
    for (const name of INPUTS) document.addEventListener(name, () => this.used(), { capture: true, passive: true })
    document.addEventListener("keydown", (event) => isShortcut(event) && this.lock())
    document.addEventListener("click", (event) => event.target.closest("[data-lock-now]") && this.lock())
    document.addEventListener("visibilitychange", () => this.look())
    document.addEventListener("session-ended", () => this.ended())
    document.addEventListener("access-ended", goOn)
    addEventListener("storage", (event) => event.key === SESSION && this.follow(readSession()))
    addEventListener("pageshow", (event) => event.persisted && this.follow(readSession()))
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.unlock() })
    this.dialog.addEventListener("cancel", (event) => event.preventDefault())
    this.dialog.addEventListener("close", () => this.isCovered && this.dialog.showModal())
    setInterval(() => this.look(), LOOK_MILLISECONDS)
  }

  // Input after the idle minutes comes too late: a sleeping computer wakes with it.
  used() {
    const now = Date.now()
    if (this.isCovered || now - this.usedAt < LOOK_MILLISECONDS) return
    this.look()
    if (this.isCovered) return
    this.usedAt = now
    store(ACTIVE, now)
    if (now - this.reportedAt < REPORT_MILLISECONDS) return
    this.reportedAt = now
    send("/session/activity/")
  }

  look() {
    if (this.hasToTell) this.tell()
    if (!this.isCovered && Date.now() - Number(localStorage.getItem(ACTIVE)) > this.idleMilliseconds) this.lock()
  }

  lock() {
    if (this.isCovered) return
    this.cover()
    store(SESSION, JSON.stringify({ person: this.person, locked: true }))
    this.tell()
  }

  async tell() {
    this.hasToTell = false
    const response = await send("/session/lock/")
    this.hasToTell = this.isCovered && !response
  }

  ended() {
    if (Date.now() - this.continuedAt > LATE_ANSWERS_MILLISECONDS) this.cover()
  }

  follow({ person, locked }) {
    if (locked || person === null) this.cover()
    else if (person !== this.person) goOn()
    else this.uncover()
  }

  cover() {
    if (this.isCovered) return
    this.isCovered = true
    this.title = document.title
    document.title = this.dialog.querySelector("#lock-title").textContent.trim()
    document.documentElement.classList.add("locked")
    this.dialog.showModal()
    this.form.elements.password.focus()
  }

  uncover() {
    if (!this.isCovered) return
    this.isCovered = false
    this.hasToTell = false
    this.continuedAt = this.reportedAt = Date.now()
    store(ACTIVE, this.continuedAt)
    document.title = this.title
    document.documentElement.classList.remove("locked")
    this.form.reset()
    this.dialog.close()
    // The token of the forms on this page ended with the login before.
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = csrfToken()
    document.dispatchEvent(new CustomEvent("session-started"))
  }

  async unlock() {
    if (this.isSending) return
    this.isSending = true
    const response = await send(this.form.getAttribute("action"), new URLSearchParams(new FormData(this.form)))
    const answer = await readJson(response)
    this.isSending = false
    this.form.elements.password.value = ""
    this.form.querySelector("[data-unlock-error]").textContent = response?.ok ? "" : (answer.detail ?? text("failed"))
    if (!response?.ok) return this.form.elements.password.focus()
    const session = { person: String(answer.person), locked: false }
    store(SESSION, JSON.stringify(session))
    this.follow(session)
  }
}

function isShortcut(event) {
  return event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyL"
}

// The page of the new person: this one, or the first page of somebody who may not see it.
function goOn() {
  location.replace(`/session/continue/?next=${encodeURIComponent(location.pathname + location.search)}`)
}

function store(key, value) {
  localStorage.setItem(key, String(value))
}

function readSession() {
  return JSON.parse(localStorage.getItem(SESSION)) ?? { person: null, locked: false }
}

// Returns the response, or null without one.
function send(url, body) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() }
  return fetch(url, { method: "POST", headers, body, keepalive: true }).catch(() => null)
}

async function readJson(response) {
  if (!response?.headers.get("Content-Type")?.includes("json")) return {}
  return response.json()
}

// Every page says who is logged in now, so that other tabs follow.
export function startLock() {
  const { login: person = null, locked } = document.body.dataset
  const dialog = document.querySelector("[data-lock]")
  if (dialog) new Lock(document.body.dataset, dialog)
  store(SESSION, JSON.stringify({ person, locked: locked !== undefined }))
}
