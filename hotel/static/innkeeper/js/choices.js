// A long list of choices, such as the rooms of a hotel: a search field shows those that contain the typed words.

export function listenForChoices(dialog) {
  dialog.addEventListener("input", ({ target }) => target.dataset.filter !== undefined && filter(target))
  dialog.addEventListener("keydown", (event) => event.target.dataset.filter !== undefined && move(event))
}

function choicesOf(field) {
  return [...field.closest("[data-choices]").querySelectorAll("label")]
}

function filter(field) {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
  const choices = choicesOf(field)
  for (const choice of choices) {
    const content = choice.textContent.toLowerCase()
    choice.hidden = !words.every((word) => content.includes(word))
  }
  const shown = choices.filter((choice) => !choice.hidden).length
  field.closest("[data-choices]").querySelector("[data-shown]").textContent = `${shown} / ${choices.length}`
}

// Enter takes the best one shown, arrow down goes into the list.
function move(event) {
  const isEnter = event.key === "Enter"
  if (!isEnter && event.key !== "ArrowDown") return
  const radio = choicesOf(event.target).find((choice) => !choice.hidden)?.querySelector("input")
  if (!radio) return event.preventDefault()
  if (isEnter && (!event.target.value || radio.checked)) return
  event.preventDefault()
  if (isEnter) radio.click()
  else radio.focus()
}
