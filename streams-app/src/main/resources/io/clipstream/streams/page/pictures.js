// The flow of pictures and its filter. While somebody points at a picture or has the focus there, or says so, new ones are held back.
import { $, announce, bar, el, percent, time } from './dom.js';
import { openPicture } from './picture-dialog.js';
import { isOwn } from './publish.js';

const KEPT = 240;
const SHOWN = 60;
const BETWEEN = 400;

const pictures = new Map();
let held = [];
let paused = false;
let scheduled = 0;
let latest = 0;
const labels = new Set();
const newRevisions = new Map();

const place = (picture) => `${picture.place.topic}-${picture.place.partition}-${picture.place.offset}`;

/** A set has a new revision in force: results from then on are marked, until some have been. */
export function expect(set, revision) {
  newRevisions.set(set, { revision, left: 12 });
}

export function add(picture) {
  const key = place(picture);
  const known = pictures.get(key) ?? held.find((other) => place(other) === key);
  if (known) {
    merge(known, picture);
    return;
  }
  mark(picture);
  held.push(picture);
  if (held.length > KEPT) held.shift();
  schedule();
}

/** Results of one picture may come apart. */
function merge(known, picture) {
  for (const result of picture.results) {
    const same = known.results.find((other) => other.set === result.set && other.revision === result.revision);
    if (!same) {
      known.results.push(result);
      mark(known);
      known.card = null;
      schedule();
    }
  }
}

function mark(picture) {
  for (const result of picture.results) {
    const expected = newRevisions.get(result.set);
    if (expected && result.revision >= expected.revision && !result.fresh) {
      result.fresh = true;
      if (--expected.left <= 0) newRevisions.delete(result.set);
    }
    if (result.label !== null && labels.size < 2_000 && !labels.has(result.label)) {
      labels.add(result.label);
      $('labels').append(el('option', { value: result.label }));
    }
  }
}

function schedule() {
  if (!scheduled) scheduled = setTimeout(() => { scheduled = 0; take(); }, BETWEEN);
}

function isLookedAt() {
  const cards = $('cards');
  return paused || cards.matches(':hover') || (cards.contains(document.activeElement) && document.activeElement.matches(':focus-visible'));
}

function take() {
  if (isLookedAt()) {
    const number = held.filter(matches).length;
    $('held').hidden = number === 0;
    $('held').textContent = number === 1 ? 'Show 1 new picture' : `Show ${number} new pictures`;
    if (!paused && held.length) schedule();
    return;
  }
  release();
}

function release() {
  const fresh = held;
  held = [];
  $('held').hidden = true;
  for (const picture of fresh) pictures.set(place(picture), picture);
  for (const key of pictures.keys()) {
    if (pictures.size <= KEPT) break;
    pictures.delete(key);
  }
  show();
  const seen = fresh.filter(matches);
  const last = seen.at(-1);
  if (last && last.timestamp >= latest) {
    latest = last.timestamp;
    const result = last.results[0];
    announce(`${seen.length === 1 ? 'A new picture' : `${seen.length} new pictures`}; the last: ${result.label ?? 'unknown'}, ${percent(result.probability)}`);
  }
}

const filter = {
  set: () => $('filter-set').value,
  label: () => $('filter-label').value.trim().toLowerCase(),
  probability: () => Number($('filter-probability').value) / 100,
  unknown: () => $('filter-unknown').checked,
};

function resultMatches(result) {
  if (filter.set() && result.set !== filter.set()) return false;
  if (filter.unknown() && result.label !== null) return false;
  if (filter.label() && !(result.label ?? '').toLowerCase().includes(filter.label())) return false;
  return result.probability >= filter.probability();
}

function matches(picture) {
  return picture.results.some(resultMatches);
}

function show() {
  const chosen = [...pictures.values()].reverse().filter(matches).slice(0, SHOWN);
  const cards = chosen.map((picture) => (picture.card ??= card(picture)));
  const list = $('cards');
  const wanted = new Set(cards);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  cards.forEach((each, i) => { if (list.children[i] !== each) list.insertBefore(each, list.children[i] ?? null); });
  $('empty').hidden = chosen.length > 0;
  $('empty').textContent = pictures.size === 0
    ? 'No picture yet. They appear here as they are labelled.'
    : 'No picture so far fits the filter.';
  $('pictures-count').textContent = pictures.size ? 'a sample of what flows, newest first' : '';
}

function card(picture) {
  const best = picture.results.find(resultMatches) ?? picture.results[0];
  const image = picture.thumbnail
    ? el('img', { src: `data:image/jpeg;base64,${picture.thumbnail}`, alt: '', decoding: 'async' })
    : el('span', { class: 'no-image' }, 'no picture');
  const others = best.scores.filter((score) => score.label !== best.label).slice(0, 2);
  const button = el('button', { type: 'button', class: 'card', draggable: true, onclick: () => openPicture(picture) },
    el('span', { class: 'frame' }, image,
      best.fresh && el('span', { class: 'badge' }, `new: revision ${best.revision}`),
      isOwn(picture) && el('span', { class: 'badge yours' }, 'yours')),
    el('span', { class: 'score best' },
      el('span', { class: best.label === null ? 'label unknown' : 'label' }, best.label ?? 'unknown'),
      el('span', { class: 'number' }, percent(best.probability)),
      bar(best.probability)),
    others.map((score) => el('span', { class: 'score' },
      el('span', { class: 'label' }, score.label),
      el('span', { class: 'number' }, percent(score.probability)),
      bar(score.probability, 1))),
    el('span', { class: 'foot' },
      el('span', {}, best.set, picture.results.length > 1 && ` +${picture.results.length - 1}`),
      el('span', {}, time(best.classifiedAt || picture.timestamp))));
  button.addEventListener('dragstart', (event) => {
    event.dataTransfer.setData('application/x-clipstream-picture', JSON.stringify(picture.place));
    event.dataTransfer.effectAllowed = 'copy';
  });
  return el('li', { class: best.fresh ? 'fresh' : '' }, button);
}

/** All cards anew: the filter decides which result a card shows. */
function refilter() {
  $('filter-probability-shown').textContent = `${$('filter-probability').value} %`;
  for (const picture of pictures.values()) picture.card = null;
  show();
  const found = $('cards').children.length;
  announce(found === 1 ? '1 picture fits the filter' : `${found} pictures fit the filter`);
}

export function begin() {
  $('filter').addEventListener('input', refilter);
  $('filter').addEventListener('submit', (event) => event.preventDefault());
  $('held').addEventListener('click', () => { release(); $('pictures').focus({ preventScroll: true }); });
  $('pause').addEventListener('click', () => {
    paused = !paused;
    $('pause').setAttribute('aria-pressed', String(paused));
    $('pause').textContent = paused ? 'Go on' : 'Pause';
    if (!paused) release();
  });
  $('cards').addEventListener('mouseleave', schedule);
  $('cards').addEventListener('focusout', schedule);
}
