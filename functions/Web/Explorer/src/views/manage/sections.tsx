import { useState } from 'preact/hooks'
import { words } from '../../core/format'
import { Card } from '../../parts/page'
import { ChoiceField, LinesField, Notes, NumberField, TextField, type Form } from './fields'
import type { DataKey, Rules } from './project'

const products: [string, string][] = ['site', 'search', 'knowledge', 'chatbot'].map((name) => [name, words(name)])
const addresses: [string, string][] = [['shorten', 'Keep the network only'], ['drop', 'Keep nothing']]
const signals: [string, string][] = [['gpc', 'Global Privacy Control'], ['dnt', 'Do Not Track'], ['prefetch', 'Pages that are fetched before anybody sees them']]
const zones = Intl.supportedValuesOf('timeZone')
const textsOf = (value: unknown) => (value as string[] | undefined) ?? []

export const General = ({ form }: { form: Form }) => (
  <Card title="Project" body>
    <div class="form">
      <TextField form={form} name="name" label="Name" />
      <ChoiceField form={form} name="product" label="Product" options={products} help="Which events it knows; a site knows all." />
      {'timeZone' in form.draft && <TextField form={form} name="timeZone" label="Time zone" hints={zones} help="Such as Europe/Madrid. Days are counted in it, and everything is shown in it." />}
      <NumberField form={form} name="sessionTimeoutSeconds" label="Session timeout, in seconds" help="A session ends when nothing has come for so long: 60 to 86,400." />
      <NumberField form={form} name="retentionDays" label="Days that events are kept" help="1 to 3,650; empty for as long as the app keeps them." />
      <LinesField form={form} name="allowedOrigins" label="Allowed origins, one a line" values={textsOf(form.draft.allowedOrigins)} onValues={(allowedOrigins) => form.set({ allowedOrigins })} help="From whose pages browsers may send: https://www.example.com, https://*.example.com, http://localhost:* or *." />
    </div>
  </Card>
)

export const Privacy = ({ form }: { form: Form }) => {
  const honors = textsOf(form.draft.honors)
  return (
    <Card title="Privacy" body>
      <div class="form">
        <ChoiceField form={form} name="ip" label="Addresses from which visitors come" options={addresses} />
        <fieldset class="field" data-field="honors" aria-describedby="field-honors-note">
          <legend>Signals of browsers that are honoured</legend>
          {signals.map(([name, text]) => (
            <label key={name} class="check">
              <input type="checkbox" name={`honors.${name}`} checked={honors.includes(name)} onChange={(e) => form.set({ honors: e.currentTarget.checked ? [...honors, name] : honors.filter((one) => one !== name) })} />
              {text}
            </label>
          ))}
          <Notes form={form} name="honors" help="Of who sends one of them, nothing is collected." />
        </fieldset>
      </div>
    </Card>
  )
}

export const DataKeys = ({ form }: { form: Form }) => {
  const keys = (form.draft.dataKeys as DataKey[] | undefined) ?? []
  const put = (at: number, patch: Partial<DataKey>) => form.set({ dataKeys: keys.map((key, i) => (i === at ? { ...key, ...patch } : key)) })
  return (
    <Card title="Data keys" body>
      <fieldset class="entries" data-field="dataKeys" aria-describedby="field-dataKeys-note">
        <legend class="sr">Data keys</legend>
        {keys.map((key, at) => (
          <div key={at} class="entry">
            <label class="field"><span>Key</span><input class="input mono" value={key.key} placeholder="PRICE_SHOWN" onInput={(e) => put(at, { key: e.currentTarget.value })} /></label>
            <label class="field short"><span>Priority</span><input class="input num" type="number" min="0" max="100" value={key.priority ?? ''} onInput={(e) => put(at, { priority: e.currentTarget.value === '' ? null : Number(e.currentTarget.value) })} /></label>
            <label class="field"><span>Description</span><input class="input" value={key.description ?? ''} onInput={(e) => put(at, { description: e.currentTarget.value || null })} /></label>
            <button type="button" class="button plain danger" onClick={() => form.set({ dataKeys: keys.filter((_, i) => i !== at) })}>Remove<span class="sr"> {key.key}</span></button>
          </div>
        ))}
        <Notes form={form} name="dataKeys" help="What custom events may make of a session. The one with the highest priority, 0 to 100, is its result." />
        <button type="button" class="button" onClick={() => form.set({ dataKeys: [...keys, { key: '', priority: 0, description: null }] })}>Add a data key</button>
      </fieldset>
    </Card>
  )
}

export const Matchings = ({ form }: { form: Form }) => (
  <Card title="External matchings" body>
    <LinesField form={form} name="externalMatchings" label="Names of other instances, one a line" values={textsOf(form.draft.externalMatchings)} onValues={(externalMatchings) => form.set({ externalMatchings })} help="2 to 64 capital letters, digits and underscores." />
  </Card>
)

const lists: [keyof Rules & string, string, string][] = [
  ['allow', 'Wanted', 'Only these are kept; all, when there are none.'],
  ['deny', 'Not wanted', 'Whatever else says so.'],
  ['customerOnly', 'Signed customers only', 'From pages, these need a token that the customer key has signed.'],
  ['profile', 'May change users', 'From pages, only these change what is known of a user; all, when there are none.'],
]

export const EventRules = ({ form }: { form: Form }) => {
  const rules = (form.draft.rules as Rules | undefined) ?? {}
  const put = (patch: Partial<Rules>) => form.set({ rules: { ...rules, ...patch } })
  const needed = Object.entries(rules.requiredParams ?? {}).map(([pattern, names]) => `${pattern}: ${names.join(', ')}`)
  return (
    <Card title="Rules for events" body>
      <div class="form two" data-field="rules">
        <div class="whole"><Notes form={form} name="rules" help="Actions such as banner.click, or banner.* for all of a context, one a line." /></div>
        {lists.map(([name, label, help]) => (
          <LinesField key={name} form={form} name={`rules.${name}`} label={label} values={textsOf(rules[name])} onValues={(values) => put({ [name]: values })} help={help} />
        ))}
        <LinesField form={form} name="rules.customerKey" label="Customer key" values={(rules.customerKey ?? '').split('\n')} rows={4} onValues={(lines) => put({ customerKey: lines.join('\n') || null })} help="A public RSA key in PEM, of 2,048 bits or more. The private one stays with the site." />
        <Required key={form.turn} form={form} first={needed} onChange={(requiredParams) => put({ requiredParams })} />
      </div>
    </Card>
  )
}

// Kept as it is typed: what is not whole yet would be gone otherwise.
const Required = ({ form, first, onChange }: { form: Form; first: string[]; onChange: (params: Record<string, string[]>) => void }) => {
  const [lines, setLines] = useState(first)
  const read = (typed: string[]) => {
    setLines(typed)
    onChange(Object.fromEntries(typed.filter((line) => line.trim()).map((line) => {
      const [pattern = '', names = ''] = line.split(':')
      return [pattern.trim(), names.split(',').map((name) => name.trim()).filter(Boolean)]
    })))
  }
  return <LinesField form={form} name="rules.requiredParams" label="Params that must be there" values={lines} onValues={read} help="One action a line: order.completed: total, currency" />
}
