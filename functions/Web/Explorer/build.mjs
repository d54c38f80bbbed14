// Builds the page into one file that is embedded into the app: node build.mjs <output>
// Names have hashes of what is in them, so browsers may keep what they have got for ever.
import { spawnSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const here = dirname(fileURLToPath(import.meta.url))
const output = process.argv[2]
const work = join(dirname(output), randomUUID())

const run = (program, args, cwd) => {
  // On Windows npm is a script, which only a shell runs.
  const shell = process.platform === 'win32' && program === 'npm'
  const { status, error } = spawnSync(program, args, { cwd, stdio: 'inherit', shell })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

// Installed into a folder of this build alone and then moved: builds side by side never see half of it.
const install = () => {
  const modules = join(here, 'node_modules')
  const installed = join(modules, '.package-lock.json')
  const lock = join(here, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  const folder = join(here, `node_modules.${randomUUID()}`, 'node_modules')
  const parent = dirname(folder)
  mkdirSync(parent, { recursive: true })
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) copyFileSync(join(here, name), join(parent, name))
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'], parent)
  // npm may keep the time of the package's file.
  utimesSync(join(folder, '.package-lock.json'), new Date(), new Date())
  try {
    if (existsSync(modules)) renameSync(modules, join(parent, 'old'))
    renameSync(folder, modules)
  } catch (e) {
    // Another build was first, with the same.
    if (!existsSync(installed)) throw e
  }
  rmSync(parent, { recursive: true, force: true })
}

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 12)
const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })
const packed = (name, type, bytes) => ({
  name,
  type,
  hash: hashOf(bytes),
  plain: bytes.toString('base64'),
  gzip: gzipSync(bytes, { level: 9 }).toString('base64'),
  br: brotli(bytes).toString('base64'),
})

install()
run(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), '--project', here], here)

const { build } = await import('esbuild')
const built = await build({
  absWorkingDir: here,
  entryPoints: { app: 'src/main.tsx', style: 'src/style/index.css' },
  bundle: true,
  // What few need is loaded when they need it.
  splitting: true,
  entryNames: '[name].[hash]',
  chunkNames: '[name].[hash]',
  metafile: true,
  minify: true,
  format: 'esm',
  target: ['es2022'],
  legalComments: 'none',
  outdir: 'out',
  write: false,
  logLevel: 'warning',
})
// What the entry imports at once, and what that imports, is asked for together with it.
const { outputs } = built.metafile
const withImports = (path) => [path, ...outputs[path].imports.filter(({ kind }) => kind === 'import-statement').flatMap(({ path }) => withImports(path))]
const isFirst = new Set(
  Object.keys(outputs)
    .filter((path) => outputs[path].entryPoint === 'src/main.tsx' || path.endsWith('.css'))
    .flatMap(withImports)
    .map((path) => basename(path)),
)
const files = built.outputFiles.map(({ path, contents }) => {
  const name = basename(path)
  const type = name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8'
  return { stem: name.split('.')[0], isFirst: isFirst.has(name), ...packed(name, type, Buffer.from(contents)) }
})
const icon = readFileSync(join(here, 'src/icon.svg'))
files.push({ stem: 'icon', isFirst: true, ...packed(`icon.${hashOf(icon)}.svg`, 'image/svg+xml', icon) })

const preloads = files.filter(({ stem, isFirst }) => isFirst && stem === 'chunk').map(({ name }) => `<link rel="modulepreload" href="explore/${name}">\n`)
const html = files
  .filter(({ isFirst }) => isFirst)
  .reduce((text, file) => text.replaceAll(`{${file.stem}}`, `explore/${file.name}`), readFileSync(join(here, 'src/index.html'), 'utf8'))
  .replace('{chunks}\n', preloads.join(''))
const page = { isFirst: true, ...packed('', 'text/html; charset=utf-8', Buffer.from(html)) }
mkdirSync(work, { recursive: true })
writeFileSync(join(work, 'explorer.json'), JSON.stringify({ files: [page, ...files].map(({ stem, ...file }) => file) }))
renameSync(join(work, 'explorer.json'), output)
rmSync(work, { recursive: true, force: true })
if (process.env.EXPLORER_SIZES) {
  for (const file of [page, ...files]) console.log(file.name || 'page', Buffer.from(file.gzip, 'base64').length)
}
