// A picture opened large: all scores, its place, and a way to make it an example.
import { picture as fetchPicture, result as fetchResult } from './api.js';
import { $, bar, el, fullTime, percent } from './dom.js';
import { addExample, names } from './label-sets.js';

let address = '';

export async function openPicture(picture) {
  const dialog = $('picture-dialog');
  const image = el('img', {
    src: picture.thumbnail ? `data:image/jpeg;base64,${picture.thumbnail}` : '/page/icon.svg',
    alt: picture.id ? `Picture ${picture.id}` : 'The picture',
  });
  const tables = el('div', { class: 'tables' });
  const facts = el('dl', { class: 'facts' });
  const title = picture.results[0].label ?? 'Unknown';
  dialog.replaceChildren(
    el('div', { class: 'section-head' },
      el('h2', { id: 'picture-title' }, title),
      el('button', { type: 'button', class: 'small', onclick: () => dialog.close(), autofocus: true }, 'Close')),
    el('div', { class: 'large' },
      el('figure', {}, image),
      el('div', { class: 'about', tabindex: '0', role: 'group', 'aria-label': 'Scores and facts' }, tables, facts, names().writable && exampleForm(picture))));
  for (const result of picture.results) tables.append(table(result));
  fact(facts, 'Picture', picture.id ?? '–');
  fact(facts, 'Place', `${picture.place.topic}-${picture.place.partition}-${picture.place.offset}`);
  fact(facts, 'Published', fullTime(picture.timestamp));
  fact(facts, 'Model', picture.model);
  if (!dialog.open) dialog.showModal();

  fetchPicture(picture.place).then((blob) => {
    if (address) URL.revokeObjectURL(address);
    address = URL.createObjectURL(blob);
    image.src = address;
  }, (problem) => fact(facts, 'Large picture', problem.message));
  await Promise.all(picture.results.map(async (result, i) => {
    try {
      const whole = await fetchResult(result.partition, result.offset);
      tables.children[i]?.replaceWith(table(whole));
      if (i === 0) for (const [key, value] of Object.entries(whole.attributes)) fact(facts, key, value);
    } catch (problem) {
      fact(facts, 'All scores', problem.message);
    }
  }));
}

function fact(list, name, value) {
  list.append(el('div', {}, el('dt', {}, name), el('dd', {}, value)));
}

function table(result) {
  return el('table', {},
    el('caption', {},
      el('strong', {}, result.set), ` · revision ${result.revision}`,
      result.origin !== 'live' && ` · ${result.origin}`,
      result.label === null && ' · none reached its threshold'),
    el('thead', {}, el('tr', {},
      el('th', { scope: 'col' }, 'Label'), el('th', { scope: 'col' }, 'Probability'), el('th', { scope: 'col' }, 'Similarity'))),
    el('tbody', {}, result.scores.map((score) => el('tr', { class: score.label === result.label ? 'best' : '' },
      el('th', { scope: 'row' }, score.label),
      el('td', {}, el('span', { class: 'number' }, percent(score.probability)), bar(score.probability, score.label === result.label ? 0 : 1)),
      el('td', { class: 'number' }, score.similarity.toFixed(3))))));
}

function exampleForm(picture) {
  const set = el('select', { required: true }, names().sets.map((name) => el('option', { value: name, selected: name === picture.results[0].set }, name)));
  const label = el('input', { required: true, maxlength: '500', value: picture.results[0].label ?? '', autocomplete: 'off', spellcheck: 'false' });
  return el('form', {
    class: 'example-form',
    onsubmit: async (event) => {
      event.preventDefault();
      $('picture-dialog').close();
      await addExample(set.value, label.value.trim(), picture.place);
    },
  },
  el('h3', {}, 'Use as an example'),
  el('label', {}, 'Label set', set),
  el('label', {}, 'Label', label),
  el('button', { type: 'submit' }, 'Add, and edit'));
}

export function begin() {
  $('picture-dialog').addEventListener('close', () => {
    if (address) URL.revokeObjectURL(address);
    address = '';
  });
}
