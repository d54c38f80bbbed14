// The rows of a storage's tables on the disk, sorted by their keys. What is put or removed is seen at once by
// whoever reads, and is on the disk, all of it or nothing, when commit is done: a process that is killed then
// has it. The memory taken is that of the caches below, however many rows there are.

import { ClassicLevel } from 'classic-level';

const cacheSize = 32 << 20;
const writeBufferSize = 32 << 20;

// The order is that in which JavaScript compares strings, as the conditions of Azurite's queries do.
const utf16 = {
  name: 'utf16be',
  format: 'buffer',
  encode: (key) => Buffer.from(key, 'utf16le').swap16(),
  decode: (bytes) => Buffer.from(bytes).swap16().toString('utf16le'),
};

export class Rows {
  #db;
  #changed = new Map();
  #waiting = new Map();
  #writing = new Map();
  #written = Promise.resolve();
  #failure;

  async open(folder) {
    this.#db = new ClassicLevel(folder, { keyEncoding: utf16, valueEncoding: 'utf8', cacheSize, writeBufferSize });
    await this.#db.open().catch((e) => {
      throw new Error(e.cause?.message ?? e.message);
    });
  }

  get(key) {
    if (this.#failure) {
      throw this.#failure;
    }

    const changes = [this.#changed, this.#waiting, this.#writing].find((some) => some.has(key));
    const text = changes ? changes.get(key) : this.#db.getSync(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  put(key, row) {
    this.#changed.set(key, JSON.stringify(row));
  }

  remove(key) {
    this.#changed.set(key, undefined);
  }

  /** Forgets what was changed since the last commit. */
  rollback() {
    this.#changed.clear();
  }

  /** Writes what was changed. What comes while others are written is written together, in the order it came. */
  commit() {
    this.#changed.forEach((text, key) => this.#waiting.set(key, text));
    this.#changed.clear();
    this.#written = this.#written.then(() => this.#write());
    return this.#written;
  }

  /** The rows with keys from one to before another, as many as accept, up to a limit. */
  async find(from, to, accept, limit) {
    await this.#written;
    const found = [];
    for await (const text of this.#db.values({ gte: from, lt: to, highWaterMarkBytes: 1 << 18 })) {
      const row = JSON.parse(text);
      if (accept(row) && found.push(row) === limit) {
        break;
      }
    }

    return found;
  }

  clear(from, to) {
    return this.#db.clear({ gte: from, lt: to });
  }

  async close() {
    await this.#written.catch(() => {});
    await this.#db.close();
  }

  async #write() {
    if (this.#waiting.size === 0) {
      return;
    }

    [this.#writing, this.#waiting] = [this.#waiting, this.#writing];
    try {
      await this.#db.batch(Array.from(this.#writing, ([key, value]) =>
        value === undefined ? { type: 'del', key } : { type: 'put', key, value }));
    } catch (e) {
      // What stands in the caches may not be on the disk: nobody is to see it.
      console.error(`Rows cannot be written: ${e.cause?.message ?? e.message}`);
      this.#failure = e;
      throw e;
    }

    this.#writing.clear();
  }
}
