// node azurite.mjs FOLDER [Azurite's options]: starts Azurite with its data, its log and its
// process id in FOLDER, so that it outlives the terminal's signals and ends with its owner.
//
// The owner keeps our standard input open. When that pipe closes, because the owner has stopped or
// was killed, Azurite is closed in an orderly way: requests under way are answered. The second process has a
// session of its own, so a Ctrl+C or a kill of the owner's process group does not reach it.
//
// Rows and what is known of blobs are kept by stores of our own, in azurite.tables.mjs and azurite.blobs.mjs.

import { spawn } from 'node:child_process';
import { mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ownSession = '--own-session';

// A database that Azurite saved whole by itself is read whole, once.
const heap = '--max-old-space-size=4096';
const [folder, second, ...options] = process.argv.slice(2);
const pidFile = join(folder, 'azurite.pid');

if (second !== ownSession) {
  mkdirSync(folder, { recursive: true });
  const log = openSync(join(folder, 'azurite.log'), 'w');
  const script = fileURLToPath(import.meta.url);
  const azurite = spawn(process.execPath, [heap, script, folder, ownSession, ...process.argv.slice(3)], {
    detached: true,
    stdio: ['inherit', 'ignore', log],
  });
  writeFileSync(pidFile, String(azurite.pid));
  process.exit(0);
}

process.once('exit', () => rmSync(pidFile, { force: true }));

// A server that closes waits for connections on which nothing was asked yet, of which clients have some in
// store. Whoever used them has ended.
const closeServer = Server.prototype.close;
Server.prototype.close = function (done) {
  closeServer.call(this, done);
  this.closeAllConnections();
  return this;
};

// Azurite reads its options from argv, and saves, closes and ends on SIGINT. Its handler is there
// only once it has started, so an owner that ends earlier is told of again.
process.argv.splice(2, process.argv.length, '--location', folder, ...options);
const close = () => process.emit('SIGINT') || setTimeout(close, 100);
process.stdin.once('end', close).once('error', close).resume();
await import('./azurite.unused.mjs');
await import('./azurite.blobs.mjs');
await import('./azurite.tables.mjs');
createRequire(import.meta.url)('azurite/dist/src/azurite.js');
