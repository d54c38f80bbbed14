// What the API answers with, as far as it is shown.
export interface Log {
  id: string
  at: string
  receivedAt: string
  action: string
  logType: string
  label?: string
  user?: string
  visitor?: string
  url?: string
  deviceClass?: string
  dialect?: string
  contentId?: string
  searchId?: string
  position?: number
  verified?: boolean
  bot?: boolean
  params?: Record<string, unknown>
  rating?: string
  comment?: string
}
export interface Session {
  sessionId: string
  startedAt: string
  lastActivityAt: string
  open?: boolean
  eventCount: number
  result?: string
  resultPriority?: number
  contact?: boolean
  user?: string
  visitor?: string
  deviceClass?: string
  browser?: string
  landingPage?: string
  referrer?: string
  bot?: boolean
  late?: boolean
  dataKeys?: Record<string, number>
  actions?: Record<string, number>
  metrics?: Record<string, { count: number; sum: number; min: number; max: number; last: number }>
  userInfo?: Record<string, unknown>
}
export interface SessionEvent {
  id: string
  action: string
  dataKey?: string
  logType?: string
  label?: string
  url?: string
  occurredAt?: string
  receivedAt: string
  verified?: boolean
  params?: Record<string, unknown>
  search?: { id: string; contentId?: string; position?: number }
}
export interface SessionTotals {
  sessions: number
  found: number
  notFound: number
  contact: number
  ticket: number
  results: Record<string, number>
}
export type SessionReport = SessionTotals & {
  dataKeys: Record<string, { sessions: number; events: number }>
  funnel: { search: number; contactStart: number; contactSubmit: number; contactTicket: number }
  periods?: (SessionTotals & { start: string })[]
}
export interface Rates {
  searches: number
  withClick: number
  withoutClick: number
  withoutResults: number
  clickThroughRate: number | null
}
export interface QueryCount {
  query: string
  logType: string
  count: number
}
export type SearchReport = Rates & {
  byLogType: Record<string, Rates>
  periods?: (Rates & { start: string })[]
  top: QueryCount[]
  gaps: QueryCount[]
}
export interface LogTypes {
  totals: Record<string, number>
  periods?: { start: string; counts: Record<string, number> }[]
}
