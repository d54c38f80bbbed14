import { holderOf, said, saidOf } from './elements'
import { safely } from './safely'
import { isSecret, watchPasswords, withoutCards, type Field } from './secrets'
import { track } from './track'

// Forms that were told: one that its own submit handler sends is told once.
const told = new WeakSet<Element>()

const isBox = ({ type }: Field) => type == 'checkbox'

// A box alone is on or off; of several with one name, those count that are on.
const valueOf = (field: Field, boxes: HTMLInputElement[]): unknown =>
  isBox(field)
    ? boxes[1]
      ? boxes.filter((box) => box.checked).map((box) => box.value)
      : boxes[0]!.checked
    : field.type == 'select-multiple'
      ? [...(field as HTMLSelectElement).selectedOptions].map((option) => option.value)
      : field.value

function fieldsOf(form: Element) {
  const all: HTMLFormControlsCollection = Reflect.get(HTMLFormElement.prototype, 'elements', form)
  const nameOf = (field: Element) => said(field, 'field') || (field as Field).name
  const tagged = ([...all] as HTMLInputElement[]).filter(
    (field) =>
      said(field, 'field') != null &&
      (field.type != 'radio' || field.checked) &&
      !field.matches(':disabled') &&
      !isSecret(field),
  )
  return Object.fromEntries(
    withoutCards(
      tagged.map((field) => [
        nameOf(field),
        valueOf(
          field,
          tagged.filter((one) => isBox(one) && nameOf(one) == nameOf(field)),
        ),
      ]),
    ),
  )
}

function tell(form?: Element, isByScript?: boolean) {
  const name = form && said(form, 'form')
  if (name != null && !(isByScript && told.has(form!))) {
    const [params, label] = saidOf(form!)
    told.add(form!)
    track('form.submit', { ...params, form: name, fields: fieldsOf(form!) }, label ?? name)
  }
}

/** Reports forms that are sent, with those of their fields that are tagged. */
export function watchForms() {
  watchPasswords()
  document.addEventListener(
    'submit',
    safely((event) => tell(holderOf(event, 'form'))),
    true,
  )
  // Who sends a form by script tells nobody.
  const { prototype } = HTMLFormElement
  const { submit } = prototype
  prototype.submit = function () {
    safely(tell)(this, true)
    submit.call(this)
  }
}
