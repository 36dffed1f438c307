// The page of a running application, in headless Chromium. PageIT starts the application and says where it is:
//   PAGE_URL       the page, on loopback: everybody may write
//   CONTROL_URL    POST /restart starts the application anew at the same port
//   GUARDED_URL    a page that asks for GUARDED_TOKEN and takes two viewers
//   PICTURES       a folder with pictures of animals and food, NAME-NUMBER.ENDING
//   HAMMERS        a folder with pictures of three hammers
//   HOSTILE        what stands as id, label and attribute of a picture that is there already
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import http from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './chromium.mjs';

const { PAGE_URL, CONTROL_URL, GUARDED_URL, GUARDED_TOKEN, PICTURES, HAMMERS, HOSTILE } = process.env;
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TIMEOUT = 30_000;
const ORIGIN = new URL(PAGE_URL).origin;

let browser;
let page;
let files;
const errors = [];

before(async () => {
  files = (await readdir(PICTURES)).sort();
  browser = await launch();
  page = await open(PAGE_URL);
});

after(() => browser?.close());

async function open(url) {
  const opened = await browser.newPage();
  opened.setDefaultTimeout(TIMEOUT);
  opened.on('pageerror', (error) => errors.push(`${error}`));
  await opened.evaluateOnNewDocument(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  await opened.setViewport({ width: 1280, height: 900 });
  await opened.goto(url);
  return opened;
}

function request(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const sent = http.request(url, { method, headers }, (response) => {
      const chunks = [];
      if (response.headers['content-type']?.startsWith('text/event-stream')) {
        resolve({ status: response.statusCode, headers: response.headers, end: () => sent.destroy() });
        return;
      }
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const own = { Origin: ORIGIN, 'X-Requested-With': 'clipstream-page' };

/** Publishes as the page does, without it. */
async function publish(file, labelSets, folder = PICTURES) {
  const query = new URLSearchParams({ id: file, labelSets });
  const answer = await request(`${PAGE_URL}/page/images?${query}`, { method: 'POST', headers: own, body: await readFile(join(folder, file)) });
  assert.equal(answer.status, 202, answer.text);
  return JSON.parse(answer.text);
}

const text = (selector) => page.$eval(selector, (element) => element.textContent);
const until = (condition, ...values) => page.waitForFunction(condition, {}, ...values);
const cardWith = (words) => until((wanted) => [...document.querySelectorAll('#cards > li')]
  .some((card) => wanted.every((word) => card.textContent.includes(word))), words);

async function away() {
  await page.mouse.move(2, 2);
  await page.evaluate(() => document.activeElement.blur());
}

test('pictures appear as they are labelled, with their thumbnail and bars', async () => {
  await until(() => document.querySelector('#connection').dataset.state === 'live');
  await until(() => document.querySelectorAll('.state[data-state="active"]').length >= 3);
  const corn = files.find((file) => file.startsWith('corn'));
  await publish(corn, 'food');
  for (const file of files.filter((each) => each !== corn).slice(0, 8)) await publish(file, 'animals,food');
  await cardWith(['corn', '%', 'food']);
  await until(() => document.querySelectorAll('#cards img').length >= 6);
  const images = await page.$$eval('#cards img', (all) => Promise.all(all.map((image) => image.decode().then(() => image.naturalWidth))));
  assert.ok(images.every((width) => width > 0 && width <= 256), `${images}`);
  const widths = await page.$$eval('#cards .best .fill', (all) => all.map((fill) => fill.style.width));
  assert.ok(widths.every((width) => /^\d+(\.\d+)?%$/.test(width)), `${widths}`);
});

test('figures are drawn', async () => {
  await until(() => Number(document.querySelectorAll('.figure')[3].textContent) >= 1);
  await until(() => document.querySelector('.chart .line').getAttribute('d').includes('L'));
  assert.match(await text('#model'), /^clipstream-mini@[0-9a-f]{12}$/);
});

test('the filter takes set, label, probability, and unknown only', async () => {
  await page.select('#filter-set', 'food');
  await page.type('#filter-label', 'CORN');
  await until(() => {
    const labels = [...document.querySelectorAll('#cards .best .label')];
    return labels.length > 0 && labels.every((label) => label.textContent === 'corn');
  });
  await page.$eval('#filter-probability', (range) => { range.value = 100; range.dispatchEvent(new Event('input', { bubbles: true })); });
  await until(() => document.querySelectorAll('#cards > li').length === 0);
  assert.match(await text('#empty'), /fits the filter/);
  await page.$eval('#filter-probability', (range) => { range.value = 0; range.dispatchEvent(new Event('input', { bubbles: true })); });
  await page.$eval('#filter-label', (input) => { input.value = ''; input.dispatchEvent(new Event('input', { bubbles: true })); });
  await page.click('#filter-unknown');
  await until(() => document.querySelectorAll('#cards .best .label:not(.unknown)').length === 0);
  await page.click('#filter-unknown');
  await page.select('#filter-set', '');
  await away();
  await until(() => document.querySelectorAll('#cards > li').length >= 6);
});

test('a picture opens large with all scores, revision, model and place, by keyboard alone', async () => {
  await page.focus('#cards > li button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#picture-dialog[open]');
  await until(() => {
    const image = document.querySelector('#picture-dialog figure img');
    return image.src.startsWith('blob:') && image.complete && image.naturalWidth > 0;
  });
  const dialog = await text('#picture-dialog');
  assert.match(dialog, /images-\d+-\d+/);
  assert.match(dialog, /clipstream-mini@/);
  assert.match(dialog, /revision \d+/);
  assert.equal(await page.$$eval('#picture-dialog table:first-of-type tbody tr', (rows) => rows.length), 5);
  await page.keyboard.press('Escape');
  await until(() => !document.querySelector('#picture-dialog').open);
  assert.ok(await page.evaluate(() => document.activeElement.matches('#cards button')), 'the focus is back where it was');
  await away();
});

test('the first stop of the keyboard skips to the pictures', async () => {
  await page.evaluate(() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); });
  const fresh = await open(PAGE_URL);
  await fresh.keyboard.press('Tab');
  assert.equal(await fresh.evaluate(() => document.activeElement.className), 'skip');
  await fresh.keyboard.press('Enter');
  await fresh.waitForFunction(() => document.activeElement.id === 'pictures');
  await fresh.close();
  await page.bringToFront();
});

test('one\'s own picture is published by choosing, dropping, pasting and by camera', async () => {
  const hamburger = files.find((file) => file.startsWith('hamburger'));
  await page.select('#try-set', 'food');
  await (await page.$('#files')).uploadFile(join(PICTURES, hamburger));
  await until(() => /^hamburger, \d+ % \(food\)/.test(document.querySelector('#sent [data-state="answered"] .outcome')?.textContent));

  const bytes = (await readFile(join(PICTURES, hamburger))).toString('base64');
  const answered = (name) => until((wanted) => [...document.querySelectorAll('#sent li')]
    .some((item) => item.textContent.includes(wanted) && item.dataset.state === 'answered'), name);
  await page.evaluate((content) => {
    const file = (name) => new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name, { type: 'image/jpeg' });
    const dropped = new DataTransfer();
    dropped.items.add(file('dropped.jpg'));
    document.querySelector('#drop').dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
    const pasted = new DataTransfer();
    pasted.items.add(file('pasted.jpg'));
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true, cancelable: true }));
  }, bytes);
  await answered('dropped.jpg');
  await answered('pasted.jpg');

  await page.click('#camera');
  await until(() => !document.querySelector('#shoot').disabled && document.querySelector('#video').videoWidth > 0);
  await page.click('#shoot');
  await answered('camera-');
  assert.equal(await page.$eval('#video', (video) => video.srcObject), null, 'the camera is let go');
  await away();
  await until(() => document.querySelector('#cards .badge.yours'));
});

test('what is no picture is refused, with the reason', async () => {
  const answer = await request(`${PAGE_URL}/page/images`, { method: 'POST', headers: own, body: 'no picture' });
  assert.equal(answer.status, 415);
  const cut = (await readFile(join(PICTURES, files[0]))).subarray(0, 300);
  const corrupt = await request(`${PAGE_URL}/page/images`, { method: 'POST', headers: own, body: cut });
  assert.equal(corrupt.status, 422, corrupt.text);
  const long = await request(`${PAGE_URL}/page/images`, { method: 'POST', headers: { ...own, 'Content-Length': 11 << 20 } });
  assert.equal(long.status, 413);
});

const editButton = (name) => `::-p-xpath(//li[contains(@class,"set")][.//h3[text()="${name}"]]//div[@class="set-head"]//button)`;
const editor = (name) => page.waitForSelector(`::-p-xpath(//li[contains(@class,"set")][.//h3[text()="${name}"]]//div[@class="editor"])`);

test('a label set is edited in place: refused at the field, then in force, and the next results marked', async () => {
  await page.click(editButton('food'));
  const food = await editor('food');
  await page.waitForSelector('.label-row');
  const threshold = await food.waitForSelector('[data-pointer="/threshold"]');
  await threshold.type('7');
  await (await food.$('.primary')).click();
  await food.waitForSelector('[data-pointer="/threshold"][aria-invalid="true"]');
  const described = await food.$eval('[data-pointer="/threshold"]', (input) => document.getElementById(input.getAttribute('aria-describedby')).textContent);
  assert.match(described, /^\/threshold: found 7(\.0)?; allowed: a probability/);
  assert.match(await food.$eval('.messages', (element) => element.textContent), /rejected/);

  await threshold.evaluate((input) => { input.value = ''; input.dispatchEvent(new Event('input', { bubbles: true })); });
  await (await food.$('[aria-label="New label"]')).type('blini\n');
  await (await food.$('.primary')).click();
  await until(() => /Revision \d+ is active/.test(document.querySelector('.editor .messages').textContent));
  assert.equal(await page.$('[aria-invalid]'), null);
  await page.click(editButton('food'));
  await away();
  await publish(files.find((file) => file.startsWith('corn')), 'food');
  await until(() => /new: revision \d+/.test(document.querySelector('#cards .badge')?.textContent ?? ''));
});

test('examples come by drag and drop, from files and from pictures; JSON shows the same document', async () => {
  await page.click(editButton('animals'));
  const animals = await editor('animals');
  await page.waitForSelector('.label-row');
  const bytes = (await readFile(join(PICTURES, files[0]))).toString('base64');
  await page.evaluate((content) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], 'example.jpg', { type: 'image/jpeg' }));
    document.querySelectorAll('.label-row')[1].dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
  }, bytes);
  await animals.waitForSelector('.examples img');
  const cards = await page.$$('#cards > li button');
  await page.evaluate((card) => {
    const dragged = new DataTransfer();
    card.dispatchEvent(new DragEvent('dragstart', { dataTransfer: dragged, bubbles: true }));
    document.querySelectorAll('.label-row')[1].dispatchEvent(new DragEvent('drop', { dataTransfer: dragged, bubbles: true, cancelable: true }));
  }, cards[0]);
  await until(() => document.querySelectorAll('.examples img').length === 2);
  const json = await animals.waitForSelector('button[aria-pressed]');
  await json.click();
  const document = JSON.parse(await animals.$eval('.json', (area) => area.value));
  assert.equal(document.labels[1].examples.length, 2);
  assert.deepEqual(Object.keys(document.labels[1].examples[0]), ['content']);
  assert.ok(Buffer.from(document.labels[1].examples[0].content, 'base64').length > 500);
  await accessible('the editor');
  page.once('dialog', (dialog) => dialog.accept());
  await page.click(editButton('animals'));
  await until(() => !document.querySelector('.editor'));
});

test('a new label set is made on the page, and deleted', async () => {
  await page.click('#new-set');
  await page.type('#new-name', 'no name!\n');
  await until(() => document.querySelector('#new-problem').textContent !== '');
  await page.$eval('#new-name', (input) => { input.value = ''; });
  await page.type('#new-name', 'fresh\n');
  const fresh = await editor('fresh');
  for (const label of ['cat', 'dog']) await (await fresh.$('[aria-label="New label"]')).type(`${label}\n`);
  await (await fresh.$('.primary')).click();
  await until(() => /Revision \d+ is active/.test(document.querySelector('.editor .messages').textContent));
  page.once('dialog', (dialog) => dialog.accept());
  await (await fresh.$('.danger')).click();
  await until(() => ![...document.querySelectorAll('#sets h3')].some((title) => title.textContent === 'fresh'));
});

test('a new label with two example pictures takes the next picture of its kind', async () => {
  await page.click('#new-set');
  await page.type('#new-name', 'tools\n');
  const tools = await editor('tools');
  for (const label of ['wrench', 'spoon', 'chair', 'Mjölnir']) await (await tools.$('[aria-label="New label"]')).type(`${label}\n`);
  const hammers = (await readdir(HAMMERS)).sort();
  for (const hammer of hammers.slice(0, 2)) {
    await page.evaluate((content) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], 'hammer.jpg', { type: 'image/jpeg' }));
      document.querySelectorAll('.label-row')[3].dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
    }, (await readFile(join(HAMMERS, hammer))).toString('base64'));
  }
  await until(() => document.querySelectorAll('.examples img').length === 2);
  await (await tools.$('.primary')).click();
  await until(() => /Revision \d+ is active/.test(document.querySelector('.editor .messages').textContent));
  await page.click(editButton('tools'));
  await away();
  await publish(hammers[2], 'tools', HAMMERS);
  await until(() => [...document.querySelectorAll('#cards > li')]
    .some((card) => card.querySelector('.best .label').textContent === 'Mjölnir' && card.textContent.includes('tools')));
});

test('no name, label, id or attribute runs as script', async () => {
  await page.select('#filter-set', '__proto__');
  await away();
  await cardWith([HOSTILE]);
  await page.click('#cards > li button');
  await until((hostile) => document.querySelector('#picture-dialog .facts').textContent.split(hostile).length > 3, HOSTILE);
  await page.keyboard.press('Escape');
  await page.click(editButton('__proto__'));
  const hostile = await editor('__proto__');
  await page.waitForSelector('.label-row');
  assert.equal(await hostile.$eval('[data-pointer="/labels/0/name"]', (input) => input.value), HOSTILE);
  await page.click(editButton('__proto__'));
  await page.select('#filter-set', '');
  assert.deepEqual(await page.evaluate(() => [
    window.hacked ?? null, document.querySelectorAll('[onerror]').length, document.querySelectorAll('script').length, window.violations,
  ]), [null, 0, 1, []]);
  // What gets past text alone still does not run: the browser refuses it.
  await page.evaluate(() => { document.querySelector('#live').innerHTML = '<img src=x onerror="window.hacked = true">'; });
  await until(() => window.violations.length > 0);
  assert.equal(await page.evaluate(() => window.hacked ?? null), null);
  await page.evaluate(() => { document.querySelector('#live').textContent = ''; window.violations = []; });
  const policy = (await request(PAGE_URL)).headers['content-security-policy'];
  assert.ok(policy.includes("default-src 'none'") && !policy.includes('unsafe'), policy);
});

/** No finding that is serious or critical. */
async function accessible(what) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const found = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${what}: ${id}: ${help}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`);
  assert.deepEqual(found, []);
}

test('axe finds nothing serious, in light and dark, at desktop and phone width', async () => {
  for (const scheme of ['light', 'dark']) {
    for (const width of [1280, 390]) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
      await page.setViewport({ width, height: 844 });
      await accessible(`${scheme}, ${width}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `nothing is wider than ${width} pixels`);
    }
  }
  await page.click('#cards > li button');
  await page.waitForSelector('#picture-dialog[open] table');
  await accessible('the dialog, dark, 390');
  await page.keyboard.press('Escape');
  await page.emulateMediaFeatures([]);
  await page.setViewport({ width: 1280, height: 900 });
  await away();
});

test('other sites, other names and other methods change nothing', async () => {
  const set = `${PAGE_URL}/page/label-sets/animals`;
  const put = (headers) => request(set, { method: 'PUT', headers, body: '{"labels":["x"]}' });
  assert.equal((await put({})).status, 403, 'no origin');
  assert.equal((await put({ ...own, Origin: 'http://example.org' })).status, 403, 'another origin');
  assert.equal((await put({ Origin: ORIGIN })).status, 403, 'a plain form');
  const rebound = { Host: 'rebound.example', Origin: 'http://rebound.example', 'X-Requested-With': 'clipstream-page' };
  assert.equal((await put(rebound)).status, 403, 'a name that was made to point here');
  assert.equal((await request(`${PAGE_URL}/page/feed`, { headers: { Host: 'rebound.example' } })).status, 403);
  assert.equal((await request(set, { method: 'PUT', headers: own, body: '["no object"]' })).status, 400);
  assert.equal((await request(`${PAGE_URL}/page/label-sets/a%2Fb`, { method: 'PUT', headers: own, body: '{}' })).status, 400);
  assert.equal((await request(`${PAGE_URL}/page/pictures/0/999999`)).status, 404);
  assert.equal((await request(`${PAGE_URL}/page/../page/PageAssets.class`)).status, 404);
});

test('a token is asked for, and kept for the tab; viewers are limited', async () => {
  assert.equal((await request(`${GUARDED_URL}/page/feed`)).status, 401);
  const bearer = { Authorization: `Bearer ${GUARDED_TOKEN}` };
  assert.equal((await request(`${GUARDED_URL}/page/feed`, { headers: { Authorization: 'Bearer wrong' } })).status, 401);
  assert.equal((await request(`${GUARDED_URL}/health/live`)).status, 200);

  const guarded = await open(GUARDED_URL);
  await guarded.waitForSelector('#token-dialog[open]');
  await guarded.type('#token', 'wrong\n');
  await guarded.waitForFunction(() => document.querySelector('#token-problem').textContent === 'this is not the token');
  await guarded.type('#token', `${GUARDED_TOKEN}\n`);
  await guarded.waitForFunction(() => document.querySelector('#connection').dataset.state === 'live' && document.querySelector('#sets li'));
  await guarded.waitForFunction(() => !document.querySelector('#new-set').hidden);
  await guarded.reload();
  await guarded.waitForFunction(() => document.querySelector('#connection').dataset.state === 'live');

  // The feed of the page as it was before counts until the application next writes to it.
  let second = await request(`${GUARDED_URL}/page/feed`, { headers: bearer });
  for (const end = Date.now() + TIMEOUT; second.status !== 200 && Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    second = await request(`${GUARDED_URL}/page/feed`, { headers: bearer });
  }
  assert.equal(second.status, 200);
  const third = await request(`${GUARDED_URL}/page/feed`, { headers: bearer });
  assert.equal(third.status, 503);
  assert.match(third.text, /page\.max\.viewers/);
  second.end();
  await guarded.close();
  await page.bringToFront();
});

test('it comes back by itself after the application was started anew', async () => {
  await page.bringToFront();
  await until(() => document.querySelector('#connection').dataset.state === 'live');
  const start = await page.evaluate(() => document.documentElement.dataset.start);
  const lost = until(() => document.querySelector('#connection').dataset.state === 'lost');
  const restarted = request(`${CONTROL_URL}/restart`, { method: 'POST' });
  await lost;
  assert.equal((await restarted).status, 204);
  await until((before) => document.querySelector('#connection').dataset.state === 'live' && document.documentElement.dataset.start !== before, start);
  await publish(files.find((file) => file.startsWith('banana')), 'food');
  await away();
  await cardWith(['banana']);
});

test('no script failed on the way', () => {
  assert.deepEqual(errors, []);
});
