// Makes a client of the API reference with openapi-typescript, compiles a program with it, and runs that.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'

const [document, host, writeKey, secretKey] = process.argv.slice(2)
// Beside the packages, so that the program finds them.
const folder = mkdtempSync(join(import.meta.dirname, 'node_modules', '.reference-'))
try {
  const types = astToString(await openapiTS(JSON.parse(readFileSync(document, 'utf8'))))
  writeFileSync(join(folder, 'api.ts'), types)
  writeFileSync(
    join(folder, 'program.ts'),
    `
import createClient from 'openapi-fetch'
import type { components, paths } from './api.js'

const client = (key: string) => createClient<paths, 'application/json' | 'application/problem+json'>({ baseUrl: '${host}', headers: { 'x-tracking-key': key } })
const sent = await client('${writeKey}').POST('/v1/collect', {
  body: { events: [{ type: 'search', visitor: 'typed', params: { query: 'shoes' } }, { type: 'no spaces please' }] },
})
if (!sent.data) throw new Error(sent.error.type)
const verdicts: components['schemas']['Verdict'][] = sent.data.verdicts
const [first, second] = verdicts.map(verdict => verdict.status)
if (first !== 'accepted' || second !== 'rejected') throw new Error(JSON.stringify(sent.data))
// @ts-expect-error There is no such member.
void sent.data.verdict

const read = client('${secretKey}')
const searches = await read.GET('/v1/reports/searches', { params: { query: { limit: 5 } } })
if (!searches.data) throw new Error(JSON.stringify(searches.error))
const queries: string[] = searches.data.top.map(top => top.query)
const metrics = await read.GET('/v1/reports/metrics', { params: { query: { by: 'week' } } })
const means: number[] = metrics.data!.metrics.flatMap(metric => metric.periods.map(period => period.mean))
const changes = await read.GET('/v1/audit-logs')
const actions: string[] = changes.data!.logs.map(log => log.action)
if (queries.length + means.length + actions.length < 0) throw new Error()
// @ts-expect-error There is no such report.
await read.GET('/v1/reports/everything')
// @ts-expect-error No report of all log types has a limit.
await read.GET('/v1/reports/log-types', { params: { query: { limit: 5 } } })

const refused = await client('${writeKey}').GET('/v1/sessions')
if (refused.error?.type !== 'urn:tracking:secret-key-required') throw new Error(JSON.stringify(refused))
`,
  )
  const compiler = join(import.meta.dirname, 'node_modules', 'typescript', 'bin', 'tsc')
  const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--outDir', folder, join(folder, 'program.ts')]
  execFileSync(process.execPath, [compiler, ...options], { stdio: ['ignore', 'inherit', 'inherit'] })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  execFileSync(process.execPath, [join(folder, 'program.js')], { stdio: 'inherit' })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
