import { hasCardNumber } from './cards'

/** A field of a form. */
export type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const password = 'password'
const shown = new WeakSet<EventTarget>()

/** Has fields stay secret that were for a password, and are shown as text by a button beside them. */
export function watchPasswords() {
  new MutationObserver((records) =>
    records.forEach(({ target, oldValue }) => oldValue == password && shown.add(target)),
  ).observe(document, { subtree: true, attributeFilter: ['type'], attributeOldValue: true })
}

/** Whether nobody is to know what stands in a field, whatever the page says. */
export const isSecret = (field: Field) =>
  shown.has(field) ||
  /^(hidden|file)|passw|pwd|\b(pw|pass|pin)\b|\bcc-|one-time|h[ea]slo|de.?passe|contrase|kennwort|cv[vc]|card.?n|iban|secret/i.test(
    [field.type, field.autocomplete, field.name, field.id].join().replace(/_/g, '-'),
  )

// What may be a part of a card's number, which stands in several fields.
const isPart = (value: unknown) => /^\d{3,6}$/.test(value as string)

/** Those of named values that are neither a card's number nor a part of one. */
export function withoutCards(values: [name: string, value: unknown][]) {
  const hasParts = hasCardNumber(
    values
      .map((item) => item[1])
      .filter(isPart)
      .join(' '),
  )
  return values.filter(([, value]) => !(hasParts && isPart(value)) && !hasCardNumber(value + ''))
}
