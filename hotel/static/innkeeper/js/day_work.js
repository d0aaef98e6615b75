// The supervisor's page: forms and buttons send commands to the API, and the content is read again after each change.

import { apiUrl, part, request } from "./api.js"
import { text } from "./texts.js"
import { toast } from "./toast.js"

const PAUSE_MILLISECONDS = 300
const MINUTE_MILLISECONDS = 60_000
const content = document.querySelector("[data-day-work]")
const problem = document.querySelector("[data-problem]")
let pause

async function refresh() {
  const focused = content.contains(document.activeElement) ? document.activeElement : null
  if (focused?.tagName === "SELECT") return refreshSoon()
  const form = focused?.closest("[data-assign]")?.dataset.assign
  const html = await part(content.dataset.dayWork)
  if (html === null) return
  content.innerHTML = html
  if (form) content.querySelector(`[data-assign="${CSS.escape(form)}"] button`)?.focus()
}

function refreshSoon() {
  clearTimeout(pause)
  pause = setTimeout(refresh, PAUSE_MILLISECONDS)
}

// Sends a command once: a second click while it runs does nothing.
async function send(button, path, body) {
  if (button.getAttribute("aria-busy") === "true") return
  button.setAttribute("aria-busy", "true")
  problem.textContent = ""
  const answer = await request(apiUrl(path), { method: "POST", body, key: crypto.randomUUID() })
  button.removeAttribute("aria-busy")
  if (answer.ok) toast(text("done"))
  else problem.textContent = answer.status === 0 ? text("failed") : (answer.data.detail ?? text("refused"))
  await refresh()
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-plan]")
  if (button) send(button, `housekeeping/tasks/${button.dataset.plan}/`, {})
})
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-assign]")
  if (!form) return
  event.preventDefault()
  const staff = form.elements.staff.value
  send(form.querySelector("button"), `housekeeping/tasks/${form.dataset.assign}/assign/`, { staff_id: staff ? Number(staff) : null })
})
for (const name of ["hotel-event", "hotel-refresh", "session-started"]) document.addEventListener(name, refreshSoon)
document.addEventListener("visibilitychange", () => document.hidden || refresh())
setInterval(() => document.hidden || refresh(), MINUTE_MILLISECONDS)
