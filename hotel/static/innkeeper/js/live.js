// Changes of others, while a page is open. The document gets the events
//   hotel-event         {type, kind, rooms, booking, fromRoom, changedFields, snapshot, position, at}: one change
//   hotel-refresh       {position}: read everything again, because some changes cannot be told one by one any more
//   hotel-connected, hotel-disconnected
//   session-ended       the login has ended
//   access-ended        the person no longer works in this hotel
// A page names in data-position of its body how far its content goes, and is told what comes after it.

import { hotelSlug } from "./api.js"

const { position, worker, person } = document.body.dataset
const name = `${hotelSlug()} ${person}`

class Tab {
  constructor(port, position) {
    this.port = port
    this.position = position
    port.onmessage = ({ data }) => this.hear(data)
    this.greet()
    addEventListener("pagehide", () => port.postMessage({ bye: true }))
    addEventListener("pageshow", (event) => event.persisted && this.greet())
    document.addEventListener("session-started", () => port.postMessage({ restart: true }))
  }

  greet() {
    this.port.postMessage({ hello: this.position })
  }

  hear({ event, refresh, status, code }) {
    if (refresh !== undefined) {
      this.position = refresh
      announce("hotel-refresh", { position: refresh })
    }
    if (event && event.position > this.position) {
      this.position = event.position
      announce("hotel-event", changeOf(event))
    }
    if (status) this.show(status, code)
  }

  show(status, code) {
    document.querySelector("[data-connection]").hidden = ["connected", "connecting"].includes(status)
    if (status === this.status) return
    this.status = status
    if (status === "connected") {
      this.hadAccess = true
      announce("hotel-connected")
    }
    if (status === "disconnected" || status === "ended") announce("hotel-disconnected")
    if (code === 401) announce("session-ended", {})
    // A page that never had a stream is one of a person who may not read it: leading it on would not end.
    if ((code === 403 || code === 404) && this.hadAccess) announce("access-ended")
  }
}

function changeOf({ type, snapshot, from_room: fromRoom, changed_fields: changedFields, position, occurred_at: at }) {
  const kind = type.split("_")[0]
  const closed = kind === "calendar" ? snapshot.room : null // the room that the calendar of a channel closes or opens
  const rooms = [snapshot.room_number, snapshot.assigned_room, fromRoom, closed].filter(Boolean)
  const booking = snapshot.booking_id ?? snapshot.current_booking?.booking_id ?? null
  return { type, kind, rooms, booking, fromRoom, changedFields, snapshot, position, at }
}

function announce(type, detail) {
  document.dispatchEvent(new CustomEvent(type, { detail }))
}

async function portOfStream() {
  if ("SharedWorker" in window) return new SharedWorker(worker, { name, type: "module" }).port
  const { serve } = await import(worker)
  const { port1, port2 } = new MessageChannel()
  serve(port1, hotelSlug())
  return port2
}

if (position !== undefined) portOfStream().then((port) => new Tab(port, Number(position)))
