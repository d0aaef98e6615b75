// A client of one hotel: subscribes to private channels with Pusher's own library and prints each thing that happens
// as one line of JSON. It misses nothing: after each subscription it reads the feed from the last position it knows,
// and messages that come meanwhile wait. See docs/how-to/receive-events.md.
//
//   node subscriber.js '{"host", "port", "key", "address", "hotel", "token", "after",
//     "channels": {"rooms": "room_created,room_updated,room_deactivated"}}'
//   "forged": true presents a signature of its own instead of asking the program for one.

const Pusher = require('pusher-js')

const options = JSON.parse(process.argv[2])
const hotel = `${options.address}/api/staff/hotels/${options.hotel}`
const headers = options.token ? { Authorization: `Token ${options.token}` } : {}

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)

const authorization = options.forged
  ? { customHandler: (_, answer) => answer(null, { auth: `${options.key}:${'0'.repeat(64)}` }) }
  : { transport: 'ajax', endpoint: `${options.address}/api/realtime/auth/`, headers }

const pusher = new Pusher(options.key, {
  cluster: '',
  wsHost: options.host,
  wsPort: options.port,
  forceTLS: false,
  enabledTransports: ['ws'],
  channelAuthorization: authorization
})

class Follower {
  constructor (name, types) {
    this.name = name
    this.types = types
    this.position = options.after ?? 0
    this.waiting = null // messages that came while the feed is read
  }

  receive (event, by) {
    if (this.waiting) this.waiting.push(event)
    else this.show(event, by)
  }

  show (event, by) {
    if (event.position <= this.position) return // seen before
    this.position = event.position
    say({ kind: 'event', channel: this.name, by, event })
  }

  // Reads until nothing more comes; what the channel sent meanwhile follows, each event once.
  async catchUp () {
    if (this.waiting) return // it is reading already
    this.waiting = []
    let after = this.position
    for (;;) {
      const answer = await fetch(`${hotel}/events/?type=${this.types}&after=${after}`, { headers })
      if (!answer.ok) throw new Error(`the feed answers ${answer.status}`)
      const { results, next_cursor: cursor } = await answer.json()
      for (const event of results) this.show(event, 'feed')
      if (Number(cursor) === after) break
      after = Number(cursor)
    }
    const waiting = this.waiting
    this.waiting = null
    for (const event of waiting) this.show(event, 'channel')
  }
}

pusher.connection.bind('state_change', ({ current }) => say({ kind: 'state', state: current }))
for (const [name, types] of Object.entries(options.channels)) {
  const follower = new Follower(name, types)
  const channel = pusher.subscribe(`private-hotel-${options.hotel}-${name}`)
  channel.bind('pusher:subscription_succeeded', async () => {
    await follower.catchUp()
    say({ kind: 'subscribed', channel: name })
  })
  channel.bind('pusher:subscription_error', (error) => {
    say({ kind: 'refused', channel: name, status: error.status ?? null, type: error.type ?? null })
  })
  channel.bind_global((type, event) => {
    if (!type.startsWith('pusher:')) follower.receive(event, 'channel')
  })
}
