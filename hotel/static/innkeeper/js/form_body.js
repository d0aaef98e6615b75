// The JSON body of a command from the fields of its form.

// A name with dots makes an object in an object. Fields marked data-optional are left out when they are empty; in a form
// of changes (PATCH) fields that were not changed are left out.
export function bodyOf(form) {
  const body = {}
  for (const field of form.elements) {
    if (!field.name || field.disabled || isUnchosen(field)) continue
    const value = valueOf(field)
    if (field.dataset.optional !== undefined && value === "") continue
    if (form.dataset.method === "PATCH" && isUnchanged(field)) continue
    place(body, field.name.split("."), value)
  }
  const overrides = [...form.querySelectorAll("[data-override]:checked")].map((box) => box.value)
  if (overrides.length) {
    body.overrides = overrides
    body.override_reason = form.querySelector("[data-override-reason]").value
  }
  return body
}

function isUnchosen(field) {
  return field.type === "radio" && !field.checked
}

function isUnchanged(field) {
  if (field.dataset.always !== undefined) return false
  if (field.type === "checkbox") return field.checked === field.defaultChecked
  if (field.tagName === "SELECT") return [...field.options].every((option) => option.selected === option.defaultSelected)
  return field.value === field.defaultValue
}

function valueOf(field) {
  if (field.type === "checkbox") return field.checked
  if (field.dataset.type === "boolean") return field.value === "true"
  if (field.type === "number" && field.value !== "") return field.valueAsNumber
  return field.value
}

function place(body, path, value) {
  const last = path.pop()
  const target = path.reduce((object, name) => (object[name] ??= {}), body)
  target[last] = value
}
