// What was published, what came back, and what is wrong with it.
//
// summary(): { ok, problems: [text], results: [{ client, key, source: {topic, partition, offset}, labelSet,
//   labelSetRevision, model, label, probability, scores: [{label, probability, similarity}] }], milliseconds }
import { isDeepStrictEqual } from 'node:util';

// Batches of different sizes may add up in another order.
const LARGEST_DIFFERENCE = 1e-4;

export class Outcome {
  #labelSets;
  #started = Date.now();
  #published = new Map();
  #results = new Map();
  #problems = [];

  constructor(labelSets) {
    this.#labelSets = labelSets;
  }

  published(client, key, source) {
    this.#published.set(place(source), { client, key, source });
  }

  problem(text) {
    this.#problems.push(text);
  }

  /** A dead letter of one of our records is a problem; those of others are not ours to judge. */
  deadLetter(headers) {
    const text = (name) => headers[name]?.toString();
    const source = {
      topic: text('__streams.errors.topic'),
      partition: Number(text('__streams.errors.partition')),
      offset: Number(text('__streams.errors.offset')),
    };
    const ours = this.#published.get(place(source));
    if (ours) {
      throw new Error(`${ours.key} became a dead letter: ${text('clipstream.reason')}: ${text('__streams.errors.message')}`);
    }
  }

  /** Takes one classification as every registry client decoded it; results of other records are passed over. */
  classified(message, decodings) {
    const [value, ...others] = decodings.map(plain);
    const ours = this.#published.get(place(value.source));
    if (!ours) return;
    for (const other of others) {
      if (!isDeepStrictEqual(value, other)) {
        this.problem(`${ours.key}: decoders differ: ${JSON.stringify(value)} and ${JSON.stringify(other)}`);
      }
    }
    this.#expect(ours, 'key', message.key?.toString(), ours.key);
    this.#expect(ours, 'imageId', value.imageId, ours.key);
    this.#expect(ours, 'header clipstream.label-set', message.headers['clipstream.label-set']?.toString(), value.labelSet);
    this.#expect(ours, 'header clipstream.label', message.headers['clipstream.label']?.toString() ?? null, value.label);
    const identity = `${place(value.source)} ${value.labelSet}`;
    if (this.#results.has(identity)) this.problem(`${ours.key}: two results for ${value.labelSet}`);
    if (!this.#labelSets.includes(value.labelSet)) this.problem(`${ours.key}: asked for no ${value.labelSet}`);
    this.#results.set(identity, { ...ours, ...value });
    console.error(`${ours.key} in ${value.labelSet}: ${value.label} ${value.probability.toFixed(4)}`);
  }

  isComplete() {
    return this.#published.size > 0 && this.#results.size >= this.#published.size * this.#labelSets.length;
  }

  summary() {
    const results = [...this.#results.values()];
    const problems = [...this.#problems, ...this.#differences(results)];
    if (!this.isComplete()) {
      problems.push(`${results.length} results for ${this.#published.size} records in ${this.#labelSets.length} label sets`);
    }
    return {
      ok: problems.length === 0,
      problems,
      results: results.map(({ client, key, source, labelSet, labelSetRevision, model, label, probability, scores }) => ({
        client, key, source, labelSet, labelSetRevision, model, label, probability, scores,
      })),
      milliseconds: Date.now() - this.#started,
    };
  }

  /** The same picture must be classified alike, whoever published it, under one revision of a set. */
  #differences(results) {
    const first = new Map();
    const problems = [];
    for (const result of results) {
      const same = `${result.labelSet} ${result.labelSetRevision} ${result.model}`;
      const reference = first.get(same) ?? result;
      first.set(same, reference);
      if (reference.label !== result.label || Math.abs(reference.probability - result.probability) > LARGEST_DIFFERENCE) {
        problems.push(
          `${reference.key} is ${reference.label} ${reference.probability}, ${result.key} is ${result.label} ${result.probability}`,
        );
      }
    }
    return problems;
  }

  #expect(ours, what, found, wanted) {
    if (found !== wanted) this.problem(`${ours.key}: ${what} is ${found}, not ${wanted}`);
  }
}

function place({ topic, partition, offset }) {
  return `${topic}-${partition}@${offset}`;
}

/** Decoders give their own classes for records; what they hold must be the same. */
function plain(value) {
  return JSON.parse(JSON.stringify(value));
}
