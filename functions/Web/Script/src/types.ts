/** What is said beside an event. */
export type Params = Record<string, unknown>

/** An event as `POST /v1/collect` takes it. */
export interface TrackedEvent {
  id: string
  action: string
  label?: string | undefined
  params?: Params
  url?: string | undefined
  referrer?: string | undefined
  campaign?: Params | undefined
  occurredAt: string
  visitor?: string | undefined
  user?: string | undefined
  context?: Params | undefined
  /** The tracking API's names of action and params. */
  type?: string | undefined
  data?: Params
}

/** What a caller may say of an event that is otherwise taken from the page. */
export type Given = Partial<TrackedEvent>

/** What the visitor agrees to. All members are sent along with the events. */
export interface Consent extends Params {
  /** Whether anything is sent. */
  tracking?: unknown
  /** Whether ids and events are kept in the browser. */
  storage?: unknown
  /** Both, in the words of Google's consent mode. */
  analytics_storage?: unknown
}
