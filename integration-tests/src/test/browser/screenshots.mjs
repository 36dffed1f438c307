// Takes the README's screenshots of a running demo, while pictures flow:
//   node screenshots.mjs URL FOLDER [--pictures FOLDER] [--all]
// --pictures has pictures and pictures.csv (file, label, label set); they are published on the page, a few a second.
// --all takes the opened picture, the editor and every colour scheme as well, to look at.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from './chromium.mjs';

const SIZES = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844, isMobile: true, hasTouch: true, deviceScaleFactor: 1.5 },
};
const README = ['page-desktop-light', 'page-phone-dark'];
const CARDS = 12;
const FLOW_MILLIS = 20_000;
const PAUSE_MILLIS = 220;

const { values, positionals: [url, folder] } = parseArgs({
  options: { pictures: { type: 'string' }, all: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (!url || !folder) {
  console.error('usage: node screenshots.mjs URL FOLDER [--pictures FOLDER] [--all]');
  process.exit(2);
}

/** Publishes from within the page: only it may. */
async function flow(page, millis) {
  if (!values.pictures) return;
  const lines = (await readFile(join(values.pictures, 'pictures.csv'), 'utf8')).trim().split('\n').slice(1);
  const pictures = lines.map((line) => line.split(',')).sort(() => Math.random() - 0.5);
  const end = Date.now() + millis;
  for (let i = 0; Date.now() < end; i++) {
    const [file, , labelSets] = pictures[i % pictures.length];
    const content = (await readFile(join(values.pictures, file))).toString('base64');
    await page.evaluate(async (id, sets, base64) => {
      const { publish } = await import('/page/api.js');
      await publish(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]), id, sets);
    }, file, labelSets, content);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS * (0.5 + Math.random())));
  }
}

async function shoot(browser, size, scheme) {
  const page = await browser.newPage();
  const take = async (name) => {
    const file = `${name}-${size}-${scheme}`;
    if (!values.all && !README.includes(file)) return;
    await page.mouse.move(1, 1);
    // Photographs make a PNG large; at this quality the text stays clean.
    const path = join(folder, `${file}.${values.all ? 'png' : 'webp'}`);
    await page.screenshot(values.all ? { path } : { path, type: 'webp', quality: 90 });
    console.log(path);
  };
  await page.setViewport(SIZES[size]);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
  await page.goto(url);
  await page.waitForFunction(() => document.querySelector('#sets li'));
  await flow(page, FLOW_MILLIS);
  await page.waitForFunction((least) => document.querySelectorAll('#cards img').length >= least, {}, CARDS);
  await take('page');
  if (values.all) {
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

await mkdir(folder, { recursive: true });
const browser = await launch();
try {
  for (const size of Object.keys(SIZES)) {
    for (const scheme of ['light', 'dark']) {
      if (values.all || README.includes(`page-${size}-${scheme}`)) await shoot(browser, size, scheme);
    }
  }
} finally {
  await browser.close();
}
