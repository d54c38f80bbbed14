// node azurite.bench.mjs [ROWS] [plain]: fills Azurite's tables with ROWS rows of about 1 KB and prints, for
// each tenth, what an entity-group transaction of 100 rows, a point read, a merge under an ETag and a query
// of 100 rows cost, and what Azurite takes of CPU, memory and disk; plain is Azurite as it comes. Needs Linux, for /proc.

import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [rows = '1000000', plain] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'azurite-bench-'));
const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const port = 21002;
const agent = new Agent({ keepAlive: true });

const send = (method, path, body, headers = {}) =>
  new Promise((resolve, reject) => {
    const date = new Date().toUTCString();
    const [resource] = path.split('?');
    const signature = createHmac('sha256', Buffer.from(key, 'base64'))
      .update(`${date}\n/${account}/${account}/${resource}`)
      .digest('base64');
    const call = request({
      agent, host: '127.0.0.1', port, method, path: `/${account}/${path}`,
      headers: {
        'x-ms-date': date, 'x-ms-version': '2020-12-06', DataServiceVersion: '3.0',
        Accept: 'application/json;odata=nometadata', 'Content-Type': 'application/json',
        Authorization: `SharedKeyLite ${account}:${signature}`, ...headers,
      },
    }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
        const text = Buffer.concat(chunks).toString();
        response.statusCode >= 300 || /^HTTP\/1.1 [345]/m.test(text)
          ? reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 800)}`))
          : resolve({ headers: response.headers, text });
      });
    });
    call.on('error', reject).end(body);
  });

// Compresses about as JSON of events does.
const words = Array.from({ length: 50 }, () => randomBytes(100).toString('hex'));
const rowPath = ([partition, row]) => `events(PartitionKey='${partition}',RowKey='${row}')`;
const entity = ([partition, row]) => JSON.stringify({
  PartitionKey: partition, RowKey: row, Project: 'shop', User: row.slice(0, 8), Count: 7, Length: 12.5,
  'At@odata.type': 'Edm.DateTime', At: '2026-01-01T00:00:00.0000000Z',
  'Number@odata.type': 'Edm.Int64', Number: '9007199254740993',
  Payload: words[Math.floor(Math.random() * words.length)] + randomBytes(150).toString('base64') + words[Math.floor(Math.random() * words.length)],
});

// Half of the keys grow with time, half are anywhere, as in the tables of sessions.
const newKey = (n, partition) =>
  [`p${partition}`, `${n % 2 ? String(n).padStart(12, '0') : randomBytes(6).toString('hex')}-${randomBytes(8).toString('hex')}`];

const transaction = (keys) => {
  const part = (k) => ['--changeset_1', 'Content-Type: application/http', 'Content-Transfer-Encoding: binary', '',
    `PATCH http://127.0.0.1:${port}/${account}/${rowPath(k)} HTTP/1.1`,
    'Accept: application/json;odata=nometadata', 'Content-Type: application/json', 'DataServiceVersion: 3.0', '', entity(k)];
  return send('POST', '$batch',
    ['--batch_1', 'Content-Type: multipart/mixed; boundary=changeset_1', '', ...keys.flatMap(part), '--changeset_1--', '', '--batch_1--', ''].join('\r\n'),
    { 'Content-Type': 'multipart/mixed; boundary=batch_1' });
};

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
const timed = async (times, action) => {
  const each = [];
  for (let i = 0; i < times; i++) {
    const from = performance.now();
    await action();
    each.push(performance.now() - from);
  }
  return median(each).toFixed(1);
};

const pid = () => azurite.pid;
const cpu = () => {
  const fields = readFileSync(`/proc/${pid()}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
const memory = (name) => Math.round(Number(readFileSync(`/proc/${pid()}/status`, 'utf8').match(new RegExp(`${name}:\\s+(\\d+)`))[1]) / 1024);
const disk = () => Math.round(readdirSync(folder, { recursive: true })
  .reduce((sum, file) => sum + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0), 0) / 1048576);

const local = (file) => join(import.meta.dirname, file);
const azurite = spawn('node', [
  ...(plain ? [local('node_modules/azurite/dist/src/azurite.js'), '--location', folder] : [local('azurite.mjs'), folder, '--own-session']),
  '--silent', '--skipApiVersionCheck', '--disableTelemetry',
  '--blobPort', String(port - 2), '--queuePort', String(port - 1), '--tablePort', String(port)], { stdio: ['pipe', 'ignore', 'inherit'] });
for (let tries = 0; ; tries++) {
  try {
    await send('POST', 'Tables', JSON.stringify({ TableName: 'events' }));
    break;
  } catch (e) {
    if (tries > 200) throw e;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

console.log('| rows | rows/s | transaction ms (median, max) | point read ms | merge under ETag ms | query of 100 ms | CPU µs a row | RSS MB (anonymous) | disk MB |');
console.log('|---|---|---|---|---|---|---|---|---|');
const step = Number(rows) / 10;
const known = [];
for (let n = 0; n < Number(rows); ) {
  const [from, cpuBefore, each, until] = [performance.now(), cpu(), [], n + step];
  for (; n < until; n += 100) {
    const partition = (n / 100) % 16;
    // Every fourth row is one that was written before.
    const old = known.filter(([p]) => p === `p${partition}`).slice(-25);
    const keys = [...old, ...Array.from({ length: 100 - old.length }, (_, i) => newKey(n + i, partition))];
    const at = performance.now();
    await transaction(keys);
    each.push(performance.now() - at);
    known.push(...keys.slice(-20));
    if (known.length > 4000) known.splice(0, 400);
  }
  const [seconds, used] = [(performance.now() - from) / 1000, cpu() - cpuBefore];
  const any = () => known[Math.floor(Math.random() * known.length)];
  const read = await timed(40, () => send('GET', rowPath(any())));
  const merged = await timed(40, async () => {
    const k = any();
    const { headers } = await send('GET', rowPath(k));
    await send('PATCH', rowPath(k), entity(k), { 'If-Match': headers.etag });
  });
  const query = await timed(40, () => {
    const k = any();
    return send('GET', `events()?$top=100&$filter=${encodeURIComponent(`PartitionKey eq '${k[0]}' and RowKey ge '${k[1]}' and RowKey lt '~'`)}`);
  });
  console.log(`| ${n} | ${Math.round(step / seconds)} | ${median(each).toFixed(1)}, ${each.at(-1).toFixed(0)} | ${read} | ${merged} | ${query} | ${Math.round((used * 1000) / step)} | ${memory('VmRSS')} (${memory('RssAnon')}) | ${disk()} |`);
}

agent.destroy();
azurite.stdin.end();
if (plain) azurite.kill('SIGINT');
await new Promise((resolve) => azurite.once('exit', resolve));
console.log(`closed; ${disk()} MB on disk`);
rmSync(folder, { recursive: true, force: true });
