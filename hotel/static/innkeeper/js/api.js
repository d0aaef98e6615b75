// Requests to the API and to parts of pages. Each command is sent with the version it was decided on and with a key of
// its own, so that a repetition after a lost answer changes nothing.

const LOGIN_STATUS = 401

export function csrfToken() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="))
  return cookie ? cookie.slice("csrftoken=".length) : ""
}

export function hotelSlug() {
  return document.body.dataset.hotel
}

export function apiUrl(path) {
  return `/api/staff/hotels/${hotelSlug()}/${path}`
}

// Returns {ok, status, data, etag, retryAfter}; status 0: no answer arrived; retryAfter: seconds, 0 without the header.
export async function request(url, { method = "GET", body, etag, key } = {}) {
  const headers = { Accept: "application/json, application/problem+json", "Accept-Language": document.documentElement.lang }
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken()
  if (body !== undefined) headers["Content-Type"] = "application/json"
  if (etag) headers["If-Match"] = etag
  if (key) headers["Idempotency-Key"] = key
  let response
  try {
    response = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
  } catch {
    return { ok: false, status: 0, data: {}, etag: null, retryAfter: 0 }
  }
  const data = await readJson(response)
  if (response.status === LOGIN_STATUS) announceEndOfSession(data)
  const { headers: received, ok, status } = response
  return { ok, status, data, etag: received.get("ETag"), retryAfter: Number(received.get("Retry-After")) || 0 }
}

// Returns the HTML of a part of a page, or null when it cannot be shown now.
export async function part(url) {
  let response
  try {
    response = await fetch(url, { headers: { Accept: "text/html" } })
  } catch {
    return null
  }
  if (response.status === LOGIN_STATUS) announceEndOfSession({})
  return response.ok ? response.text() : null
}

async function readJson(response) {
  try {
    return await response.json()
  } catch {
    return {}
  }
}

function announceEndOfSession(problem) {
  document.dispatchEvent(new CustomEvent("session-ended", { detail: problem }))
}
