// The history of a room: older entries are added below.

import { part } from "./api.js"
import "./print.js"

const place = document.querySelector("[data-history]")

place.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-older]")
  if (!link) return
  event.preventDefault()
  const html = await part(`${place.dataset.history}?before=${link.dataset.older}`)
  if (html === null || !link.isConnected) return
  const last = [...place.querySelectorAll("[data-day]")].at(-1)
  link.parentElement.remove()
  place.insertAdjacentHTML("beforeend", html)
  const added = last ? last.nextElementSibling : place.querySelector("[data-day]")
  if (!added) return
  const heading = added.querySelector("h2")
  if (last && added.dataset.day === last.dataset.day) {
    last.querySelector("ol").append(...added.querySelector("ol").children)
    added.remove()
  } else if (heading) {
    heading.tabIndex = -1
  }
  ;(place.querySelector("[data-older]") ?? heading)?.focus()
})
