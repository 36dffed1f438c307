// Changes a label set and waits until it is active: node labels.mjs SET JSON. Exit code 1: it was rejected.
import { randomUUID } from 'node:crypto';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';

const [name, value] = process.argv.slice(2);
const brokers = [process.env.BOOTSTRAP_SERVERS ?? 'localhost:9092'];
const kafka = new Kafka({ brokers, logLevel: logLevel.ERROR });
const registry = new SchemaRegistry({ host: process.env.SCHEMA_REGISTRY_URL ?? 'http://localhost:8081' });
const decode = (value) => (value[0] === 0 ? registry.decode(value) : JSON.parse(value));

const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
const [sent] = await producer.send({ topic: 'clipstream.label-sets', messages: [{ key: name, value }] });
await producer.disconnect();
const revision = Number(sent.baseOffset); // Its offset is its revision.
console.log('revision', revision);

const consumer = kafka.consumer({ groupId: `labels-in-javascript-${randomUUID()}`, readUncommitted: false });
await consumer.connect();
await consumer.subscribe({ topic: 'clipstream.label-set-status', fromBeginning: true });
const done = new Promise((resolve, reject) => {
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      if (message.value === null || message.key?.toString() !== name) return;
      const status = await decode(message.value);
      if (status.revision < revision) return;
      console.log(`${status.state} ${status.revision}: ${status.encoded} of ${status.labels} labels encoded`);
      // Else it is encoding; or superseded, and then a newer one is on its way.
      if (['active', 'rejected', 'deleted'].includes(status.state)) resolve(status);
    },
  });
});
const { state, reason } = await done;
if (state !== 'active') {
  console.error(reason);
  process.exitCode = 1;
}
await consumer.disconnect();
