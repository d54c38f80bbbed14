// Azurite's tables with their rows on the disk. Azurite itself keeps all rows in one LokiJS database in memory
// and saves it whole, as one text, every five seconds, scans it for each query, and renumbers it for each row that
// is removed: what a row costs grows with the rows stored. Conditions, merging and answers are Azurite's own; the
// names of the tables, their policies and the service's properties stay in its database, which is small now.

import { createRequire } from 'node:module';
import { keyOf, rangeOf } from './azurite.range.mjs';
import { Rows } from './azurite.rows.mjs';

const require = createRequire(import.meta.url);
const persistence = 'azurite/dist/src/table/persistence';
const store = require(`${persistence}/LokiTableMetadataStore.js`);
const LokiStore = store.default;
const filters = require(`${persistence}/LokiTableStoreQueryGenerator.js`).default;

/** What Azurite asks of the LokiJS collection of a table. */
class RowCollection {
  constructor(rows, name) {
    Object.assign(this, { rows, name });
  }

  #key(row) {
    return keyOf(this.name, row.PartitionKey, row.RowKey);
  }

  findOne(keys) {
    return this.rows.get(this.#key(keys)) ?? null;
  }

  insert(row) {
    this.rows.put(this.#key(row), row);
  }

  update(row) {
    this.rows.put(this.#key(row), row);
  }

  remove(row) {
    this.rows.remove(this.#key(row));
  }
}

class TableStore extends LokiStore {
  #rows = new Rows();
  #collections = new Map();

  async init() {
    await this.#rows.open(this.lokiDBPath.replace(/\.json$/, '.rows'));
    await super.init();
    const tables = this.db.getCollection(this.TABLES_COLLECTION).find();
    for (const table of tables) {
      this.createCollectionForTable(table);
      await this.#takeOver(table);
    }

    await this.saveDBState();
  }

  async close() {
    await super.close();
    await this.#rows.close();
  }

  async createTable(context, table) {
    await super.createTable(context, table);
    await this.saveDBState();
  }

  async deleteTable(context, table, account) {
    const { name } = this.getEntityCollection(account, table, context);
    await super.deleteTable(context, table, account);
    await this.saveDBState();
    await this.#rows.clear(...rangeOf(name));
  }

  async setTableACL(...parameters) {
    await super.setTableACL(...parameters);
    await this.saveDBState();
  }

  async queryTableEntities(context, account, table, options, nextPartitionKey, nextRowKey) {
    const { name } = this.getEntityCollection(account, table, context);
    const accept = filters.generateQueryForPersistenceLayer(options, context);
    const limit = this.getMaxResultsOption(options);
    const [from, to] = rangeOf(name, options.filter);
    const next = nextPartitionKey === undefined ? from
      : keyOf(name, this.decodeContinuationHeader(nextPartitionKey), this.decodeContinuationHeader(nextRowKey) ?? '');
    const found = await this.#rows.find(next > from ? next : from, to, accept, limit + 1);
    const { nextPartitionKeyResponse, nextRowKeyResponse } = this.adjustQueryResultforTop(found, limit);
    return [found, nextPartitionKeyResponse, nextRowKeyResponse];
  }

  // What is left of a transaction that broke off is in none of the next.
  async beginBatchTransaction() {
    this.#rows.rollback();
    this.transactionRollbackTheseEntities = [];
    this.transactionDeleteTheseEntities = [];
  }

  async endBatchTransaction(account, table, batchId, context, succeeded) {
    await Promise.all([
      succeeded ? this.#rows.commit() : this.#rows.rollback(),
      super.endBatchTransaction(account, table, batchId, context, true),
    ]);
  }

  getEntityCollection(account, table, context) {
    // Without a table, Azurite's own code finds none either, and has the answer.
    return this.#collections.get(nameOf(account, table)) ?? super.getEntityCollection(account, table, context);
  }

  createCollectionForTable({ account, table, $loki }) {
    // With its number, so that a table made again does not have the rows of the one before.
    const name = nameOf(account, table);
    this.#collections.set(name, new RowCollection(this.#rows, `${name}$${$loki}`));
  }

  removeTableCollection(account, { table }) {
    this.#collections.delete(nameOf(account, table));
  }

  // A change and what it commits run in one go: what others change meanwhile is not in between.
  async change(method, parameters) {
    const batchId = parameters.at(-1);
    if (batchId) {
      return method.apply(this, parameters);
    }

    this.#rows.rollback();
    const [changed] = await Promise.all([method.apply(this, parameters), this.#rows.commit()]);
    return changed;
  }

  // The rows of a database that Azurite wrote by itself. It is saved without them once they are on the disk.
  async #takeOver({ account, table }) {
    const name = this.getTableCollectionName(account, table);
    const old = this.db.getCollection(name);
    if (!old) {
      return;
    }

    const rows = this.getEntityCollection(account, table);
    for (const [i, { $loki, meta, ...row }] of old.data.entries()) {
      rows.insert(row);
      if (i % 1000 === 0) {
        await this.#rows.commit();
      }
    }

    await this.#rows.commit();
    this.db.removeCollection(name);
  }
}

for (const change of ['insertTableEntity', 'updateTableEntity', 'mergeTableEntity', 'deleteTableEntity']) {
  TableStore.prototype[change] = function (...parameters) {
    return this.change(LokiStore.prototype[change], parameters);
  };
}

const nameOf = (account, table) => `${account}$${table.toLowerCase()}`;

store.default = TableStore;
