import { useEffect, useState } from 'preact/hooks'
import { ApiError, manage } from '../../core/api'
import { useManaged } from '../../core/manage'
import { announce } from '../../parts/announcement'
import { Card, Loading, Segments } from '../../parts/page'
import type { Form } from './fields'
import { isChanged, merge, placeOf, same, toSend, type Project } from './project'
import { DataKeys, EventRules, General, Matchings, Privacy } from './sections'

interface Edit {
  base: Project
  draft: Project
  version: string | null
  others: Record<string, unknown>
  turn: number
  told?: string
  wrong?: Form['wrong']
}

// What was not saved is still there for who comes back to it.
const edits = new Map<string, Edit>()

interface Props {
  id: string
  refused: (error: Error) => void
  // Something was recorded, and the list of projects may be another one.
  changed: () => void
}

export const Editor = ({ id, refused, changed }: Props) => {
  const [kept] = useState(() => edits.get(id))
  const read = useManaged<Project>(kept ? null : `v1/projects/${encodeURIComponent(id)}`, refused)
  const [edit, setEdit] = useState(kept)
  const [isJson, setJson] = useState(false)
  const [busy, setBusy] = useState(false)
  const put = (next: Edit) => {
    edits[isChanged(next.base, next.draft) ? 'set' : 'delete'](id, next)
    setEdit(next)
  }
  useEffect(() => {
    if (read.data) put({ base: read.data, draft: read.data, version: read.version, others: {}, turn: 0 })
  }, [read.data])
  if (!edit) return <Loading />

  const form: Form = {
    draft: edit.draft,
    others: edit.others,
    wrong: edit.wrong,
    turn: edit.turn,
    set: (patch) => put({ base: edit.base, draft: { ...edit.draft, ...patch }, version: edit.version, others: edit.others, turn: edit.turn }),
  }
  const isDirty = isChanged(edit.base, edit.draft)
  const fresh = (now: Project, version: string | null, told?: string): Edit => ({ base: now, draft: now, version, others: {}, turn: edit.turn + 1, ...(told && { told }) })

  const save = async (e: Event) => {
    e.preventDefault()
    setBusy(true)
    try {
      const { data, etag } = await manage<Project>('PUT', `v1/projects/${encodeURIComponent(id)}`, toSend(edit.draft), edit.version ?? undefined)
      put(fresh(data, etag, 'Saved. Other instances see it within a minute.'))
      announce('Saved')
      changed()
    } catch (error) {
      await failed(error as Error)
    }
    setBusy(false)
  }
  const failed = async (error: Error) => {
    if (!(error instanceof ApiError) || error.status !== 412) {
      put({ ...edit, wrong: { field: error instanceof ApiError ? placeOf(error.body.field) : undefined, detail: error.message } })
      return
    }
    try {
      const now = await manage<Project>('GET', `v1/projects/${encodeURIComponent(id)}`)
      const { merged, others } = merge(edit.base, edit.draft, now.data)
      put({
        base: now.data,
        draft: merged,
        version: now.etag,
        others,
        turn: edit.turn + 1,
        wrong: { field: undefined, detail: `Somebody else has changed the project meanwhile${same(others, {}) ? '' : `, also ${Object.keys(others).join(', ')}`}. What is shown is that, with your changes. Look at it, and save again.` },
      })
    } catch (e) {
      put({ ...edit, wrong: { field: undefined, detail: (e as Error).message } })
    }
  }
  const changes = Object.keys({ ...edit.base, ...edit.draft }).filter((name) => !same(edit.base[name], edit.draft[name])).length

  return (
    <form class="stack" onSubmit={save} noValidate aria-label={`Settings of ${id}`}>
      <Segments label="Edit as" options={[['', 'Fields'], ['json', 'JSON']]} value={isJson ? 'json' : ''} onPick={(as) => setJson(as === 'json')} />
      {isJson ? <AsJson key={edit.turn} form={form} /> : (
        <>
          <General form={form} />
          <Privacy form={form} />
          <DataKeys form={form} />
          <Matchings form={form} />
          <EventRules form={form} />
        </>
      )}
      <div class="save card">
        {edit.wrong && !edit.wrong.field && <div class="failure" role="alert">{edit.wrong.detail}</div>}
        <div class="row spread">
          <span role="status">{busy ? 'Saving…' : edit.wrong?.field ? 'One field has to be looked at.' : isDirty ? `${changes} ${changes === 1 ? 'change' : 'changes'} not saved` : (edit.told ?? 'Nothing to save')}</span>
          <span class="row">
            <button type="button" class="button" disabled={!isDirty || busy} onClick={() => put(fresh(edit.base, edit.version))}>Discard</button>
            <button class="button main-action" disabled={!isDirty || busy}>Save</button>
          </span>
        </div>
      </div>
    </form>
  )
}

// The document as the API has it. What cannot be read yet is not taken over.
const AsJson = ({ form }: { form: Form }) => {
  const { id: _, ...rest } = form.draft
  const [text, setText] = useState(() => JSON.stringify(rest, null, 2))
  const [problem, setProblem] = useState('')
  const typed = (value: string) => {
    setText(value)
    try {
      const read: unknown = JSON.parse(value)
      if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new Error('it is no object')
      // What was taken out of the document is not said.
      form.set({ ...Object.fromEntries(Object.keys(rest).map((name) => [name, undefined])), ...read })
      setProblem('')
    } catch (e) {
      setProblem(`This cannot be read, so it is not saved: ${(e as Error).message}`)
    }
  }
  return (
    <Card title="Project as JSON" body>
      <div class="field" data-field="json">
        <label for="project-json">All of it, lists and rules too</label>
        <textarea id="project-json" class="input" rows={24} spellcheck={false} aria-invalid={!!problem} aria-describedby="project-json-note" value={text} onInput={(e) => typed(e.currentTarget.value)} />
        <div class="notes small" id="project-json-note">
          {problem && <p class="wrong" role="alert">{problem}</p>}
          {form.wrong?.field && <p class="wrong" role="alert">{form.wrong.field}: {form.wrong.detail}</p>}
        </div>
      </div>
    </Card>
  )
}
