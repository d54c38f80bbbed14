import { attribute, holderOf, saidOf } from './elements'
import { track } from './track'
import type { Params } from './types'

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** Whether text has a number in it that could be that of a payment card: 13 to 19 digits whose check digit is right. */
function hasCardNumber(text: string): boolean {
  return (text.match(/\d(?:[ .-]?\d){12,18}/g) ?? []).some((found) => {
    let sum = 0
    ;[...found.replace(/\D/g, '')].reverse().forEach((digit, i) => {
      const twice = +digit * (1 + (i % 2))
      sum += twice > 9 ? twice - 9 : twice
    })
    return sum % 10 == 0
  })
}

/** Whether nobody is to know what stands in a field, whatever the page says. */
const isSecret = ({ type, autocomplete, name, id }: Field) =>
  /^(password|hidden|file)$/.test(type) ||
  /cc-|password|one-time/.test(autocomplete) ||
  /passw|passwd|pwd|cvv|cvc|card.?(num|no)|iban|secret/i.test(name + ' ' + id)

function valueOf(field: Field): unknown {
  const { value, checked, selectedOptions } = field as HTMLInputElement & HTMLSelectElement
  const type: string = field.type
  return type == 'checkbox'
    ? checked
    : type == 'radio'
      ? checked
        ? value
        : undefined
      : type == 'select-multiple'
        ? [...selectedOptions].map((option) => option.value)
        : value
}

/** Reports forms that are sent, with those of their fields that are tagged. */
export function watchForms() {
  document.addEventListener(
    'submit',
    (event) => {
      const form = holderOf(event, attribute('form')) as HTMLFormElement | undefined
      if (!form) {
        return
      }
      const fields: Params = {}
      for (const element of form.elements) {
        const field = element as Field
        const name = field.getAttribute(attribute('field'))
        if (name != null && 'value' in field && !isSecret(field)) {
          const value = valueOf(field)
          if (value !== undefined && !hasCardNumber(String(value))) {
            fields[name || field.name] = value
          }
        }
      }
      const [params, label] = saidOf(form)
      const name = form.getAttribute(attribute('form'))!
      track('form.submit', { ...params, form: name, fields }, label ?? name)
    },
    true,
  )
}
