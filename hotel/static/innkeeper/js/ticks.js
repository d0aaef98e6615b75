// The ticks of a day sheet: one, a range with Shift, all; and the bar with the commands on the ticked rows.

import { openCommand } from "./command_dialog.js"

export class Ticks {
  constructor(table, bar) {
    this.table = table
    this.bar = bar
    table.addEventListener("click", (event) => {
      if (event.target.matches("[data-tick]")) this.set(event.target, event.target.checked, event.shiftKey)
      if (event.target.matches("[data-tick-all]")) this.setAll(event.target.checked)
    })
    bar?.addEventListener("click", (event) => {
      if (event.target.closest("[data-untick]")) this.setAll(false)
      const opener = event.target.closest("[data-set-form]")
      if (opener) this.openForm(opener.dataset.setForm)
    })
  }

  boxes() {
    return [...this.table.querySelectorAll("tbody tr:not([hidden]) [data-tick]")]
  }

  // With Shift, all boxes from the last one get the same value.
  set(box, isTicked, withShift) {
    const boxes = this.boxes()
    const from = withShift && boxes.includes(this.last) ? boxes.indexOf(this.last) : boxes.indexOf(box)
    const to = boxes.indexOf(box)
    for (const each of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) each.checked = isTicked
    this.last = box
    this.show()
  }

  toggle(row, withShift) {
    const box = row.querySelector("[data-tick]")
    if (box) this.set(box, !box.checked, withShift)
  }

  setAll(isTicked) {
    for (const box of this.boxes()) box.checked = isTicked
    this.show()
  }

  rows() {
    return [...this.table.querySelectorAll("[data-tick]:checked")].map((box) => box.closest("tr"))
  }

  show() {
    const count = this.rows().length
    if (!this.bar) return
    this.bar.hidden = count === 0
    this.bar.querySelector("[data-tick-count]").textContent = count
    const all = this.table.querySelector("[data-tick-all]")
    all.checked = count > 0 && count === this.boxes().length
    all.indeterminate = count > 0 && !all.checked
  }

  openForm(url) {
    const rooms = this.rows().map((row) => ({ room_number: row.dataset.room, booking_id: row.dataset.booking }))
    const bookings = rooms.map(({ booking_id }) => ({ booking_id }))
    const sets = { rooms, bookings, booking_ids: bookings.map(({ booking_id }) => booking_id) }
    const values = Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, JSON.stringify(set)]))
    openCommand(`${url}?count=${rooms.length}`, { values })
  }
}
