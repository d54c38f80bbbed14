// Builds the tracker script: checked, minified, compressed. `node build.mjs <folder>` writes into that folder, for
// each of the scripts, `t.js`, `t.js.gz` and `t.js.br`. What it is built with is installed beside that once.
import { spawnSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const scripts = { 't.core.js': 'src/core.ts', 't.js': 'src/all.ts' }
const here = import.meta.dirname
const out = resolve(process.argv[2])
const packages = ['package.json', 'package-lock.json'].map((name) => join(here, name))

function run(program, args, folder) {
  // npm is a script of the shell on Windows.
  const { status, error } = spawnSync(program, args, { cwd: folder, stdio: 'inherit', shell: program === 'npm' })
  if (status !== 0) {
    console.error(`error : ${program} ${args[0]} failed${error ? `: ${error.message}` : ''}`)
    process.exit(1)
  }
}

// Installed beside it and then moved, which is one step: builds side by side never see half of it.
function install() {
  const hash = createHash('sha256')
  packages.forEach((file) => hash.update(readFileSync(file)))
  const tools = join(out, `tools-${hash.digest('hex').slice(0, 16)}`)
  if (!existsSync(tools)) {
    const part = `${tools}.${randomUUID()}`
    packages.forEach((file) => cpSync(file, join(part, file.slice(here.length))))
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'], part)
    try {
      renameSync(part, tools)
    } catch (e) {
      rmSync(part, { recursive: true })
      if (!existsSync(tools)) {
        throw e
      }
    }
  }
  return tools
}

function write(name, bytes) {
  const part = join(out, `${name}.${randomUUID()}`)
  writeFileSync(part, bytes)
  renameSync(part, join(out, name))
}

// esbuild puts modules together; Terser makes some four percent less of them than esbuild does. Which way of saying
// conditions is the smaller one when compressed nobody knows beforehand.
async function smallest(text) {
  const made = []
  for (const conditionals of [true, false]) {
    const { code } = await minify(text, {
      ecma: 2021,
      toplevel: true,
      compress: { passes: 3, unsafe_arrows: true, hoist_funs: true, booleans_as_integers: true, conditionals },
      format: { comments: false },
    })
    // Modules are strict anyway, and checked as such; the words are of no use to a browser.
    made.push(Buffer.from(code.replace('"use strict";', '')))
  }
  const sizeOf = (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }).length
  return made.sort((a, b) => sizeOf(a) - sizeOf(b))[0]
}

mkdirSync(out, { recursive: true })
const tools = install()
run(process.execPath, [join(tools, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', here], here)
const fromTools = createRequire(join(tools, 'package.json'))
const { buildSync } = fromTools('esbuild')
const { minify } = fromTools('terser')
for (const [name, entry] of Object.entries(scripts)) {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    absWorkingDir: here,
    bundle: true,
    format: 'iife',
    define: { FULL: `${name === 't.js'}` },
    target: 'es2021',
    legalComments: 'none',
    write: false,
  })
  const bytes = await smallest(outputFiles[0].text)
  write(name, bytes)
  write(`${name}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }))
  write(`${name}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }))
}
