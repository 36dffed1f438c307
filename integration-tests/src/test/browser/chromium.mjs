// Finds the browser and starts it without a window.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer from 'puppeteer-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome-headless-shell'];

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of the browser: CHROMIUM, else the first that is on the PATH. */
export function chromium() {
  const named = process.env.CHROMIUM;
  if (named) {
    if (!isExecutable(named)) throw new Error(`CHROMIUM is ${named}, which cannot be run`);
    return named;
  }
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      if (isExecutable(join(directory, name))) return join(directory, name);
    }
  }
  throw new Error(
    'the page is tested in Chromium, and there is none: run bin/test, which installs it where it may, or install it'
    + ' (Debian, Ubuntu: apt-get install chromium), or name one in CHROMIUM; -DskipBrowser leaves these tests out');
}

export function launch() {
  return puppeteer.launch({
    executablePath: chromium(),
    headless: true,
    args: [
      '--disable-dev-shm-usage',
      '--force-color-profile=srgb',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      // Chromium's own sandbox refuses to be root's.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}
