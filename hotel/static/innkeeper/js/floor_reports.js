// From the floors: the page is read again after a command, and after an event that may change a list.

const KINDS = ["wish", "observation"]

for (const name of ["command-done", "hotel-refresh"]) document.addEventListener(name, () => location.reload())
document.addEventListener("hotel-event", ({ detail }) => {
  const changesList = KINDS.includes(detail.kind) || detail.changedFields.includes("is_occupied")
  if (changesList && !document.querySelector("dialog[open]")) location.reload()
})
