// The dialog of a command: an element with data-command-form opens the form at that address. The form asks the server
// what the command would do (a dry run) whenever a field changes, and sends it when it is submitted. Afterwards the
// document gets the event `command-done` with {action, answer, form}.

import { part, request } from "./api.js"
import { differenceList, differences } from "./differences.js"
import { bodyOf } from "./form_body.js"
import { showFieldErrors, showReasons } from "./refusals.js"
import { text } from "./texts.js"
import { toast } from "./toast.js"

const PAUSE_MILLISECONDS = 250

class CommandDialog {
  constructor(dialog) {
    this.dialog = dialog
    dialog.addEventListener("click", (event) => event.target.closest("[data-close]") && dialog.close())
    dialog.addEventListener("input", (event) => event.target.form && this.changed())
    dialog.addEventListener("submit", (event) => { event.preventDefault(); this.submit() })
  }

  async open(url) {
    const html = await part(url)
    if (html === null) return toast(text("failed"))
    this.dialog.innerHTML = html
    this.form = this.dialog.querySelector("form")
    this.before = JSON.parse(this.dialog.querySelector("[data-before]").textContent)
    this.words = JSON.parse(this.dialog.querySelector("[data-words]").textContent)
    this.key = crypto.randomUUID()
    this.sending = false
    if (!this.dialog.open) this.dialog.showModal()
    const first = this.form.querySelector("[data-first], input:not([type=hidden]):not([data-optional]), select:not([data-optional])")
    ;(first ?? this.form.querySelector("[data-submit]")).focus()
    await this.preview()
  }

  changed() {
    this.key = crypto.randomUUID()
    clearTimeout(this.pause)
    this.pause = setTimeout(() => this.preview(), PAUSE_MILLISECONDS)
  }

  send({ dryRun }) {
    const { url, etag, method = "POST" } = this.form.dataset
    const key = dryRun || method !== "POST" ? undefined : this.key
    return request(dryRun ? `${url}?dry_run=true` : url, { method, body: bodyOf(this.form), etag, key })
  }

  async preview() {
    if (!this.form.checkValidity()) return
    const asked = (this.asked = Symbol("the newest question"))
    this.show(paragraph(text("checking"), "muted"))
    const answer = await this.send({ dryRun: true })
    if (asked !== this.asked || this.sending) return
    if (answer.ok) this.showOutcome(answer.data)
    else await this.showRefusal(answer, { isPreview: true })
  }

  async submit() {
    if (this.sending) return
    this.sending = true
    const answer = await this.send({ dryRun: false })
    this.sending = false
    if (!answer.ok) return this.showRefusal(answer, { isPreview: false })
    this.dialog.close()
    this.announce(answer)
  }

  announce(answer) {
    const { action, done, undoForm } = this.form.dataset
    const warnings = (answer.data.warnings ?? []).map((warning) => warning.detail)
    const message = [done || text("done"), ...warnings].join(" ")
    toast(message, undoForm ? { action: text("undo"), onAction: () => this.open(undoForm) } : {})
    document.dispatchEvent(new CustomEvent("command-done", { detail: { action, answer: answer.data, form: this.form } }))
  }

  showOutcome(after) {
    showReasons(this.form, [])
    showFieldErrors(this.form, {})
    const changes = differences(this.before, after, this.words)
    const parts = (after.warnings ?? []).map((warning) => paragraph(warning.detail, "notice warning"))
    this.show(...parts, changes.length ? differenceList(changes) : paragraph(text("nothing"), "muted"))
  }

  async showRefusal(answer, { isPreview }) {
    this.show()
    if (answer.status === 0) return this.show(paragraph(text(isPreview ? "failed" : "unknown"), "notice danger"))
    if (answer.status === 412) return this.showStale()
    showFieldErrors(this.form, answer.data.errors ?? {})
    showReasons(this.form, answer.data.reasons ?? [], answer.data.detail)
  }

  // Somebody was faster: show what they changed. The form now rests on the newer state, and waits for another yes.
  async showStale() {
    const { subject } = this.form.dataset
    const current = await request(subject)
    if (!current.ok) return this.show(paragraph(text("failed"), "notice danger"))
    const changes = differences(this.before, current.data, this.words)
    this.before = current.data
    this.form.dataset.etag = current.etag
    this.key = crypto.randomUUID()
    this.show(paragraph(text("stale"), "notice warning"), differenceList(changes), paragraph(text("staleAgain")))
  }

  show(...parts) {
    this.form.querySelector("[data-preview]").replaceChildren(...parts)
  }
}

function paragraph(words, className = "") {
  const element = document.createElement("p")
  element.className = className
  element.textContent = words
  return element
}

let dialog

export function openCommand(url) {
  dialog ??= new CommandDialog(document.querySelector("[data-command-dialog]"))
  return dialog.open(url)
}

export function listenForCommands() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-command-form]")
    if (!opener || opener.getAttribute("aria-disabled") === "true") return
    event.preventDefault()
    openCommand(opener.dataset.commandForm)
  })
}
