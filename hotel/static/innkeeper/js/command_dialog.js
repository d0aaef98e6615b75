// The dialog of a command: an element with data-command-form opens the form at that address. The form asks the server
// what the command would do (a dry run) whenever a value changes, and is sent only when that was shown. Afterwards the
// document gets the event `command-done` with {action, answer, form}; a refusal, of a dry run too, is `command-refused`.

import { part, request } from "./api.js"
import { backButton } from "./back_button.js"
import { listenForChoices } from "./choices.js"
import { differenceList, differences } from "./differences.js"
import { draftOf, fieldsNamed, firstConflict, restoreDraft, setValues } from "./draft.js"
import { button, paragraph } from "./elements.js"
import { bodyOf } from "./form_body.js"
import { showFieldErrors, showInvalidFields, showReasons } from "./refusals.js"
import { text } from "./texts.js"
import { toast } from "./toast.js"

const PAUSE_MILLISECONDS = 250
const TRIES = 4

class CommandDialog {
  constructor(dialog) {
    this.dialog = dialog
    dialog.addEventListener("click", (event) => event.target.closest("[data-close]") && this.close())
    dialog.addEventListener("cancel", (event) => this.isSending && event.preventDefault())
    dialog.addEventListener("close", () => this.closed())
    dialog.addEventListener("input", (event) => event.target.form && this.changed(event.target))
    dialog.addEventListener("submit", (event) => { event.preventDefault(); this.submit() })
    dialog.addEventListener("keydown", (event) => this.submitByEnter(event))
    listenForChoices(dialog)
    this.back = backButton(() => this.close())
  }

  async open(url, { values = {}, opener = document.activeElement } = {}) {
    const html = await part(url)
    if (html === null) return toast(text("failed"))
    this.url = url
    this.show(html)
    setValues(this.form, values)
    if (!this.dialog.open) {
      this.opener = opener
      this.dialog.showModal()
      this.back.open()
    }
    this.firstField(Object.keys(values).length > 0).focus()
    await this.preview()
  }

  show(html) {
    this.dialog.innerHTML = html
    this.form = this.dialog.querySelector("form")
    this.state = JSON.parse(this.form.querySelector("[data-state]").textContent)
    this.isSending = this.isUnsure = false
    this.forgetPreview()
    showReasons(this.form, this.state.reasons)
  }

  // The first field that must be filled in; in a form of changes the first one; else the button, so that Enter does it.
  firstField(isFilledIn) {
    const submit = this.find("[data-submit]")
    if (isFilledIn) return submit
    const fields = [...this.form.elements].filter((field) => field.type !== "hidden" && field.tagName !== "FIELDSET")
    const empty = fields.find((field) => field.required && !field.checkValidity() && field.type !== "radio" && field.checkVisibility())
    const choice = this.find("[data-choices]:has(:required):not(:has(:checked)) [data-filter]")
    return choice ?? empty ?? (this.form.dataset.method === "PATCH" ? fields[0] : submit)
  }

  close() {
    if (!this.isSending) this.dialog.close()
  }

  // The browser gives the focus back to the opener; a page that was refreshed may have a new one.
  closed() {
    clearTimeout(this.pause)
    this.asked = null
    this.back.close()
    const { opener } = this
    if (!opener || opener.isConnected) return
    const successor = opener.id && document.getElementById(opener.id)
    ;(successor || document.querySelector("main")).focus()
  }

  // What somebody explains changes nothing in the outcome: it stays as it was shown.
  changed(field) {
    if (field.dataset.filter !== undefined) return
    this.key = crypto.randomUUID()
    field.removeAttribute("aria-invalid")
    if (field.dataset.freeText !== undefined && this.isPreviewed) return
    this.forgetPreview()
    clearTimeout(this.pause)
    this.pause = setTimeout(() => this.preview(), PAUSE_MILLISECONDS)
  }

  // An answer that is still on its way is about values that are gone.
  forgetPreview() {
    this.key = crypto.randomUUID()
    this.asked = null
    this.isPreviewed = false
  }

  // A key that is held down since the button that opened the dialog does not confirm.
  submitByEnter(event) {
    if (event.key !== "Enter" || event.isComposing) return
    if (event.repeat) return event.preventDefault()
    if (event.shiftKey || event.target.tagName !== "TEXTAREA" || event.target.dataset.freeText === undefined) return
    event.preventDefault()
    this.form.requestSubmit()
  }

  send({ dryRun }) {
    const { url, etag, method } = this.form.dataset
    const address = dryRun ? `${url}?dry_run=true` : url
    return request(address, { method, body: bodyOf(this.form, { dryRun }), etag, key: dryRun ? undefined : this.key })
  }

  async preview() {
    clearTimeout(this.pause)
    const asked = (this.asked = Symbol("the newest question"))
    if (!showInvalidFields(this.form, { onlyGiven: true })) return this.outcome()
    this.outcome(paragraph(text("checking"), "muted"))
    const answer = await this.send({ dryRun: true })
    if (asked !== this.asked || this.isSending) return
    this.isPreviewed = answer.ok
    if (answer.ok) this.showOutcome(answer.data)
    else await this.showRefusal(answer, "failed")
  }

  async submit() {
    if (this.isSubmitting || this.isSending) return
    this.isSubmitting = true
    try {
      if (await this.isReady()) await this.submitNow()
    } finally {
      this.isSubmitting = false
    }
  }

  // A press that comes before the preview waits for it, and goes on unless there is a warning to read first. A refusal
  // leads to its field, which may be out of sight.
  async isReady() {
    const undecided = firstConflict(this.form)
    undecided?.focus()
    if (undecided || !showInvalidFields(this.form)) return false
    if (this.isPreviewed) return true
    await this.preview()
    if (!this.isPreviewed) this.find("[aria-invalid]")?.focus()
    return this.isPreviewed && !this.find("[data-preview] .warning")
  }

  async submitNow() {
    this.progress("sending")
    const answer = await this.sendUntilAnswered()
    this.progress("")
    if (answer.ok) return this.done(answer)
    this.isUnsure = answer.status === 0
    if ([400, 409, 422].includes(answer.status)) this.forgetPreview()
    await this.showRefusal(answer, "unknown")
    this.find("[aria-invalid]")?.focus()
  }

  // Another command holds the same rooms or bookings, or the first attempt still runs: the same request once more.
  async sendUntilAnswered() {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.send({ dryRun: false })
      const isBusy = answer.status === 503 || answer.data.code === "idempotency_in_flight"
      if (!isBusy || attempt === TRIES) return answer
      this.progress("busy")
      await new Promise((resolve) => setTimeout(resolve, (answer.retryAfter || 1) * 1000))
    }
  }

  progress(name) {
    this.isSending = name !== ""
    const submit = this.find("[data-submit]")
    submit.setAttribute("aria-disabled", this.isSending)
    this.form.setAttribute("aria-busy", this.isSending)
    this.find("[data-progress]").textContent = name && text(name)
  }

  done(answer) {
    const { form, state } = this
    if (form.dataset.leadsTo) return this.leave(`${form.dataset.leadsTo}${answer.data.booking_id}/`)
    this.dialog.close()
    const warnings = warningsOf(answer.data).map((warning) => warning.detail)
    const message = [form.dataset.done || text("done"), ...warnings].join(" ")
    toast(message, this.undoOf(form, state, answer.data))
    document.dispatchEvent(new CustomEvent("command-done", { detail: { action: form.dataset.action, answer: answer.data, form } }))
  }

  // The new page takes the place of the open dialog in the history. Nothing is sent again while it loads.
  leave(url) {
    this.progress("sending")
    location.replace(url)
  }

  // The correction that exists, filled in with what was before.
  undoOf(form, { before }, after) {
    const { undoForm, method } = form.dataset
    const hasLostRoom = method === "PATCH" && before.assigned_room !== after.assigned_room
    if (!undoForm || hasLostRoom) return {}
    const values = { reason: text("undoReason") }
    if (undoForm === this.url) {
      for (const { name, initial, value, isList } of draftOf(form)) values[name] = isList ? value : initial
    }
    if (undoForm.endsWith("/assign-room/")) values.room_number = before.assigned_room
    return { action: text("undo"), onAction: () => this.open(undoForm, { values }) }
  }

  showOutcome(data) {
    const after = data.results?.find((result) => "status" in result && result.booking_id === this.state.before.booking_id) ?? data.booking ?? data
    showReasons(this.form, [])
    showFieldErrors(this.form, {})
    const changes = differences(this.state.before, after, this.state.words)
    const outcomes = (data.results ?? []).filter((result) => result.outcome)
    const leftOut = outcomes.filter((result) => result.reasons?.length)
    const rooms = outcomes.filter((result) => !leftOut.includes(result)).map(roomOf)
    const details = [...warningsOf(after), ...leftOut.flatMap((result) => result.reasons)].map(({ detail }) => detail)
    const parts = details.map((detail) => paragraph(detail, "notice warning"))
    if (changes.length) parts.push(differenceList(changes))
    else parts.push(paragraph(rooms.join(", ") || text("nothing"), "muted"))
    this.outcome(...parts)
  }

  async showRefusal(answer, noAnswer) {
    this.outcome()
    if (answer.status === 0) return this.outcome(paragraph(text(noAnswer), "notice danger"))
    if (answer.status === 401) return this.outcome(paragraph(text("loginAgain"), "notice warning"))
    if (answer.status === 412) return this.readAgain()
    const { errors = {}, reasons = [], detail, rooms } = answer.data
    const others = showFieldErrors(this.form, errors)
    const unnamed = others.map((sentence) => ({ detail: sentence }))
    const hasErrors = Object.keys(errors).length > 0
    showReasons(this.form, [...reasons, ...unnamed], hasErrors ? "" : detail || text("refused"))
    document.dispatchEvent(new CustomEvent("command-refused", { detail: { answer: answer.data } }))
    if (rooms?.length && this.form.dataset.roomsForm) this.outcome(this.roomButtons(rooms))
  }

  roomButtons(rooms) {
    const list = document.createElement("div")
    list.className = "row"
    const open = (room) => this.open(this.form.dataset.roomsForm, { values: { room_number: room } })
    list.append(...rooms.slice(0, 6).map((room) => button(text("moveTo").replace("{room}", room), () => open(room), "quiet small")))
    return list
  }

  // Somebody was faster. The form is read again and rests on the newer state: it tells what they changed, keeps what
  // this person typed, and asks where both changed the same field. It waits for another yes.
  async readAgain() {
    const { url, form, state } = this
    const html = await part(url)
    if (url !== this.url || form !== this.form) return
    if (html === null) return this.outcome(paragraph(text("failed"), "notice danger"))
    const focused = document.activeElement?.name
    const draft = draftOf(form)
    this.show(html)
    restoreDraft(this.form, draft)
    const changes = differences(state.before, this.state.before, this.state.words)
    const place = this.find("[data-stale]")
    place.append(paragraph(text("stale"), "notice warning"), differenceList(changes), paragraph(text("staleAgain")))
    const again = focused && fieldsNamed(this.form, focused).find((field) => field.type !== "hidden")
    ;(firstConflict(this.form) || again || this.find("[data-submit]")).focus()
    await this.preview()
  }

  // A change of others was announced: tell it at once, unless the form rests on it already. After a lost answer it may
  // be this person's own.
  async subjectChanged({ booking, rooms }) {
    if (!this.dialog.open || this.isSending || this.isUnsure) return
    const { subject, etag } = this.form.dataset
    const isConcerned = [`room-bookings/${booking}/`, ...rooms.map((room) => `rooms/${room}/`)].some((path) => subject.endsWith(`/${path}`))
    if (!isConcerned) return
    const current = await request(subject)
    if (current.ok && current.etag !== etag && this.form.dataset.etag === etag && !this.isSending) await this.readAgain()
  }

  // Somebody logged in again: what the command would do may be asked again.
  sessionStarted() {
    if (this.dialog.open && !this.isSubmitting && !this.isUnsure) this.preview()
  }

  outcome(...parts) {
    this.find("[data-preview]").replaceChildren(...parts)
  }

  find(selector) {
    return this.form.querySelector(selector)
  }
}

// A planned room is not the one that a row shows, so it stands beside its booking.
function roomOf({ booking_id, room_number, fit }) {
  return fit ? `${booking_id}: ${room_number}` : room_number ?? booking_id
}

let dialog

export function openCommand(url, options) {
  dialog ??= new CommandDialog(document.querySelector("[data-command-dialog]"))
  return dialog.open(url, options)
}

export function listenForCommands() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-command-form]")
    if (!opener || opener.getAttribute("aria-disabled") === "true") return
    event.preventDefault()
    openCommand(opener.dataset.commandForm, { opener })
  })
  document.addEventListener("hotel-event", ({ detail }) => dialog?.subjectChanged(detail))
  document.addEventListener("session-started", () => dialog?.sessionStarted())
}

// The warnings of an answer, and of the results of a set in it.
function warningsOf(data) {
  return [data, ...(data.results ?? [])].flatMap(({ warnings }) => warnings ?? [])
}
