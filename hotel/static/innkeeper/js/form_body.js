// The JSON body of a command from the fields of its form.

// A name with dots makes an object in an object, and a number in it a place in a list (`party.0.email`). Optional fields are left out when they are empty, nullable ones are
// null then. A form of changes (PATCH) sends what was changed; an object is sent whole or not at all, and is null when
// all of its fields are empty.
// A dry run does not wait for an explanation: a text that is still missing is a dash then.
export function bodyOf(form, { dryRun = false } = {}) {
  const isPatch = form.dataset.method === "PATCH"
  const fields = [...form.elements].filter((field) => field.name && !field.disabled && !isUnchosen(field))
  const changed = new Set(fields.filter((field) => !isUnchanged(field)).map(objectOf))
  const body = {}
  for (const field of fields) {
    if (isPatch && !changed.has(objectOf(field))) continue
    const value = dryRun && isMissingText(field) ? "–" : valueOf(field)
    if (!isPatch && field.dataset.optional !== undefined && value === "") continue
    place(body, field.name.split("."), value, field.dataset.list !== undefined)
  }
  if (isPatch) emptyObjectsAreNull(body)
  return { ...body, ...overridesOf(form, dryRun) }
}

function isMissingText(field) {
  return field.dataset.freeText !== undefined && field.required && !field.value.trim()
}

// A field's own name, or that of the object that it is a part of.
function objectOf(field) {
  return field.name.split(".")[0]
}

function isUnchosen(field) {
  const isMultiple = field.type === "radio" || (field.type === "checkbox" && field.dataset.list !== undefined)
  return isMultiple && !field.checked
}

export function isUnchanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked === field.defaultChecked
  if (field.tagName === "SELECT") return [...field.options].every((option) => option.selected === option.defaultSelected)
  return field.value === field.defaultValue
}

function valueOf(field) {
  const { value } = field
  const { type } = field.dataset
  if (type === "json") return JSON.parse(value)
  if (field.type === "checkbox") return field.checked
  if (type === "boolean") return value === "true"
  if (type === "numbers") return value.split(/[\s,;]+/).filter(Boolean).map(wholeNumber)
  if (type === "amount") return value.trim().replace(",", ".")
  if (field.dataset.nullable !== undefined && value === "") return null
  if (field.type === "number" && value !== "") return field.valueAsNumber
  return value
}

// What is no number goes to the server as it was typed, which says so beside the field.
function wholeNumber(text) {
  return /^\d+$/.test(text) ? Number(text) : text
}

function place(body, path, value, isList) {
  const last = path.pop()
  const target = path.reduce((object, name, index) => (object[name] ??= /^\d+$/.test(path[index + 1]) ? [] : {}), body)
  if (isList) (target[last] ??= []).push(value)
  else target[last] = value
}

function emptyObjectsAreNull(body) {
  for (const [name, value] of Object.entries(body)) {
    const isObject = value !== null && typeof value === "object" && !Array.isArray(value)
    if (isObject && Object.values(value).every((part) => part === "")) body[name] = null
  }
}

function overridesOf(form, dryRun) {
  const overrides = [...form.querySelectorAll("[data-override]:checked")].map((box) => box.value)
  if (!overrides.length) return {}
  const reason = form.querySelector("[data-override-reason]").value
  return { overrides, override_reason: dryRun ? reason || "–" : reason }
}
