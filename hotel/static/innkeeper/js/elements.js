// Small elements that scripts make.

export function paragraph(words, className = "") {
  const element = document.createElement("p")
  element.className = className
  element.textContent = words
  return element
}

export function button(label, onClick, className = "") {
  const element = document.createElement("button")
  element.type = "button"
  element.className = className
  element.textContent = label
  element.addEventListener("click", onClick)
  return element
}
