// A label set in the making: as a form for what is usual, as JSON for all there is. Both are the same document.
import * as api from './api.js';
import { announce, el } from './dom.js';

const ROWS = 100;
const EXAMPLE_BYTES = 150_000;
const EXAMPLE_SIDE = 512;
const START = { labels: [] };

let counter = 0;

export class Editor {
  constructor(name, status, onClose) {
    this.name = name;
    this.onClose = onClose;
    this.base = status && status.state !== 'deleted' ? status.revision : null;
    this.document = structuredClone(START);
    this.sent = null;
    this.dirty = false;
    this.asJson = false;
    this.element = el('div', { class: 'editor' });
    this.build();
  }

  build() {
    this.id = `editor-${++counter}`;
    this.messages = el('div', { class: 'messages', role: 'status' });
    this.problems = el('div', { class: 'problems', role: 'alert' });
    this.form = el('form', { class: 'set-form', 'aria-label': `Label set ${this.name}`, onsubmit: (event) => { event.preventDefault(); this.publish(); } });
    this.text = el('textarea', { class: 'json', rows: '16', spellcheck: 'false', 'aria-label': `Label set ${this.name} as JSON`, oninput: () => { this.dirty = true; } });
    this.jsonButton = el('button', { type: 'button', class: 'small', 'aria-pressed': 'false', onclick: () => this.toggleJson() }, 'JSON');
    this.body = el('div', {}, this.form);
    this.element.append(
      el('div', { class: 'editor-head' }, this.messages, this.jsonButton),
      this.problems,
      this.body,
      el('p', { class: 'buttons' },
        el('button', { type: 'button', class: 'primary', onclick: () => this.publish() }, 'Publish'),
        el('button', { type: 'button', onclick: () => this.reload() }, 'Revert'),
        el('button', { type: 'button', class: 'danger', onclick: () => this.delete() }, 'Delete set')));
  }

  async load() {
    if (this.base !== null) {
      try {
        const read = await api.labelSet(this.name, this.base);
        this.dirty = false;
        try {
          const document = JSON.parse(read.document);
          if (document === null || typeof document !== 'object' || Array.isArray(document)) throw new Error('no object');
          this.document = document;
        } catch {
          this.text.value = read.document;
          this.setJson(true);
          this.say('This revision is no JSON object; it can only be edited as text.');
          return;
        }
      } catch (problem) {
        this.say(problem.message);
      }
    }
    this.render();
  }

  async reload() {
    if (this.dirty && !confirm(`Give up what was changed in ${this.name}?`)) return;
    if (this.latest) this.base = this.latest;
    this.document = structuredClone(START);
    this.clearProblems();
    this.say('');
    this.setJson(false);
    await this.load();
  }

  focus() {
    this.element.querySelector('input, textarea, button')?.focus();
  }

  mayClose() {
    return !this.dirty || confirm(`Give up what was changed in ${this.name}?`);
  }

  // ---- the two views

  toggleJson() {
    if (this.asJson) {
      const document = this.parse();
      if (!document) return;
      this.document = document;
      this.setJson(false);
      this.render();
    } else {
      this.text.value = pretty(this.document);
      this.setJson(true);
      this.text.focus();
    }
  }

  setJson(asJson) {
    this.asJson = asJson;
    this.jsonButton.setAttribute('aria-pressed', String(asJson));
    this.body.replaceChildren(asJson ? this.text : this.form);
  }

  parse() {
    try {
      const document = JSON.parse(this.text.value);
      if (document === null || typeof document !== 'object' || Array.isArray(document)) throw new Error('a label set is one JSON object');
      this.clearProblems();
      return document;
    } catch (problem) {
      this.clearProblems();
      this.problems.append(el('p', { class: 'problem' }, `No JSON: ${problem.message}`));
      return null;
    }
  }

  change(how) {
    how();
    this.dirty = true;
  }

  labels() {
    if (!Array.isArray(this.document.labels)) this.document.labels = [];
    return this.document.labels;
  }

  render() {
    this.list = el('ol', { class: 'labels' });
    this.find = el('input', { type: 'search', 'aria-label': 'Find a label', placeholder: 'Find a label', oninput: () => this.renderLabels() });
    this.more = el('p', { class: 'quiet' });
    const addName = el('input', { placeholder: 'New label', 'aria-label': 'New label', maxlength: '500', autocomplete: 'off', spellcheck: 'false' });
    const addLabel = () => {
      const name = addName.value.trim();
      if (!name) return;
      this.change(() => this.labels().push(name));
      addName.value = '';
      this.renderLabels();
      addName.focus();
    };
    addName.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); addLabel(); } });
    this.form.replaceChildren(
      el('fieldset', {}, el('legend', {}, 'Labels'),
        this.labels().length > 12 && this.find, this.list, this.more,
        el('div', { class: 'add-label' }, addName, el('button', { type: 'button', onclick: addLabel }, 'Add'))),
      this.templatesField(),
      el('div', { class: 'two' },
        this.choiceField('Mode', 'mode', [['', 'single (default)'], ['single', 'single: one of these'], ['multi', 'multi: each on its own']]),
        this.numberField('Threshold', 'threshold', { min: '0', max: '1', step: 'any' }),
        this.numberField('Top', 'top', { min: '1', step: '1' }),
        this.checkField('Only on request', 'onRequest')),
      // Enter in any field publishes.
      el('button', { type: 'submit', hidden: true, tabindex: '-1' }, 'Publish'));
    this.renderLabels();
  }

  renderLabels() {
    const wanted = this.find.value.trim().toLowerCase();
    const rows = [];
    let fitting = 0;
    this.labels().forEach((label, i) => {
      if (wanted && !nameOf(label).toLowerCase().includes(wanted)) return;
      if (fitting++ < ROWS) rows.push(this.row(label, i));
    });
    this.list.replaceChildren(...rows);
    this.more.textContent = fitting > rows.length ? `${fitting - rows.length} more: find them, or use JSON.` : '';
  }

  row(label, i) {
    const name = nameOf(label);
    const input = el('input', {
      value: name, 'aria-label': `Label ${i + 1}`, 'data-pointer': `/labels/${i}/name`, maxlength: '500', autocomplete: 'off', spellcheck: 'false',
      oninput: () => this.change(() => this.setLabel(i, 'name', input.value)),
    });
    const threshold = el('input', {
      type: 'number', min: '0', max: '1', step: 'any', value: label.threshold ?? '', placeholder: 'threshold',
      'aria-label': `Threshold of ${name}`, 'data-pointer': `/labels/${i}/threshold`,
      oninput: () => this.change(() => this.setLabel(i, 'threshold', threshold.value === '' ? undefined : Number(threshold.value))),
    });
    const files = el('input', { type: 'file', accept: 'image/*', multiple: true, hidden: true, onchange: () => this.addFiles(i, [...files.files]) });
    const row = el('li', { class: 'label-row', 'data-pointer': `/labels/${i}` },
      el('div', { class: 'label-line' }, input, threshold,
        el('button', { type: 'button', class: 'icon', 'aria-label': `Example pictures for ${name}`, title: 'Example pictures: choose, or drop here', onclick: () => files.click() }, '+ picture'),
        el('button', { type: 'button', class: 'icon', 'aria-label': `Remove ${name}`, title: 'Remove', onclick: () => { this.change(() => this.labels().splice(i, 1)); this.renderLabels(); } }, '×')),
      files,
      this.examples(label, i));
    const over = (on) => (event) => { event.preventDefault(); event.stopPropagation(); row.classList.toggle('over', on); };
    row.addEventListener('dragenter', over(true));
    row.addEventListener('dragover', over(true));
    row.addEventListener('dragleave', over(false));
    row.addEventListener('drop', async (event) => {
      over(false)(event);
      document.body.classList.remove('dragging');
      const place = event.dataTransfer.getData('application/x-clipstream-picture');
      if (place) await this.addPlaced(i, JSON.parse(place));
      else await this.addFiles(i, [...event.dataTransfer.files]);
    });
    return row;
  }

  examples(label, i) {
    const examples = Array.isArray(label.examples) ? label.examples : [];
    if (examples.length === 0) return null;
    return el('ul', { class: 'examples', 'data-pointer': `/labels/${i}/examples`, 'aria-label': `Examples of ${nameOf(label)}` }, examples.map((example, k) => el('li', { 'data-pointer': `/labels/${i}/examples/${k}` },
      example?.content ? el('img', { src: `data:${typeOf(String(example.content))};base64,${example.content}`, alt: `Example ${k + 1}` }) : el('span', { class: 'quiet' }, String(example?.embedding ?? '?')),
      el('button', {
        type: 'button', class: 'icon', 'aria-label': `Remove example ${k + 1} of ${nameOf(label)}`,
        onclick: () => { this.change(() => this.setLabel(i, 'examples', examples.filter((other) => other !== example))); this.renderLabels(); },
      }, '×'))));
  }

  /** Sets one field of a label; a label with nothing but a name stays a plain text where it was one. */
  setLabel(i, field, value) {
    const labels = this.labels();
    const before = labels[i];
    if (field === 'name' && typeof before === 'string') {
      labels[i] = value;
      return;
    }
    const label = typeof before === 'string' ? { name: before } : before;
    if (value === undefined || (Array.isArray(value) && value.length === 0)) delete label[field];
    else label[field] = value;
    labels[i] = label;
  }

  async addFiles(i, files) {
    for (const file of files) {
      try {
        await this.addBlob(i, file);
      } catch (problem) {
        this.say(`${file.name}: ${problem.message}`);
      }
    }
    this.renderLabels();
  }

  async addPlaced(i, place) {
    try {
      await this.addBlob(i, await api.picture(place));
      this.say(`One more example for ${nameOf(this.labels()[i])}.`);
    } catch (problem) {
      this.say(problem.message);
    }
    this.renderLabels();
  }

  async addBlob(i, blob) {
    const content = await base64(await small(blob));
    this.change(() => {
      const label = this.labels()[i];
      const examples = Array.isArray(label.examples) ? label.examples : [];
      this.setLabel(i, 'examples', [...examples, { content }]);
    });
  }

  /** One more example for a label, which is added where it is not there. */
  async addExampleFrom(label, place) {
    if (this.asJson) this.toggleJson();
    if (this.asJson) return;
    let i = this.labels().findIndex((other) => nameOf(other) === label);
    if (i < 0) {
      this.change(() => this.labels().push(label));
      i = this.labels().length - 1;
    }
    await this.addPlaced(i, place);
    this.list.children[Math.min(i, this.list.children.length - 1)]?.querySelector('input')?.focus();
  }

  // ---- fields of the set

  set(key, value) {
    this.change(() => {
      if (value === undefined || value === '') delete this.document[key];
      else this.document[key] = value;
    });
  }

  templatesField() {
    const { templates } = this.document;
    const area = el('textarea', {
      rows: '3', spellcheck: 'false', 'data-pointer': '/templates', placeholder: 'a photo of a {}.',
      value: Array.isArray(templates) ? templates.join('\n') : templates ?? '',
      oninput: () => {
        const lines = area.value.split('\n').map((line) => line.trim()).filter(Boolean);
        this.set('templates', lines.length === 0 ? undefined : lines.length === 1 && !lines[0].includes('{}') ? lines[0] : lines);
      },
    });
    return el('label', {}, 'Templates ', el('span', { class: 'hint' }, 'one a line, {} stands for the label; or the name of a template set'), area);
  }

  choiceField(title, key, options) {
    const select = el('select', { 'data-pointer': `/${key}`, onchange: () => this.set(key, select.value) },
      options.map(([value, text]) => el('option', { value, selected: (this.document[key] ?? '') === value }, text)));
    return el('label', {}, title, select);
  }

  numberField(title, key, attributes) {
    const input = el('input', { type: 'number', ...attributes, value: this.document[key] ?? '', 'data-pointer': `/${key}`, oninput: () => this.set(key, input.value === '' ? undefined : Number(input.value)) });
    return el('label', {}, title, input);
  }

  checkField(title, key) {
    const input = el('input', { type: 'checkbox', checked: this.document[key] === true, 'data-pointer': `/${key}`, onchange: () => this.set(key, input.checked ? true : undefined) });
    return el('label', { class: 'check' }, input, ` ${title}`);
  }

  // ---- publishing, and what becomes of it

  async publish() {
    const document = this.asJson ? this.parse() : this.document;
    if (!document) return;
    this.clearProblems();
    this.say('Sending…');
    try {
      this.sent = await api.putLabelSet(this.name, this.asJson ? this.text.value : pretty(document));
      this.document = document;
      this.dirty = false;
      this.say(`Sent as revision ${this.sent}; waiting for it to be checked and encoded…`);
      if (this.latestStatus) this.heard(this.latestStatus);
    } catch (problem) {
      this.say('');
      this.problems.append(el('p', { class: 'problem' }, problem.message));
    }
  }

  async delete() {
    if (!confirm(`Delete the label set ${this.name}? Pictures are no longer scored with it.`)) return;
    try {
      if (this.base !== null || this.sent !== null) await api.deleteLabelSet(this.name);
      this.dirty = false;
      this.onClose();
    } catch (problem) {
      this.problems.replaceChildren(el('p', { class: 'problem' }, problem.message));
    }
  }

  /** The application said what became of the set. */
  heard(status) {
    this.latestStatus = status;
    if (this.sent === null || status.revision < this.sent) {
      if (status.revision > (this.base ?? -1) && status.revision !== this.sent && this.sent === null) {
        this.latest = status.revision;
        this.say(`Revision ${status.revision} was published meanwhile; this is based on ${this.base ?? 'nothing'}. Revert takes the newer one.`);
      }
      return;
    }
    this.base = status.revision;
    this.latest = status.revision;
    if (status.revision > this.sent) {
      this.say(`Revision ${status.revision} was published after this one. Revert takes it.`);
      this.sent = null;
    } else if (status.state === 'encoding') {
      this.say(`Revision ${status.revision}: encoding, ${status.encoded} of ${status.labels} labels${status.reason ? `; ${status.reason}` : ''}.`);
    } else if (status.state === 'active') {
      this.say(`Revision ${status.revision} is active. The next results carry it.`);
      this.sent = null;
    } else if (status.state === 'rejected') {
      this.say(`Revision ${status.revision} was rejected${status.activeRevision === null ? '' : `; ${status.activeRevision} stays in force`}.`);
      this.sent = null;
      this.reject(status.reason ?? '');
    }
  }

  /** Each mistake stands at the field whose JSON pointer it names, or at the nearest above it. */
  reject(reason) {
    this.clearProblems();
    const fields = this.asJson ? [] : [...this.form.querySelectorAll('[data-pointer]')];
    for (const line of reason.split('\n').filter(Boolean)) {
      const pointer = line.startsWith('/') ? line.slice(0, line.indexOf(': ')) : '';
      const field = nearest(fields, pointer);
      const problem = el('p', { class: 'problem', id: `${this.id}-problem-${++counter}` }, line);
      if (!field) {
        this.problems.append(problem);
        continue;
      }
      const input = field.matches('input, select, textarea') ? field : field.querySelector('input');
      input?.setAttribute('aria-invalid', 'true');
      input?.setAttribute('aria-describedby', problem.id);
      (field.closest('li') ?? field.closest('label') ?? field.parentElement).append(problem);
    }
    this.form.querySelector('[aria-invalid]')?.focus();
    announce(`Rejected: ${reason.split('\n')[0]}`, true);
  }

  clearProblems() {
    this.problems.replaceChildren();
    this.form.querySelectorAll('.problem').forEach((problem) => problem.remove());
    this.form.querySelectorAll('[aria-invalid]').forEach((input) => { input.removeAttribute('aria-invalid'); input.removeAttribute('aria-describedby'); });
  }

  say(text) {
    this.messages.textContent = text;
  }
}

function nearest(fields, pointer) {
  let best = null;
  for (const field of fields) {
    const own = field.dataset.pointer;
    // A label that is a plain text is named by its own place.
    const fits = pointer === own || pointer.startsWith(`${own}/`) || (own.endsWith('/name') && pointer === own.slice(0, -5));
    if (fits && (!best || own.length > best.dataset.pointer.length)) best = field;
  }
  return best;
}

const nameOf = (label) => (typeof label === 'string' ? label : String(label?.name ?? ''));

function pretty(document) {
  const text = JSON.stringify(document, null, 2);
  return text.length > 2_000_000 ? JSON.stringify(document) : text;
}

/** By the first bytes; what it is not is not shown. */
function typeOf(content) {
  if (content.startsWith('/9j/')) return 'image/jpeg';
  if (content.startsWith('iVBOR')) return 'image/png';
  if (content.startsWith('UklGR')) return 'image/webp';
  if (content.startsWith('R0lGOD')) return 'image/gif';
  return 'image/bmp';
}

/** A picture that is small enough for a message among many, and still larger than what models look at. */
async function small(blob) {
  const head = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  const readable = (head[0] === 0xff && head[1] === 0xd8) || (head[0] === 0x89 && head[1] === 0x50) || (head[0] === 0x52 && head[1] === 0x49);
  if (readable && blob.size <= EXAMPLE_BYTES) return blob;
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch {
    throw new Error('this is no picture that the browser can read');
  }
  const ratio = Math.min(1, EXAMPLE_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = el('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * ratio));
  canvas.height = Math.max(1, Math.round(bitmap.height * ratio));
  canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve, reject) => canvas.toBlob((made) => (made ? resolve(made) : reject(new Error('this picture cannot be made smaller'))), 'image/jpeg', 0.92));
}

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).slice(String(reader.result).indexOf(',') + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
