// The restrictions of a room type: the fields of all dates shown are saved by one request, on the version that was read.

import { request } from "./api.js"
import { text } from "./texts.js"
import { toast } from "./toast.js"

const form = document.querySelector("[data-restrictions]")
if (form) start(form)

function start(form) {
  const rows = [...form.querySelectorAll("[data-date]")]
  const fields = [...form.querySelectorAll("[data-name]")]
  const find = (name) => form.querySelector(`[data-${name}]`)
  let isSending = false

  const isChanged = () => fields.some((field) => (field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue))

  function showState() {
    find("state").textContent = isChanged() ? find("state").dataset.unsaved : ""
  }

  async function save() {
    if (isSending) return
    isSending = true
    find("problem").textContent = ""
    const answer = await request(form.dataset.restrictions, { method: "PUT", etag: form.dataset.etag, body: { restrictions: rows.map(restrictionOf) } })
    isSending = false
    if (!answer.ok) {
      find("problem").textContent = answer.status ? sentencesOf(answer.data) : text("failed")
      return
    }
    form.dataset.etag = answer.etag
    for (const field of fields) [field.defaultValue, field.defaultChecked] = [field.value, field.checked]
    showState()
    toast(text("done"))
  }

  function fill() {
    for (const field of fields) {
      const first = rows[0].querySelector(`[data-name="${field.dataset.name}"]`)
      if (field.type === "checkbox") field.checked = first.checked
      else field.value = first.value
    }
    showState()
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); save() })
  form.addEventListener("input", showState)
  find("fill").addEventListener("click", fill)
  window.addEventListener("beforeunload", (event) => isChanged() && event.preventDefault())
}

function restrictionOf(row) {
  const entries = [...row.querySelectorAll("[data-name]")].map((field) => [field.dataset.name, valueOf(field)])
  return { date: row.dataset.date, ...Object.fromEntries(entries) }
}

function valueOf(field) {
  if (field.type === "checkbox") return field.checked
  return field.value === "" ? null : field.valueAsNumber
}

// The sentences about the fields, each once, or the whole refusal.
function sentencesOf(problem) {
  const found = leavesOf(problem.errors ?? {})
  return [...new Set(found.length ? found : [problem.detail ?? text("refused")])].join(" ")
}

function leavesOf(value) {
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(leavesOf) : [String(value)]
}
