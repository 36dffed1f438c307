// Publishes a picture as three kinds of record, each with a client that knows nothing of Clipstream, and reads the
// classifications back:
//   raw                    the picture's bytes, kafkajs alone
//   kafkajs-registry       an Avro ImageEvent by @kafkajs/confluent-schema-registry
//   confluent-registry     an Avro ImageEvent by @confluentinc/schemaregistry
// Each classification is decoded by both registry clients. Progress goes to standard error; the last line of standard
// output is the outcome as JSON (see outcome.mjs). Exit status: 0 all well, 1 a difference or out of time, 2 usage.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import { ConfluentRegistry, KafkajsRegistry } from './registries.mjs';
import { Outcome } from './outcome.mjs';

const USAGE = `usage: node roundtrip.mjs --bootstrap HOST:PORT[,...] --registry URL --picture FILE --schema FILE --label-sets A[,B]
  --prefix P            prefix of the topics (clipstream.)
  --timeout-seconds N   for everything together (60)
  --schema FILE         the ImageEvent schema (.avsc)`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      bootstrap: { type: 'string' },
      registry: { type: 'string' },
      picture: { type: 'string' },
      schema: { type: 'string' },
      'label-sets': { type: 'string' },
      prefix: { type: 'string', default: 'clipstream.' },
      'timeout-seconds': { type: 'string', default: '60' },
    },
  });
  for (const name of ['bootstrap', 'registry', 'picture', 'schema', 'label-sets']) {
    if (!values[name]) throw new Error(`--${name} is missing`);
  }
  const seconds = Number(values['timeout-seconds']);
  if (!(seconds > 0 && seconds <= 600)) throw new Error('--timeout-seconds is out of range; allowed: above 0 to 600');
  return {
    brokers: values.bootstrap.split(','),
    registry: values.registry,
    picture: values.picture,
    schema: values.schema,
    labelSets: values['label-sets'].split(','),
    images: `${values.prefix}images`,
    classifications: `${values.prefix}classifications`,
    deadLetters: `${values.prefix}dead-letters`,
    milliseconds: seconds * 1000,
  };
}

async function publish(producer, args, outcome) {
  const bytes = await readFile(args.picture);
  const schema = await readFile(args.schema, 'utf8');
  const writers = {
    raw: async (key) => ({ value: bytes, headers: { 'clipstream.id': key, 'clipstream.label-sets': args.labelSets.join(',') } }),
  };
  for (const registry of args.registries) {
    await registry.register(args.images, schema);
    writers[registry.name] = async (key) => ({
      value: await registry.encode(args.images, {
        id: key,
        content: bytes,
        uri: null,
        labelSets: args.labelSets,
        capturedAt: Date.now(),
        attributes: { client: registry.name },
      }),
    });
  }
  for (const [client, write] of Object.entries(writers)) {
    const key = `${client}/${basename(args.picture)}`;
    const [place] = await producer.send({ topic: args.images, messages: [{ key, ...(await write(key)) }] });
    outcome.published(client, key, { topic: args.images, partition: place.partition, offset: Number(place.baseOffset) });
    console.error(`published ${key} to ${args.images}-${place.partition} at ${place.baseOffset}`);
  }
}

async function readBack(consumer, args, outcome) {
  await consumer.subscribe({ topics: [args.classifications, args.deadLetters], fromBeginning: true });
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    consumer
      .run({
        autoCommit: false,
        eachMessage: async ({ topic, message }) => {
          try {
            if (topic === args.deadLetters) {
              outcome.deadLetter(message.headers);
            } else if (message.value[0] === 0) {
              // What is not Avro is somebody else's.
              const decoded = await Promise.all(args.registries.map((each) => each.decode(topic, message.value)));
              outcome.classified(message, decoded);
            }
            if (outcome.isComplete()) resolve();
          } catch (error) {
            reject(error);
          }
        },
      })
      .catch(reject);
  });
}

async function run(args, outcome) {
  args.registries = [new KafkajsRegistry(args.registry), new ConfluentRegistry(args.registry)];
  const kafka = new Kafka({ clientId: 'roundtrip', brokers: args.brokers, logLevel: logLevel.ERROR });
  const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await publish(producer, args, outcome);
  await producer.disconnect();
  // Says what it relies on: results of a transaction that was aborted must never be seen.
  const consumer = kafka.consumer({ groupId: `roundtrip-${process.pid}-${Date.now()}`, readUncommitted: false });
  await consumer.connect();
  await readBack(consumer, args, outcome);
  await consumer.disconnect();
}

let args;
try {
  args = readArguments();
} catch (error) {
  console.error(`${error.message}\n${USAGE}`);
  process.exit(2);
}
const outcome = new Outcome(args.labelSets);
try {
  await Promise.race([
    run(args, outcome),
    new Promise((_, reject) => setTimeout(() => reject(new Error(`not all within ${args.milliseconds} ms`)), args.milliseconds)),
  ]);
} catch (error) {
  outcome.problem(error.message);
  console.error(error);
}
console.log(JSON.stringify(outcome.summary()));
// Whatever a client still holds open must not keep the process.
process.exit(outcome.summary().ok ? 0 : 1);
