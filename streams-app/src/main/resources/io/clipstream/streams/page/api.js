// The application's addresses. A token, where one is needed, is kept for this tab alone.
import { $ } from './dom.js';

const KEY = 'clipstream-token';
let token = sessionStorage.getItem(KEY) ?? '';
let asking = null;

/** What the application answered, where it is a refusal. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** fetch with the token; asks for it where it is missing or wrong. */
export async function call(path, options = {}) {
  for (;;) {
    const headers = { ...options.headers };
    const sent = token;
    if (sent) headers.Authorization = `Bearer ${sent}`;
    if (options.method && options.method !== 'GET') headers['X-Requested-With'] = 'clipstream-page';
    const response = await fetch(path, { ...options, headers, cache: 'no-store', redirect: 'error' });
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (response.status !== 401) throw new Refused(response.status, problem);
    // Others may have asked meanwhile.
    if (token === sent) await askForToken(sent ? problem : '');
  }
}

async function problemOf(response) {
  try {
    return (await response.json()).problem ?? response.statusText;
  } catch {
    return response.statusText || `HTTP ${response.status}`;
  }
}

function askForToken(problem) {
  asking ??= new Promise((resolve) => {
    const dialog = $('token-dialog');
    const form = $('token-form');
    $('token').value = '';
    $('token-problem').textContent = problem;
    const done = () => {
      token = $('token').value.trim();
      if (token) sessionStorage.setItem(KEY, token);
      dialog.removeEventListener('cancel', stay);
      asking = null;
      resolve();
    };
    const stay = (event) => event.preventDefault();
    dialog.addEventListener('cancel', stay);
    form.addEventListener('submit', done, { once: true });
    if (!dialog.open) dialog.showModal();
  });
  return asking;
}

export async function picture(place) {
  const response = await call(`/page/pictures/${place.partition}/${place.offset}`);
  return response.blob();
}

export async function result(partition, offset) {
  return (await call(`/page/results/${partition}/${offset}`)).json();
}

export async function labelSet(name, revision) {
  return (await call(`/page/label-sets/${encodeURIComponent(name)}?revision=${revision}`)).json();
}

export async function putLabelSet(name, text) {
  const response = await call(`/page/label-sets/${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: text,
  });
  return (await response.json()).revision;
}

export async function deleteLabelSet(name) {
  return (await (await call(`/page/label-sets/${encodeURIComponent(name)}`, { method: 'DELETE' })).json()).revision;
}

export async function publish(blob, id, labelSets) {
  const query = new URLSearchParams({ id, labelSets });
  const response = await call(`/page/images?${query}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream' },
    body: blob,
  });
  return response.json();
}
