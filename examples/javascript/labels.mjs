// Sends a label set. Its offset is its revision: the status and every result name it.
import { Kafka, Partitioners } from 'kafkajs';

const kafka = new Kafka({ brokers: [process.env.BOOTSTRAP_SERVERS ?? 'localhost:9092'] });
const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
const value = JSON.stringify({ labels: ['cat', 'dog', 'owl'] });
const [sent] = await producer.send({ topic: 'clipstream.label-sets', messages: [{ key: 'pets', value }] });
console.log('revision', sent.baseOffset);
await producer.disconnect();
