// The stream of one hotel's events, for all tabs of a browser: a shared worker, whose name is the hotel and the person.
// Where a browser has none, `live.js` imports this file, and each tab has a stream of its own.
//
// A tab says {hello: position}: how far its content goes. It gets the events after that position as {event}, and
// {refresh: position} if the worker no longer has all of them. {status} is connected, disconnected or ended.

const KEPT_EVENTS = 500
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 15_000
const QUIET_LIMIT = 40_000 // the server sends a heartbeat every 15 s
const NEVER = [401, 403, 404]

class HotelStream {
  constructor(slug) {
    this.url = `/api/staff/hotels/${slug}/events/stream/`
    this.ports = new Set()
    this.status = "new"
    this.failures = 0
    setInterval(() => this.running && Date.now() - this.heardAt > QUIET_LIMIT && this.running.abort(), 5000)
    self.addEventListener("online", () => this.pause && this.connect())
  }

  // A tab begins, or goes on after the browser kept it aside.
  greet(port, position) {
    this.ports.add(port)
    if (this.status === "new") this.begin(position)
    else if (this.status === "ended") this.restart()
    if (position < this.floor) port.postMessage({ refresh: this.position })
    for (const event of this.events) if (event.position > position) port.postMessage({ event })
    port.postMessage({ status: this.status })
  }

  begin(position) {
    this.position = this.floor = position // all events after the floor are kept
    this.events = []
    this.tell("connecting")
    this.connect()
  }

  // Somebody has logged in: what the one before was told is forgotten.
  restart() {
    this.running?.abort()
    this.failures = 0
    this.mustRefresh = true
    this.begin(this.position)
  }

  async connect() {
    clearTimeout(this.pause)
    this.pause = null
    const running = (this.running = new AbortController())
    this.heardAt = Date.now()
    let retryAfter = 0
    try {
      const query = this.position === null ? "" : `?after=${this.position}`
      const answer = await fetch(this.url + query, {
        headers: { Accept: "text/event-stream" }, cache: "no-store", signal: running.signal,
      })
      if (NEVER.includes(answer.status)) return this.end(answer.status)
      if (answer.status === 400) this.startAnew()
      retryAfter = Number(answer.headers.get("Retry-After")) * 1000 || 0
      if (answer.ok) await this.read(answer.body)
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error // else: lost, or given up
    } finally {
      if (this.running === running) this.comeBack(retryAfter)
    }
  }

  async read(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    let text = ""
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      this.heardAt = Date.now()
      const messages = (text + value).split("\n\n")
      text = messages.pop()
      messages.forEach((message) => this.hear(message))
    }
  }

  hear(message) {
    const fields = Object.fromEntries(message.split("\n").map((line) => line.split(/: (.*)/s, 2)))
    if (!fields.data) return
    const data = JSON.parse(fields.data)
    const isFirst = this.status !== "connected"
    this.position = data.position
    if (fields.event === "reset") this.mustRefresh = true
    else if (!fields.event && data.snapshot) this.keep(data)
    else if (!fields.event) this.floor = data.position // cleared on the server
    if (isFirst) {
      this.failures = 0
      this.tell("connected")
    }
    if (this.mustRefresh) this.refresh()
  }

  keep(event) {
    this.events.push(event)
    if (this.events.length > KEPT_EVENTS) this.floor = this.events.shift().position
    this.send({ event })
  }

  // The tabs read everything again: from here on events are told.
  refresh() {
    this.mustRefresh = false
    this.events = []
    this.floor = this.position
    this.send({ refresh: this.position })
  }

  // The feed is shorter than it was: the database was restored.
  startAnew() {
    this.position = null
    this.mustRefresh = true
  }

  comeBack(retryAfter) {
    this.running = null
    this.tell("disconnected")
    const pause = Math.min(FIRST_PAUSE * 2 ** this.failures++, LONGEST_PAUSE)
    this.pause = setTimeout(() => this.connect(), Math.max(pause * (0.5 + Math.random()), retryAfter))
  }

  end(code) {
    this.running = null
    this.events = []
    this.tell("ended", code)
  }

  tell(status, code) {
    this.status = status
    this.send({ status, code })
  }

  send(message) {
    this.ports.forEach((port) => port.postMessage(message))
  }
}

let stream

export function serve(port, slug) {
  stream ??= new HotelStream(slug)
  port.onmessage = ({ data }) => {
    if ("hello" in data) stream.greet(port, data.hello)
    else if (data.restart) stream.restart()
    else stream.ports.delete(port)
  }
}

self.onconnect = ({ ports: [port] }) => serve(port, self.name.split(" ")[0])
