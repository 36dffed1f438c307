// Elements without markup: whatever others wrote goes in as text, never as HTML.

const PROPERTIES = new Set(['value', 'checked', 'disabled', 'hidden', 'open', 'selected', 'textContent', 'src', 'htmlFor', 'max', 'draggable']);

/** Makes an element: el('p', { class: 'quiet', onclick: f }, 'text', child…). Null, undefined and false are left out. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (PROPERTIES.has(key)) element[key] = value;
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat()) {
    if (child !== undefined && child !== null && child !== false) element.append(child);
  }
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  append(element, children);
  return element;
}

export const $ = (id) => document.getElementById(id);

/** Shares as people read them: 0.934 is "93 %", and what is not nothing is never "0 %". */
export function percent(share) {
  const hundred = 100 * share;
  if (hundred > 0 && hundred < 1) return '< 1 %';
  return `${Math.round(hundred)} %`;
}

/** A bar from 0 to 1. Its number stands beside it, so that it says nothing to a screen reader. */
export function bar(share, rank = 0) {
  const inner = el('span', { class: 'fill' });
  inner.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return el('span', { class: rank ? 'bar other' : 'bar', 'aria-hidden': 'true' }, inner);
}

export function time(millis) {
  return new Date(millis).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

export function fullTime(millis) {
  return new Date(millis).toLocaleString();
}

let said = 0;
let pending = '';
let timer = 0;
const QUIET = 5_000;

/** Tells a screen reader, at most once in five seconds: of what comes in between, the last. Urgent things do not wait. */
export function announce(text, urgent = false) {
  const now = Date.now();
  if (urgent || now - said >= QUIET) {
    say(text);
    return;
  }
  pending = text;
  if (!timer) timer = setTimeout(() => { timer = 0; if (pending) say(pending); }, QUIET - (now - said));
}

function say(text) {
  said = Date.now();
  pending = '';
  $('live').textContent = text;
}
