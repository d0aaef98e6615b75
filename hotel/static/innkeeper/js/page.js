// What every page does: dialogs of commands, the turn of the day, changes of others, the menu of the person, the lock of the session.

import { listenForCommands } from "./command_dialog.js"
import "./day.js"
import "./live.js"
import { startLock } from "./lock.js"

listenForCommands()
startLock()

// What sticks below the bar has to know its height: with long words the bar has two rows.
const bar = document.querySelector(".top")
if (bar) new ResizeObserver(() => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar)

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false
  }
})

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, select, textarea, dialog")
  if (event.key !== "/" || !("slashKey" in document.body.dataset) || isTyping || event.ctrlKey || event.altKey || event.metaKey) return
  const search = document.querySelector("[data-search]") ?? document.querySelector("[data-quick-search]")
  if (!search) return
  event.preventDefault()
  search.focus()
})
