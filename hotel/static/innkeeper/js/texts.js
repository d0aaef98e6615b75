// The translated sentences that web/texts.html holds.

export function text(name) {
  return document.querySelector("[data-texts]").dataset[name]
}
