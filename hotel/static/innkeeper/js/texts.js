// The translated sentences that web/texts.html holds, and the language in which browsers write dates.

const pageLanguage = document.documentElement.lang

// "en" alone is American to browsers: 11/29/2026, 4:55 PM.
export const language = pageLanguage === "en" ? "en-GB" : pageLanguage

export function text(name) {
  return document.querySelector("[data-texts]").dataset[name]
}
