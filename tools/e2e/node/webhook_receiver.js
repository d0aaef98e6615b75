// A receiver of webhooks: verifies each request with the library of Standard Webhooks and prints one line of JSON for it.
// It listens on the loopback interface and says on which port. Lines of standard input change how it answers:
//
//   {"secret": "whsec_…"}   verifies with this secret from now on
//   {"status": 503}         answers this instead of looking at the request

const http = require('http')
const readline = require('readline')
const { Webhook } = require('standardwebhooks')

const state = { secret: '', status: 200 }
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  Object.assign(state, JSON.parse(line))
  say({ kind: 'changed' })
})

const server = http.createServer((request, response) => {
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    if (state.status !== 200) {
      response.writeHead(state.status).end('not now')
      return
    }
    const id = request.headers['webhook-id']
    try {
      const event = new Webhook(state.secret).verify(Buffer.concat(parts), request.headers)
      const signatures = request.headers['webhook-signature'].split(' ').length
      say({ kind: 'event', id, signatures, event })
      response.writeHead(204).end()
    } catch (error) {
      say({ kind: 'refused', id, error: error.message })
      response.writeHead(401).end(error.message)
    }
  })
})
server.listen(0, '127.0.0.1', () => say({ kind: 'listening', port: server.address().port }))
