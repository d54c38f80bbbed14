// node event-hubs.mjs <connection string> <hub>: sends, reads what it sent, and compares.
import assert from "node:assert/strict";
import {
  EventHubConsumerClient,
  EventHubProducerClient,
  earliestEventPosition,
} from "@azure/event-hubs";

const [connectionString, hub] = process.argv.slice(2);
const producer = new EventHubProducerClient(connectionString, hub);
const consumer = new EventHubConsumerClient("$Default", connectionString, hub);

/** The first events of a partition from a position on. */
function read(partitionId, count, startPosition, options = {}) {
  return new Promise((resolve, reject) => {
    const events = [];
    const subscription = consumer.subscribe(
      partitionId,
      {
        processEvents: async (received, context) => {
          events.push(...received);
          if (events.length >= count) {
            await subscription.close();
            resolve({ events, context });
          }
        },
        processError: async (error) => reject(error),
      },
      { startPosition, maxWaitTimeInSeconds: 1, ...options },
    );
  });
}

const properties = await producer.getEventHubProperties();
assert.equal(properties.name, hub);
assert.deepEqual(properties.partitionIds, ["0", "1"]);
assert.ok(properties.createdOn instanceof Date && !Number.isNaN(properties.createdOn.getTime()));

const empty = await producer.getPartitionProperties("1");
assert.equal(empty.isEmpty, true);
assert.equal(empty.lastEnqueuedSequenceNumber, -1);

// A batch of its own making, a list that becomes one, one event, and events of any kind.
const batch = await producer.createBatch({ partitionId: "0" });
assert.equal(batch.maxSizeInBytes, 1024 * 1024);
for (let number = 0; number < 100; number++) {
  assert.ok(batch.tryAdd({ body: { number }, properties: { number, text: "ä", flag: true } }));
}
await producer.sendBatch(batch);
await producer.sendBatch(
  [
    { body: "text", contentType: "text/plain", messageId: "m", correlationId: "c" },
    { body: Buffer.from([1, 2, 3]) },
  ],
  { partitionId: "0" },
);
await producer.sendBatch([{ body: "one" }], { partitionId: "0" });
await producer.sendBatch([{ body: "last", properties: { long: "x".repeat(70_000) } }], {
  partitionId: "0",
});

const { events } = await read("0", 104, earliestEventPosition);
assert.deepEqual(
  events.map((event) => event.sequenceNumber),
  [...Array(104).keys()],
);
assert.deepEqual(
  events.map((event) => event.offset),
  [...Array(104).keys()].map(String),
);
for (let number = 0; number < 100; number++) {
  assert.deepEqual(events[number].body, { number });
  assert.deepEqual(events[number].properties, { number, text: "ä", flag: true });
  assert.ok(events[number].enqueuedTimeUtc instanceof Date);
}
assert.equal(events[100].body, "text");
assert.equal(events[100].contentType, "text/plain");
assert.equal(events[100].messageId, "m");
assert.equal(events[100].correlationId, "c");
assert.deepEqual([...events[101].body], [1, 2, 3]);
assert.equal(events[102].body, "one");
assert.equal(events[103].properties.long.length, 70_000);

// Positions, and the newest event for who asks.
const from = await read("0", 1, { sequenceNumber: 102, isInclusive: false });
assert.equal(from.events[0].body, "last");
const tracked = await read(
  "0",
  1,
  { offset: "101", isInclusive: true },
  { trackLastEnqueuedEventProperties: true },
);
assert.deepEqual([...tracked.events[0].body], [1, 2, 3]);
assert.equal(tracked.context.lastEnqueuedEventProperties.sequenceNumber, 103);
assert.equal(tracked.context.lastEnqueuedEventProperties.offset, "103");
const filled = await producer.getPartitionProperties("0");
assert.equal(filled.lastEnqueuedSequenceNumber, 103);
assert.equal(filled.lastEnqueuedOnUtc.getTime(), events[103].enqueuedTimeUtc.getTime());

// A key chooses a partition and is told to readers.
await producer.sendBatch([{ body: "a" }, { body: "b" }], { partitionKey: "key" });
const other = await producer.getPartitionProperties("1");
const keyed = other.isEmpty
  ? await read("0", 2, { sequenceNumber: 103 })
  : await read("1", 2, earliestEventPosition);
assert.deepEqual(
  keyed.events.map((event) => [event.body, event.partitionKey]),
  [
    ["a", "key"],
    ["b", "key"],
  ],
);

// Failures as those of the service.
await assert.rejects(
  () => producer.sendBatch([{ body: "a" }], { partitionId: "2" }),
  (error) => error.code === "ArgumentOutOfRangeError",
);
await assert.rejects(
  () => producer.getPartitionProperties("2"),
  (error) => error.code === "ArgumentOutOfRangeError",
);
await assert.rejects(
  () => read("0", 1, { sequenceNumber: 5000 }),
  (error) => error.code === "ArgumentError",
);

await producer.close();
await consumer.close();
