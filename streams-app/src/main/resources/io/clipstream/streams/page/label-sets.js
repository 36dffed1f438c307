// The list of label sets: what became of each, and the editor that opens in its place.
import { $, announce, el } from './dom.js';
import { Editor } from './editor.js';
import { expect } from './pictures.js';

const sets = new Map();
let writable = false;

const STATES = {
  encoding: 'Encoding',
  active: 'Active',
  rejected: 'Rejected',
  superseded: 'Superseded',
  deleted: 'Deleted',
};

/** What others may ask: which sets there are, and whether they may be changed. */
export function names() {
  return { sets: [...sets.keys()].sort(), writable };
}

/** Another application answered: what it says counts anew. */
export function reset(mayWrite) {
  writable = mayWrite;
  $('new-set').hidden = !writable;
  $('read-only').hidden = writable;
  for (const set of sets.values()) set.seen = false;
  setTimeout(() => {
    for (const [name, set] of sets) if (!set.seen && !set.editor) remove(name);
  }, 10_000);
}

export function update(status) {
  const set = sets.get(status.name) ?? add(status.name);
  const before = set.status;
  set.seen = true;
  set.status = status;
  if (status.state === 'deleted') {
    announce(`Label set ${status.name} is deleted`, true);
    remove(status.name);
    return;
  }
  if (before && status.activeRevision !== null && status.activeRevision !== before.activeRevision) {
    expect(status.name, status.activeRevision);
    announce(`Label set ${status.name}: revision ${status.activeRevision} is active`, true);
  }
  show(set);
  set.editor?.heard(status);
}

function add(name) {
  const head = el('div', { class: 'set-head' });
  const progress = el('progress', { hidden: true, 'aria-label': `Labels of ${name} that are encoded` });
  const reason = el('div', { class: 'reason' });
  const body = el('div', { class: 'set-body', hidden: true });
  const item = el('li', { class: 'set' }, head, progress, reason, body);
  const set = { name, item, head, progress, reason, body, status: null, editor: null, seen: true };
  const button = el('button', { type: 'button', class: 'small', 'aria-expanded': 'false', onclick: () => toggle(set) }, 'Edit', el('span', { class: 'visually-hidden' }, ` ${name}`));
  set.button = button;
  set.stateText = el('span', { class: 'state' });
  set.detail = el('span', { class: 'quiet' });
  head.append(el('h3', {}, name), set.stateText, set.detail, button);
  sets.set(name, set);
  const following = [...sets.keys()].sort();
  const next = following[following.indexOf(name) + 1];
  $('sets').insertBefore(item, next ? sets.get(next)?.item ?? null : null);
  choices();
  return set;
}

function remove(name) {
  const set = sets.get(name);
  if (!set) return;
  set.item.remove();
  sets.delete(name);
  choices();
}

/** Sets to choose from, in the filter and for one's own pictures; what was chosen stays so. */
function choices() {
  $('no-sets').hidden = sets.size > 0;
  for (const [id, all] of [['filter-set', 'all'], ['try-set', 'every standing label set']]) {
    const select = $(id);
    const value = select.value;
    select.replaceChildren(el('option', { value: '' }, all), ...names().sets.map((name) => el('option', { value: name }, name)));
    select.value = sets.has(value) ? value : '';
  }
}

function show(set) {
  const { status } = set;
  if (!status) return;
  set.stateText.textContent = STATES[status.state] ?? status.state;
  set.stateText.dataset.state = status.state;
  set.progress.hidden = status.state !== 'encoding';
  set.progress.max = Math.max(1, status.labels);
  set.progress.value = status.encoded;
  const parts = [];
  if (status.state === 'encoding') parts.push(`${status.encoded} of ${status.labels} labels`);
  else if (status.labels) parts.push(status.labels === 1 ? '1 label' : `${status.labels} labels`);
  parts.push(`revision ${status.revision}`);
  if (status.activeRevision !== null && status.activeRevision !== status.revision) parts.push(`${status.activeRevision} is in force`);
  set.detail.textContent = parts.join(' · ');
  set.button.hidden = !writable && !set.editor;
  // While it is edited, reasons stand at their fields.
  set.reason.replaceChildren(...(status.reason && !set.editor ? status.reason.split('\n').map((line) => el('p', { class: 'problem' }, line)) : []));
}

async function toggle(set) {
  if (set.editor) {
    if (set.editor.mayClose()) close(set);
    return;
  }
  await open(set);
}

function close(set) {
  const drafts = !set.status;
  set.editor = null;
  set.body.hidden = true;
  set.body.replaceChildren();
  set.button.setAttribute('aria-expanded', 'false');
  set.button.firstChild.textContent = 'Edit';
  if (drafts) {
    remove(set.name);
    $('new-set').focus();
  } else {
    show(set);
    set.button.focus();
  }
}

async function open(set) {
  if (!set.editor) {
    set.editor = new Editor(set.name, set.status, () => close(set));
    set.body.hidden = false;
    set.body.replaceChildren(set.editor.element);
    set.button.setAttribute('aria-expanded', 'true');
    set.button.firstChild.textContent = 'Close';
    show(set);
    await set.editor.load();
  }
  return set.editor;
}

/** Opens the editor of a set with one more example. */
export async function addExample(name, label, place) {
  const set = sets.get(name) ?? add(name);
  const editor = await open(set);
  set.item.scrollIntoView({ block: 'nearest' });
  await editor.addExampleFrom(label, place);
}

export function begin() {
  const form = $('new-form');
  const name = $('new-name');
  const problem = $('new-problem');
  $('new-set').addEventListener('click', () => {
    form.hidden = !form.hidden;
    problem.textContent = '';
    if (!form.hidden) name.focus();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = name.value.trim();
    if (!/^[A-Za-z0-9._-]{1,200}$/.test(text)) {
      problem.textContent = 'Allowed are 1 to 200 of the characters A-Z a-z 0-9 . _ -';
      return;
    }
    form.hidden = true;
    name.value = '';
    const editor = await open(sets.get(text) ?? add(text));
    editor.focus();
  });
}
