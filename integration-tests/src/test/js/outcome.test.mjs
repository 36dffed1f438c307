import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Outcome } from './outcome.mjs';

const SOURCE = { topic: 'images', partition: 1, offset: 5 };

function classification(more) {
  return {
    source: { ...SOURCE, timestamp: 1 }, imageId: 'a', labelSet: 'animals', labelSetRevision: 3, model: 'm',
    label: 'cat', probability: 0.9, scores: [], ...more,
  };
}

function message(more) {
  return { key: Buffer.from('a'), headers: { 'clipstream.label-set': Buffer.from('animals'), 'clipstream.label': Buffer.from('cat') }, ...more };
}

function published(...names) {
  const outcome = new Outcome(['animals']);
  names.forEach((name, i) => outcome.published('raw', name, { ...SOURCE, offset: SOURCE.offset + i }));
  return outcome;
}

test('one result that both decoders agree on is well', () => {
  const outcome = published('a');
  outcome.classified(message(), [classification(), classification()]);
  assert.equal(outcome.isComplete(), true);
  assert.deepEqual(outcome.summary().problems, []);
  assert.equal(outcome.summary().ok, true);
  assert.equal(outcome.summary().results[0].label, 'cat');
});

test('nothing published, or a result missing, is not well', () => {
  assert.equal(new Outcome(['animals']).summary().ok, false);
  assert.equal(published('a').summary().ok, false);
});

test('decoders that differ are a problem', () => {
  const outcome = published('a');
  outcome.classified(message(), [classification(), classification({ probability: 0.8 })]);
  assert.match(outcome.summary().problems[0], /decoders differ/);
});

test('another record\'s result is passed over', () => {
  const outcome = published('a');
  outcome.classified(message(), [classification({ source: { ...SOURCE, offset: 99 } })]);
  assert.equal(outcome.isComplete(), false);
});

test('a second result, a wrong header and another label are problems', () => {
  const outcome = published('a', 'b');
  outcome.classified(message(), [classification()]);
  outcome.classified(message(), [classification()]);
  const other = { source: { ...SOURCE, offset: 6 }, imageId: 'b', label: 'dog' };
  outcome.classified(message({ key: Buffer.from('b') }), [classification(other)]);
  const text = outcome.summary().problems.join('\n');
  assert.match(text, /two results for animals/);
  assert.match(text, /header clipstream.label is cat, not dog/);
  assert.match(text, /a is cat 0.9, b is dog 0.9/);
});

test('a dead letter of ours ends the run, another\'s does not', () => {
  const outcome = published('a');
  const headers = (offset) => ({
    '__streams.errors.topic': Buffer.from('images'), '__streams.errors.partition': Buffer.from('1'),
    '__streams.errors.offset': Buffer.from(String(offset)), 'clipstream.reason': Buffer.from('corrupt'),
  });
  outcome.deadLetter(headers(99));
  assert.throws(() => outcome.deadLetter(headers(5)), /corrupt/);
});
