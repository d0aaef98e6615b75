// Content that is read again: open details stay open, and the focus stays where it was.

// A command that was done has often lost its button: the heading is the place to go on from.
export function replaceContent(element, html) {
  const opened = [...element.querySelectorAll("details[open]")].map((details) => details.id)
  const focused = element.contains(document.activeElement) ? document.activeElement.id : null
  element.innerHTML = html
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "")
  if (focused === null) return
  const same = focused ? document.getElementById(focused) : null
  ;(same?.checkVisibility() ? same : element.querySelector("h1, h2"))?.focus({ preventScroll: true })
}
