// Prints results as they are committed.
import { Kafka } from 'kafkajs';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';

const kafka = new Kafka({ brokers: [process.env.BOOTSTRAP_SERVERS ?? 'localhost:9092'] });
const registry = new SchemaRegistry({ host: process.env.SCHEMA_REGISTRY_URL ?? 'http://localhost:8081' });
const consumer = kafka.consumer({ groupId: 'watch-in-javascript', readUncommitted: false });
await consumer.connect();
await consumer.subscribe({ topic: 'clipstream.classifications', fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const { imageId, labelSet, label, probability } = await registry.decode(message.value);
    console.log(imageId, labelSet, label, probability.toFixed(3));
  },
});
