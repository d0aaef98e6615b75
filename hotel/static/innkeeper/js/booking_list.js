// The list of bookings: shows results while somebody types, from the second letter on, and keeps the address in step.

import { part } from "./api.js"

const PAUSE_MILLISECONDS = 120

const form = document.querySelector("[data-booking-search]")
const results = document.querySelector("[data-results]")
let newest = 0
let pause

form.addEventListener("input", () => {
  clearTimeout(pause)
  pause = setTimeout(search, PAUSE_MILLISECONDS)
})

async function search() {
  const fields = [...new FormData(form)].filter(([, value]) => value)
  const query = new URLSearchParams(fields).toString()
  const asked = ++newest
  const html = await part(`${form.dataset.bookingSearch}?${query}`)
  if (asked !== newest || html === null) return
  results.innerHTML = html
  history.replaceState(history.state, "", query ? `?${query}` : location.pathname)
}
