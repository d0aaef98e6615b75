// The turn of the business date, which no event tells: a page that is open then is loaded again, as soon as nobody works
// in a dialog or in the panel of a room.

const LOOK_MILLISECONDS = 10_000
const { now, dayEnds } = document.body.dataset
const ahead = Date.parse(now) - Date.now()

// The instant on the server's clock, in milliseconds: that of this device may be wrong.
export const serverNow = () => Date.now() + ahead

const isBusy = () => document.querySelector("dialog[open], [data-panel]:not([hidden])")

async function look() {
  if (serverNow() < Date.parse(dayEnds) || isBusy()) return
  // Without a connection the browser would show an error in place of the page.
  const answer = await fetch("/healthz/").catch(() => null)
  if (answer?.ok && !isBusy()) location.reload()
}

if (dayEnds) setInterval(look, LOOK_MILLISECONDS)
