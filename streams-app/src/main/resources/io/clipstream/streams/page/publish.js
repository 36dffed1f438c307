// One's own picture: chosen, dropped, pasted or taken. It goes the way of every other.
import * as api from './api.js';
import { $, el, percent } from './dom.js';

const SHOWN = 5;
const LATE = 20_000;
const EARLY = 50;
const sent = new Map();
/** Results that came before the answer which says that their picture is ours. */
const early = new Map();
let longest = Infinity;
let enabled = false;

export function allow(writable, maxBytes) {
  enabled = writable;
  longest = maxBytes;
  $('try').hidden = !writable;
}

/** Whether a picture was published on this very page. */
export function isOwn(picture) {
  return Boolean(picture.upload) && sent.has(picture.upload);
}

/** A picture came with results; perhaps it is one of ours. */
export function answered(picture) {
  if (!picture.upload) return;
  const entry = sent.get(picture.upload);
  if (!entry) {
    early.set(picture.upload, picture);
    if (early.size > EARLY) early.delete(early.keys().next().value);
    return;
  }
  clearTimeout(entry.timer);
  for (const result of picture.results) {
    entry.results.add(`${result.label ?? 'unknown'}, ${percent(result.probability)} (${result.set})`);
  }
  entry.text.textContent = [...entry.results].join('; ');
  entry.item.dataset.state = 'answered';
}

async function publish(blob, name) {
  const text = el('span', { class: 'outcome' }, 'Sending…');
  const image = el('img', { alt: '' });
  const address = URL.createObjectURL(blob);
  image.src = address;
  image.addEventListener('error', () => image.remove());
  image.addEventListener('load', () => URL.revokeObjectURL(address), { once: true });
  const item = el('li', { 'data-state': 'sending' }, image, el('span', { class: 'name' }, name), text);
  $('sent').prepend(item);
  while ($('sent').children.length > SHOWN) $('sent').lastElementChild.remove();
  if (blob.size > longest) {
    fail(item, text, `${blob.size} bytes; ${longest} are allowed (image.max.bytes)`);
    return;
  }
  try {
    const place = await api.publish(blob, name, $('try-set').value);
    text.textContent = `Published as ${place.topic}-${place.partition}-${place.offset}; waiting for its labels…`;
    item.dataset.state = 'waiting';
    const timer = setTimeout(() => {
      text.textContent = `${place.topic}-${place.partition}-${place.offset} has no result yet: no label set may be active, or it is among the dead letters.`;
    }, LATE);
    sent.set(place.upload, { item, text, timer, results: new Set() });
    const picture = early.get(place.upload);
    if (picture) answered(picture);
  } catch (problem) {
    fail(item, text, problem.message);
  }
}

function fail(item, text, problem) {
  item.dataset.state = 'failed';
  text.textContent = problem;
}

/** One after the other: the application takes few at once. */
async function publishFiles(files) {
  for (const file of [...files]) await publish(file, file.name || 'picture');
}

const holdsFiles = (event) => enabled && event.dataTransfer?.types.includes('Files');

export function begin() {
  $('choose').addEventListener('click', () => $('files').click());
  $('files').addEventListener('change', () => { publishFiles($('files').files); $('files').value = ''; });
  document.addEventListener('paste', (event) => {
    if (!enabled || event.target.closest?.('input, textarea')) return;
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith('image/'));
    if (files.length) { event.preventDefault(); publishFiles(files); }
  });
  document.addEventListener('dragover', (event) => { if (holdsFiles(event)) { event.preventDefault(); document.body.classList.add('dragging'); } });
  document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) document.body.classList.remove('dragging'); });
  document.addEventListener('drop', (event) => {
    document.body.classList.remove('dragging');
    if (holdsFiles(event)) { event.preventDefault(); publishFiles(event.dataTransfer.files); }
  });
  beginCamera();
}

function beginCamera() {
  const dialog = $('camera-dialog');
  const video = $('video');
  const stop = () => { video.srcObject?.getTracks().forEach((track) => track.stop()); video.srcObject = null; };
  $('camera').hidden = !navigator.mediaDevices?.getUserMedia;
  $('camera').addEventListener('click', async () => {
    $('camera-problem').textContent = '';
    $('shoot').disabled = true;
    dialog.showModal();
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (!dialog.open) stop();
      else $('shoot').disabled = false;
    } catch (problem) {
      $('camera-problem').textContent = `No camera: ${problem.message}`;
    }
  });
  $('shoot').addEventListener('click', () => {
    if (!video.videoWidth) return;
    const canvas = el('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext('2d').drawImage(video, 0, 0);
    canvas.toBlob((blob) => { if (blob) publish(blob, `camera-${new Date().toISOString().slice(0, 19)}.jpg`); }, 'image/jpeg', 0.9);
    dialog.close();
  });
  dialog.addEventListener('close', stop);
  dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
}
