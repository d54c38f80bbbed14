import { useState } from 'preact/hooks'
import { manage, NONE } from '../../core/api'
import { Dialog } from '../../parts/dialog'

const ID = '[a-z][a-z0-9-]{1,31}'

export const NewProject = ({ onMade, onClose }: { onMade: (id: string) => void; onClose: () => void }) => {
  const [id, setId] = useState('')
  const [name, setName] = useState('')
  const make = async () => {
    await manage('PUT', `v1/projects/${encodeURIComponent(id)}`, name.trim() ? { name: name.trim() } : {}, NONE).catch((e) => {
      throw e.status === 412 ? new Error(`There is a project ${id} already.`) : e
    })
    onMade(id)
  }
  return (
    <Dialog title="New project" action="Make it" isReady={new RegExp(`^${ID}$`).test(id)} onDo={make} onClose={onClose}>
      <div class="field">
        <label for="new-id">Id</label>
        <input id="new-id" name="new-id" class="input mono" autocomplete="off" autofocus spellcheck={false} value={id} aria-describedby="new-id-note" onInput={(e) => setId(e.currentTarget.value.trim())} />
        <p class="small soft" id="new-id-note">2 to 32 lower-case letters, digits and dashes, beginning with a letter. It stays.</p>
      </div>
      <label class="field">
        <span>Name</span>
        <input class="input" name="new-name" autocomplete="off" value={name} placeholder={id} onInput={(e) => setName(e.currentTarget.value)} />
      </label>
    </Dialog>
  )
}

export const DeleteProject = ({ id, onDeleted, onClose }: { id: string; onDeleted: () => void; onClose: () => void }) => {
  const [typed, setTyped] = useState('')
  const remove = async () => {
    await manage('DELETE', `v1/projects/${encodeURIComponent(id)}`)
    onDeleted()
  }
  return (
    <Dialog title={`Delete the project ${id}?`} action="Delete" isDanger isReady={typed === id} onDo={remove} onClose={onClose}>
      <p>All its keys are refused from then on. What was collected stays.</p>
      <label class="field">
        <span>Write <b>{id}</b> to be sure</span>
        <input class="input mono" name="sure" autocomplete="off" spellcheck={false} value={typed} onInput={(e) => setTyped(e.currentTarget.value)} />
      </label>
    </Dialog>
  )
}
