// Prints every result with a label, as they are committed: node follow.mjs LABEL
import { Kafka, logLevel } from 'kafkajs';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';

const label = process.argv[2];
const brokers = [process.env.BOOTSTRAP_SERVERS ?? 'localhost:9092'];
const kafka = new Kafka({ brokers, logLevel: logLevel.ERROR });
const registry = new SchemaRegistry({ host: process.env.SCHEMA_REGISTRY_URL ?? 'http://localhost:8081' });
const decode = (value) => (value[0] === 0 ? registry.decode(value) : JSON.parse(value));

const consumer = kafka.consumer({ groupId: 'follow-in-javascript', readUncommitted: false });
await consumer.connect();
await consumer.subscribe({ topic: 'clipstream.classifications', fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    // Headers say which messages are worth decoding. A set in which several labels may fit has one for each of them.
    const labels = [message.headers['clipstream.label'] ?? []].flat().map(String);
    if (!labels.includes(label)) return;
    const { imageId, labelSet, probability } = await decode(message.value);
    console.log(imageId, labelSet, label, probability.toFixed(3));
  },
});
