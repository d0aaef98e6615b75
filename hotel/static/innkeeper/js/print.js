// Printing: a button opens the print dialog, and the printout says when it was made, on the hotel's clock.

import { language } from "./texts.js"

// The server renders the hotel's wall clock; the browser only adds the time since, because its own time zones may differ.
function clockOfHotel(rendered) {
  const wallClock = new Date(Date.parse(`${rendered}Z`) + performance.now())
  return wallClock.toLocaleString(language, { timeZone: "UTC", dateStyle: "medium", timeStyle: "short" })
}

document.addEventListener("click", (event) => event.target.closest("[data-print]") && window.print())

window.addEventListener("beforeprint", () => {
  for (const place of document.querySelectorAll("[data-printed-at]")) {
    place.textContent = clockOfHotel(place.dataset.printedAt)
  }
})
