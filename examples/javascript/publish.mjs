// Publishes pictures as they are: node publish.mjs PICTURE...
import { readFile } from 'node:fs/promises';
import { Kafka, Partitioners, logLevel } from 'kafkajs';

const brokers = [process.env.BOOTSTRAP_SERVERS ?? 'localhost:9092'];
const kafka = new Kafka({ brokers, logLevel: logLevel.ERROR });
const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
for (const picture of process.argv.slice(2)) {
  const value = await readFile(picture);
  const headers = { 'clipstream.id': picture, 'clipstream.label-sets': 'pets' }; // Left out: every standing set.
  const [sent] = await producer.send({ topic: 'clipstream.images', messages: [{ key: picture, value, headers }] });
  console.log(`${sent.topicName}-${sent.partition}@${sent.baseOffset}`);
}
await producer.disconnect();
