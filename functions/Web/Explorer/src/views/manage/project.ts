// A project as the API has it. What a form does not know stays as it is.
export interface Project {
  id: string
  [member: string]: unknown
}
export interface DataKey {
  key: string
  priority: number | null
  description?: string | null
}
export interface Rules {
  allow?: string[]
  deny?: string[]
  customerOnly?: string[]
  profile?: string[]
  customerKey?: string | null
  requiredParams?: Record<string, string[]>
}

export const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

// What is sent: lines that are empty mean nothing.
const filled = (value: unknown): unknown => (Array.isArray(value) ? value.filter((one) => one !== '').map((one) => (typeof one === 'string' ? one.trim() : one)) : value)
export const toSend = (draft: Project) => {
  const { id: _, ...rest } = draft
  const told = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, filled(value)]))
  if (draft.rules) told.rules = Object.fromEntries(Object.entries(draft.rules).map(([name, value]) => [name, filled(value)]))
  return told
}

export const isChanged = (base: Project, draft: Project) => !same(toSend(base), toSend(draft))

// Somebody else was first: what I did not change is theirs, what I did stays mine; of what both changed, theirs is told.
export const merge = (base: Project, mine: Project, theirs: Project) => {
  const merged: Project = { ...theirs }
  const others: Record<string, unknown> = {}
  for (const name of new Set([...Object.keys(base), ...Object.keys(mine)])) {
    if (same(base[name], mine[name])) continue
    merged[name] = mine[name]
    if (!same(base[name], theirs[name]) && !same(mine[name], theirs[name])) others[name] = theirs[name]
  }
  return { merged, others }
}

// The fields of the form, as a problem names them.
const FIELDS = ['name', 'product', 'allowedOrigins', 'sessionTimeoutSeconds', 'timeZone', 'retentionDays', 'ip', 'honors', 'dataKeys', 'externalMatchings', 'rules.customerKey', 'rules.requiredParams', 'rules']
// Beside which of them a problem stands, such as that of dataKeys[0].priority; undefined when beside none.
export const placeOf = (field: unknown) => FIELDS.find((name) => typeof field === 'string' && (field === name || (field.startsWith(name) && /[.[]/.test(field[name.length]!))))
