// What Azurite knows of blobs, saved by what changed. Azurite itself writes all of it every five seconds as one
// text, in which each block of each append blob is named. The bytes of the blobs are in files of Azurite's own.

import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { Documents } from './azurite.documents.mjs';

// What is answered before it is saved, such as leases, is saved this often, in milliseconds.
const saveEvery = 1000;

// What changes something that is to be there after a kill too. Changes that come while one is saved are saved together.
const changes = [
  'setServiceProperties',
  'createContainer',
  'deleteContainer',
  'setContainerMetadata',
  'setContainerACL',
  'createBlob',
  'createSnapshot',
  'deleteBlob',
  'setBlobHTTPHeaders',
  'setBlobMetadata',
  'setBlobTag',
  'setTier',
  'startCopyFromURL',
  'copyFromURL',
  'stageBlock',
  'appendBlock',
  'commitBlockList',
  'sealBlob',
];

const saved = (store) => promisify(store.db.saveDatabase.bind(store.db))();
const require = createRequire(import.meta.url);
const blobs = require('azurite/dist/src/blob/persistence/LokiBlobMetadataStore.js');
const extents = require('azurite/dist/src/common/persistence/LokiExtentMetadataStore.js');

blobs.default = class extends blobs.default {
  #documents;

  constructor(file, inMemory) {
    super(file, inMemory);
    const folder = file.replace(/\.json$/, '.documents');
    mkdirSync(folder, { recursive: true });
    this.#documents = new Documents(folder, file);
    this.db.configureOptions({ adapter: this.#documents, autosave: true, autosaveInterval: saveEvery });

    // Where Azurite looks for whether there is something to load.
    this.lokiDBPath = folder;
  }

  async close() {
    await super.close();
    await this.#documents.close();
  }
};

for (const name of changes) {
  blobs.default.prototype[name] = async function (...given) {
    const answer = await Object.getPrototypeOf(blobs.default.prototype)[name].apply(this, given);
    await saved(this);
    return answer;
  };
}

extents.default = class extends extents.default {
  #known = new Set();

  // A file of which nothing is known is lost with the blobs in it, so it is known before they are.
  async updateExtent(extent) {
    await super.updateExtent(extent);
    if (!this.#known.has(extent.id)) {
      await saved(this);
      this.#known.add(extent.id);
    }
  }
};
