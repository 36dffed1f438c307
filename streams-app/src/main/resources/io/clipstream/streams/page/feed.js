// The feed: server-sent events over fetch, since EventSource cannot send a token. It comes back by itself.
import { call, Refused } from './api.js';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;
/** The application says something each ten seconds; twice as long is silence. */
const SILENCE = 25_000;

/** Calls handlers[event](data) for each event, and state(name, text) when the connection changes. Never ends. */
export function follow(handlers, state) {
  let wait = FIRST_WAIT;
  let wake = () => {};

  const run = async () => {
    for (;;) {
      if (document.hidden) {
        // Nobody looks: the application need not work for it.
        state('hidden', 'Resting');
        await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
        continue;
      }
      const abort = new AbortController();
      const rest = () => { if (document.hidden) abort.abort(); };
      document.addEventListener('visibilitychange', rest);
      try {
        const response = await call('/page/feed', { signal: abort.signal });
        state('live', 'Live');
        wait = FIRST_WAIT;
        await read(response.body, handlers, abort);
        state('lost', 'Connection lost; trying again…');
      } catch (problem) {
        if (!document.hidden) {
          state('lost', problem instanceof Refused ? `${problem.message}. Trying again…` : 'Connection lost; trying again…');
        }
      } finally {
        document.removeEventListener('visibilitychange', rest);
        abort.abort();
      }
      await new Promise((resolve) => { wake = resolve; setTimeout(resolve, wait); });
      wait = Math.min(LONGEST_WAIT, wait * 1.6);
    }
  };
  window.addEventListener('online', () => wake());
  run();
}

async function read(body, handlers, abort) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let timer = setTimeout(() => abort.abort(), SILENCE);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), SILENCE);
      const frames = (rest + value).split('\n\n');
      rest = frames.pop();
      for (const frame of frames) dispatch(frame, handlers);
    }
  } finally {
    clearTimeout(timer);
  }
}

function dispatch(frame, handlers) {
  const match = /^event: ([^\n]*)\ndata: ([^]*)$/.exec(frame);
  if (match && Object.hasOwn(handlers, match[1])) handlers[match[1]](JSON.parse(match[2]));
}
