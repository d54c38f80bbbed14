import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Failure } from './page'

interface Props {
  title: string
  // What it does, as its button says.
  action: string
  isDanger?: boolean
  isReady?: boolean
  // What was done is closed; what failed is told, and stays.
  onDo: () => Promise<void>
  onClose: () => void
  children: ComponentChildren
}

// Asks before something is done. The browser keeps the focus in it and closes it with Escape; afterwards the focus is where it was.
export const Dialog = ({ title, action, isDanger, isReady = true, onDo, onClose, children }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const name = useId()
  const [state, set] = useState<'ready' | 'busy' | Error>('ready')
  // At once: what else is drawn meanwhile must not take the focus to which it goes back.
  useLayoutEffect(() => {
    const [shown, before] = [dialog.current!, document.activeElement]
    shown.showModal()
    return () => {
      shown.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  const act = async (e: Event) => {
    e.preventDefault()
    set('busy')
    try {
      await onDo()
      onClose()
    } catch (error) {
      set(error as Error)
    }
  }
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={name} onCancel={(e) => (e.preventDefault(), state !== 'busy' && onClose())}>
      <form onSubmit={act}>
        <h2 id={name}>{title}</h2>
        {children}
        <Failure error={state instanceof Error ? state : undefined} />
        <div class="row end">
          <button type="button" class="button" disabled={state === 'busy'} onClick={onClose}>Cancel</button>
          <button class={`button main-action ${isDanger ? 'danger' : ''}`} disabled={!isReady || state === 'busy'}>{state === 'busy' ? 'One moment…' : action}</button>
        </div>
      </form>
    </dialog>
  )
}
