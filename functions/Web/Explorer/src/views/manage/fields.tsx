import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Project } from './project'

export interface Form {
  draft: Project
  set: (patch: Record<string, unknown>) => void
  // What the server says is wrong, and of which field.
  wrong: { field: string | undefined; detail: string } | undefined
  // What others have made of it meanwhile, where it is not what stands here.
  others: Record<string, unknown>
  // Another one whenever all of it was replaced.
  turn: number
}

interface Props {
  form: Form
  name: string
  label: string
  help?: ComponentChildren
}

const idOf = (name: string) => `field-${name.replace('.', '-')}`

// What belongs to every field: its label, what helps, what is wrong with it, and what somebody else made of it.
export const Field = ({ form, name, label, help, children }: Props & { children: (attributes: { id: string; name: string; 'aria-invalid': boolean; 'aria-describedby': string }) => ComponentChildren }) => {
  const box = useRef<HTMLDivElement>(null)
  const wrong = form.wrong?.field === name ? form.wrong : undefined
  useEffect(() => {
    if (wrong) box.current?.querySelector<HTMLElement>('input, select, textarea')?.focus()
  }, [wrong])
  return (
    <div class="field" ref={box} data-field={name}>
      <label for={idOf(name)}>{label}</label>
      {children({ id: idOf(name), name, 'aria-invalid': !!wrong, 'aria-describedby': `${idOf(name)}-note` })}
      <Notes form={form} name={name} help={help} />
    </div>
  )
}

export const Notes = ({ form, name, help }: { form: Form; name: string; help?: ComponentChildren }) => (
  <div class="notes small" id={`${idOf(name)}-note`}>
    {form.wrong?.field === name && <p class="wrong" role="alert">{form.wrong.detail}</p>}
    {name in form.others && <p class="other">Meanwhile somebody else set this to <b>{shown(form.others[name])}</b>. Saving replaces that.</p>}
    {help && <p class="soft">{help}</p>}
  </div>
)

const shown = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value ?? 'nothing'))

export const TextField = (props: Props & { hints?: string[] }) => (
  <Field {...props}>
    {(attributes) => (
      <>
        <input class="input" {...attributes} list={props.hints && `${attributes.id}-hints`} autocomplete="off" value={String(props.form.draft[props.name] ?? '')} onInput={(e) => props.form.set({ [props.name]: e.currentTarget.value })} />
        {props.hints && <datalist id={`${attributes.id}-hints`}>{props.hints.map((hint) => <option key={hint} value={hint} />)}</datalist>}
      </>
    )}
  </Field>
)

export const NumberField = (props: Props) => (
  <Field {...props}>
    {(attributes) => (
      <input class="input num" type="number" step="1" {...attributes} value={String(props.form.draft[props.name] ?? '')} onInput={(e) => props.form.set({ [props.name]: e.currentTarget.value === '' ? undefined : Number(e.currentTarget.value) })} />
    )}
  </Field>
)

export const ChoiceField = (props: Props & { options: [string, string][] }) => (
  <Field {...props}>
    {(attributes) => (
      <select class="input" {...attributes} value={String(props.form.draft[props.name] ?? '')} onChange={(e) => props.form.set({ [props.name]: e.currentTarget.value })}>
        {props.options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </select>
    )}
  </Field>
)

// A list of texts, one a line.
export const LinesField = (props: Props & { values: string[]; onValues: (values: string[]) => void; rows?: number }) => (
  <Field {...props}>
    {(attributes) => (
      <textarea class="input" spellcheck={false} rows={props.rows ?? Math.min(Math.max(props.values.length + 1, 2), 10)} {...attributes} value={props.values.join('\n')} onInput={(e) => props.onValues(e.currentTarget.value === '' ? [] : e.currentTarget.value.split('\n'))} />
    )}
  </Field>
)
