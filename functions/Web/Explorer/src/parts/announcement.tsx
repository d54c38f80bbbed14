// Tells those who do not see it what a view shows now: when it has read what was asked for, but not what comes by itself.
import { useEffect, useState } from 'preact/hooks'

const said = new EventTarget()

export const announce = (text: string) => said.dispatchEvent(new CustomEvent('said', { detail: text }))

export const Announcer = () => {
  const [text, set] = useState('')
  useEffect(() => {
    const hear = (e: Event) => set((e as CustomEvent<string>).detail)
    said.addEventListener('said', hear)
    return () => said.removeEventListener('said', hear)
  }, [])
  return <p class="sr" role="status" data-announced>{text}</p>
}

export const useAnnouncement = (isBusy: boolean) => {
  useEffect(() => {
    if (isBusy) return
    // Once it has been drawn.
    const drawn = requestAnimationFrame(() => announce(summary()))
    return () => cancelAnimationFrame(drawn)
  }, [isBusy])
}

// A list by how many rows it has, else the first figures, else that there is nothing.
const summary = () => {
  const known = document.querySelector('.known:not([hidden])')
  if (!known) return ''
  const list = known.querySelector('[data-shown]')?.textContent
  const figures = [...known.querySelectorAll<HTMLElement>('[data-figure]')].slice(0, 3).map((one) => `${one.dataset.figure}: ${one.textContent}`)
  return list ?? (figures.join(', ') || known.querySelector('.empty b')?.textContent || '')
}
