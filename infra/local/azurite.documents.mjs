// A LokiJS database kept on the disk by what changes in it: a save writes the documents changed since the one
// before, all of them or none. The list of a blob's blocks, which grows as long as the blob is appended to, is
// kept in pieces, of which a save writes the last.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { ClassicLevel } from 'classic-level';

const pieceLength = 50;
const shell = 'shell';
const keyOf = (collection, id, piece = '') => `document ${collection} ${id} ${piece}`;

export class Documents {
  mode = 'incremental';
  #db;
  #before;
  #takesOver = false;
  #lists = new Map();

  /** @param before The file of a database that LokiJS saved whole: taken over, and removed when that is safe. */
  constructor(folder, before) {
    this.#db = new ClassicLevel(folder, { valueEncoding: 'json' });
    this.#before = before;
  }

  loadDatabase(_, done) {
    this.#load().then(done, (e) => done(new Error(e.cause?.message ?? e.message)));
  }

  saveDatabase(_, copyOfDatabase, done) {
    const database = copyOfDatabase();
    const changes = database.collections.flatMap((collection) =>
      [...new Set(collection.dirtyIds)].flatMap((id) => this.#changes(collection.name, id, collection.get(id))));
    changes.push({ type: 'put', key: shell, value: JSON.parse(this.#emptied(database).serialize()) });
    this.#db.batch(changes, { sync: this.#takesOver }).then(() => {
      if (this.#takesOver) {
        rmSync(this.#before);
        this.#takesOver = false;
      }

      done();
    }, (e) => {
      console.error(`The metadata of blobs cannot be saved: ${e.cause?.message ?? e.message}`);
      this.#lists.clear();
      done(e);
    });
  }

  close() {
    return this.#db.close();
  }

  async #load() {
    const database = await this.#db.get(shell);
    if (!database) {
      this.#takesOver = existsSync(this.#before);
      return this.#takesOver ? withAllChanged(JSON.parse(readFileSync(this.#before, 'utf8'))) : null;
    }

    const collections = new Map(database.collections.map((collection) => [collection.name, collection]));
    const lists = [];
    for await (const [key, value] of this.#db.iterator({ gte: keyOf('', ''), lt: shell })) {
      const [, collection, id, piece] = key.split(' ');
      if (piece !== '') {
        const of = lists.at(-1);
        if (of?.key === keyOf(collection, id)) {
          of.pieces[piece] = value;
        }

        continue;
      }

      const { length, ...document } = value;
      collections.get(collection).data.push(document);
      lists.push({ key, document, length, pieces: [] });
    }

    for (const { key, document, length, pieces } of lists.filter(({ length }) => length !== undefined)) {
      const list = (document.committedBlocksInOrder = pieces.flat().slice(0, length));
      this.#lists.set(key, { list, length });
    }

    for (const { data } of collections.values()) {
      data.sort((a, b) => a.$loki - b.$loki);
    }

    return database;
  }

  #changes(collection, id, document) {
    const key = keyOf(collection, id);
    const { list: listBefore, length: lengthBefore = 0 } = this.#lists.get(key) ?? {};
    if (!document) {
      this.#lists.delete(key);
      return [key, ...pieceKeys(collection, id, lengthBefore)].map((gone) => ({ type: 'del', key: gone }));
    }

    const { committedBlocksInOrder: list, ...rest } = document;
    const changes = [{ type: 'put', key, value: { ...rest, length: list?.length } }];
    if (list) {
      this.#lists.set(key, { list, length: list.length });
      const grown = list === listBefore && list.length >= lengthBefore;
      for (let piece = grown ? Math.floor(lengthBefore / pieceLength) : 0; piece * pieceLength < list.length; piece++) {
        const value = list.slice(piece * pieceLength, (piece + 1) * pieceLength);
        changes.push({ type: 'put', key: keyOf(collection, id, piece), value });
      }
    }

    return changes;
  }

  // LokiJS makes the indices anew when it loads a database that says it is of an early version.
  #emptied(copy) {
    copy.databaseVersion = 1;
    for (const collection of copy.collections) {
      const indices = Object.keys(collection.binaryIndices).map((name) => [name, { name, dirty: true, values: [] }]);
      Object.assign(collection, { data: [], idIndex: null, dirtyIds: [], binaryIndices: Object.fromEntries(indices) });
    }

    return copy;
  }
}

const pieceKeys = (collection, id, length) =>
  Array.from({ length: Math.ceil(length / pieceLength) }, (_, piece) => keyOf(collection, id, piece));

const withAllChanged = (database) => {
  for (const collection of database.collections) {
    collection.dirtyIds = collection.data.map((document) => document.$loki);
  }

  return database;
};
