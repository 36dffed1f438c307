// Takes the README's screenshots of a running application: node screenshots.mjs URL FOLDER
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from './chromium.mjs';

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844, isMobile: true, hasTouch: true, deviceScaleFactor: 2 } };
const CARDS = 12;

const [url, folder] = process.argv.slice(2);
if (!url || !folder) {
  console.error('usage: node screenshots.mjs URL FOLDER');
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const browser = await launch();
try {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const scheme of ['light', 'dark']) {
      const page = await browser.newPage();
      await page.setViewport(viewport);
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
      await page.goto(url);
      await page.waitForFunction((least) => document.querySelectorAll('#cards img').length >= least && document.querySelector('#sets li'), {}, CARDS);
      const take = async (name) => {
        const file = join(folder, `${name}-${size}-${scheme}.png`);
        await page.screenshot({ path: file });
        console.log(file);
      };
      await take('page');
      if (process.argv.includes('--all')) {
        await page.click('#cards li:nth-child(2) button');
        await page.waitForFunction(() => document.querySelector('#picture-dialog figure img').src.startsWith('blob:'));
        await take('picture');
        await page.keyboard.press('Escape');
        await page.click('.set button');
        await page.waitForSelector('.label-row');
        await page.evaluate(() => document.querySelector('.set').scrollIntoView());
        await take('editor');
      }
      await page.close();
    }
  }
} finally {
  await browser.close();
}
