// Which range of keys a query's filter can match, so that a query reads no row outside. The filter still
// decides on each row that is read.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const parse = require('azurite/dist/src/table/persistence/QueryInterpreter/QueryParser.js').default;

// No key has these characters, and all that keys have come behind.
const before = '\0';
const behind = '\u0001';

export const keyOf = (table, partition, row) => table + before + partition + before + row;

/** From a key on, to before another: what the filter leaves of a table. */
export const rangeOf = (table, filter) => {
  const { PartitionKey: partitions, RowKey: rows } = keysOf(filter && !/^(true|false)$/.test(filter) ? parse(filter) : undefined);
  const start = table + before;
  const [from, to] = [start + partitions.from, partitions.to === undefined ? table + behind : start + partitions.to];
  const one = from.endsWith(before) && from !== start && to === from.slice(0, -1) + behind;
  return one ? [from + rows.from, rows.to === undefined ? to : from + rows.to] : [from, to];
};

const all = { from: '', to: undefined };

const comparisons = {
  eq: (from, after) => ({ from, to: after }),
  ge: (from) => ({ from, to: undefined }),
  gt: (_, after) => ({ from: after, to: undefined }),
  lt: (from) => ({ from: '', to: from }),
  le: (_, after) => ({ from: '', to: after }),
};

const keysOf = (node) => {
  if (node?.name === 'and' || node?.name === 'or') {
    const [left, right] = [keysOf(node.left), keysOf(node.right)];
    const join = node.name === 'and' ? intersection : hull;
    return { PartitionKey: join(left.PartitionKey, right.PartitionKey), RowKey: join(left.RowKey, right.RowKey) };
  }

  const [key, value] = [node?.left?.identifier, node?.right?.value];
  const compare = node?.right?.name === 'constant' && typeof value === 'string' ? comparisons[node.name] : undefined;
  return {
    PartitionKey: compare && key === 'PartitionKey' ? compare(value + before, value + behind) : all,
    RowKey: compare && key === 'RowKey' ? compare(value, value + before) : all,
  };
};

const least = (a, b) => (a === undefined ? b : b === undefined || a < b ? a : b);
const most = (a, b) => (a === undefined || b === undefined ? undefined : a > b ? a : b);
const intersection = (a, b) => ({ from: most(a.from, b.from), to: least(a.to, b.to) });
const hull = (a, b) => ({ from: least(a.from, b.from), to: most(a.to, b.to) });
