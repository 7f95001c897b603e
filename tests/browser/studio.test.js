// The studio: text, form and outline change one document, the previews follow, and what is wrong is underlined and listed.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { By, Key } from 'selenium-webdriver';

import { complaints, HARDWARE, SHOP_URL, startPhone, until } from './phone.js';
import { keep, screenOf } from './picture.js';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DESK = { widthCssPx: 1600, heightCssPx: 900, dpr: 1, touch: false, hardware: HARDWARE.no3d };

/** Runs in the page. */
const WORDS = `
  const preview = (at) => document.querySelectorAll('.preview')[at];
  const shown = (at) => preview(at)?.querySelector('iframe').contentDocument;
  const ids = (at) => [...shown(at)?.querySelectorAll('[data-section]') ?? []].map((s) => s.dataset.section);
  const fill = (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const text = () => document.querySelector('.text-field');
  const does = (name) => document.querySelector('[data-does="' + name + '"]');`;

async function openStudio(t, views = 'gold.T1.phone,new.T0.phone', screen = DESK, page = '/demo/page.json') {
  const phone = await startPhone(t, screen);
  await phone.driver.get(`${SHOP_URL}/studio/?page=${page}&views=${views}`);
  const run = (script, ...args) => phone.driver.executeScript(WORDS + script, ...args);
  const wait = (what, script, ...args) => until(phone, what, WORDS + script, ...args);
  const count = views.split(',').length;
  await wait('the previews', `return [...Array(${count}).keys()].every((at) => ids(at).length >= 6)`);
  await wait('the check', `return document.querySelector('.fault-count').textContent === 'No faults.'`);
  return { phone, run, wait };
}

test('a heading typed into the form changes both previews in place, and is undone like typing', async (t) => {
  const { phone, run, wait } = await openStudio(t);
  await run(`document.querySelector('[data-id=promise] [data-does=select]').click(); shown(0).querySelector('[data-section=promise]').kept = true;`);
  const field = await phone.driver.findElement(By.css('.form [data-path="settings/heading"]'));
  const before = await field.getAttribute('value');
  await field.sendKeys(Key.END, ' today');
  for (const at of [0, 1]) {
    await wait(`preview ${at}`, `return shown(${at}).querySelector('[data-section=promise]').textContent.includes(arguments[0])`, `${before} today`);
  }
  assert.equal(await run(`return shown(0).querySelector('[data-section=promise]').kept`), true, 'the section is another node');
  assert.equal(await run(`return document.activeElement.dataset.path`), 'settings/heading');
  assert.equal(await run(`return JSON.parse(text().value).sections.promise.settings.heading`), `${before} today`);
  for (let left = 10; left > 0 && (await run(`return JSON.parse(text().value).sections.promise.settings.heading`)) !== before; left -= 1) {
    await run(`does('undo').click()`);
  }
  await wait('the old heading', `return !shown(0).querySelector('[data-section=promise]').textContent.includes(arguments[0])`, `${before} today`);
  assert.deepEqual(await complaints(phone), []);
});

test('broken JSON is underlined and listed, and the previews keep the last document', async (t) => {
  const { phone, run, wait } = await openStudio(t);
  const sections = await run('return ids(0)');
  await run(`fill(text(), text().value.replace('"heading":', '"heading"'))`);
  await wait('the fault', `return document.querySelectorAll('.faults button.error').length === 1`);
  const [listed, count, invalid] = await run(`return [document.querySelector('.faults button').ariaLabel, document.querySelector('.fault-count').textContent, text().ariaInvalid]`);
  assert.match(listed, /^Line \d+, column \d+, error: Here a key wants “:”\.$/);
  assert.deepEqual([count, invalid], ['1 error, 0 warnings', 'true']);
  await run(`document.querySelector('.faults button').click()`);
  await wait('the underline', `return document.querySelector('.text-layer .wrong.error')`);
  assert.equal(await run('return document.activeElement === text()'), true);
  assert.deepEqual(await run('return ids(0)'), sections);
  keep(await screenOf(phone), 'studio.broken');
  assert.deepEqual(await complaints(phone), []);
});

test('what the engine finds wrong is underlined where its pointer leads, in sections that nobody sees too', async (t) => {
  const { phone, run, wait } = await openStudio(t);
  await run(`
    const store = JSON.parse(text().value);
    store.sections.welcome.disabled = true;
    store.sections.welcome.settings.link = 'javascript:alert(1)';
    store.order.push('nowhere');
    fill(text(), JSON.stringify(store, null, 2));`);
  await wait('both faults', `return document.querySelectorAll('.faults button').length === 2`);
  const faults = await run(`return [...document.querySelectorAll('.faults li')].map((li) => li.querySelector('code').textContent)`);
  assert.deepEqual(faults, [faults.find((pointer) => pointer.startsWith('/order/')), '/sections/welcome/settings/link']);
  await run(`document.querySelectorAll('.faults button')[1].click()`);
  const [underlined, sentence] = await wait('the underline', `
    const wrong = [...document.querySelectorAll('.text-layer .wrong')];
    return wrong.length && [wrong.map((span) => span.textContent).join(''), wrong[0].dataset.message]`);
  assert.match(underlined, /"link": "javascript:alert\(1\)"/);
  assert.ok(sentence.length > 10);
  assert.deepEqual(await complaints(phone), []);
});

test('a section from the list stands in the previews; it moves, is copied, hidden and removed', async (t) => {
  const { phone, run, wait } = await openStudio(t);
  const add = async (type) => {
    await run(`document.querySelector('[data-id=hero] [data-does=select]').click(); fill(document.querySelector('[data-field=type]'), arguments[0]); does('add').click()`, type);
    for (const at of [0, 1]) await wait(`${type} in preview ${at}`, `return ids(${at})[1] === arguments[0]`, type);
  };
  await add('announcement');
  assert.equal(await run(`return document.querySelector('.chosen').textContent`), 'announcement');
  await run(`does('up').click()`);
  await wait('it to move', `return ids(0)[0] === 'announcement' && ids(1)[0] === 'announcement'`);
  await run(`does('copy').click()`);
  await wait('the copy', `return ids(0)[1] === 'announcement_2'`);
  await run(`does('toggle').click()`);
  await wait('the copy to hide', `return !ids(0).includes('announcement_2')`);
  assert.match(await run(`return document.querySelector('.reasons').innerText`), /gold T1: left out\. It is switched off in the document\./);
  await run(`does('remove').click()`);
  await wait('it to go', `return JSON.parse(text().value).sections.announcement_2 === undefined && !JSON.parse(text().value).order.includes('announcement_2')`);
  assert.deepEqual(await complaints(phone), []);
});

test('every type of section that can be added is sound', async (t) => {
  const { run, wait } = await openStudio(t, 'everybody.T0.phone');
  const types = await run(`return [...document.querySelector('[data-field=type]').options].map(({ value }) => value)`);
  assert.ok(types.length >= 20, `${types}`);
  for (const type of types) await run(`fill(document.querySelector('[data-field=type]'), arguments[0]); does('add').click()`, type);
  await wait('all of them', `return Object.keys(JSON.parse(text().value).sections).length >= arguments[0]`, types.length + 16);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const wrong = await run(`return [...document.querySelectorAll('.faults li')].map((li) => li.innerText)`);
  assert.deepEqual(wrong, []);
});

test('every type of section has a form, and what is typed into any of its texts is what the document says', async (t) => {
  const { phone, run } = await openStudio(t, 'everybody.T0.phone', DESK, '/demo/sections.json');
  const wrong = await run(`
    const bad = [];
    for (const id of [...document.querySelectorAll('.outline li')].map((li) => li.dataset.id)) {
      document.querySelector('.outline [data-id="' + id + '"] [data-does=select]').click();
      const paths = [...document.querySelectorAll('.form input[type=text][data-path]')].map((input) => input.dataset.path);
      if (!document.querySelectorAll('.form [data-path]').length) bad.push(id + ' has no form');
      for (const path of paths) {
        const input = document.querySelector('.form [data-path="' + CSS.escape(path) + '"]');
        input.value = 'typed "' + path;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        const said = path.split('/').reduce((at, key) => at?.[key], JSON.parse(text().value).sections[id]);
        if (said !== input.value) bad.push(id + ' ' + path + ': ' + said);
      }
    }
    return { bad, sections: document.querySelectorAll('.outline li').length };`);
  assert.deepEqual(wrong.bad, []);
  assert.ok(wrong.sections >= 20, `${wrong.sections} sections`);
  // Pictures of the names that were typed are not there.
  assert.deepEqual((await complaints(phone)).filter((said) => !/typed%20.*404/.test(said)), []);
});

test('shopper, tier, moment and screen change one preview, and the reasons say why', async (t) => {
  const { phone, run, wait } = await openStudio(t);
  const set = (at, field, value) => run(`fill(preview(arguments[0]).querySelector('[data-field=' + arguments[1] + ']'), arguments[2])`, at, field, value);
  await run(`document.querySelector('[data-id=member] [data-does=select]').click()`);
  assert.match(await run(`return document.querySelector('.reasons').innerText`), /gold T1: number 2\. The shopper belongs to the segment “gold”\.\s+new T0: left out\. The shopper does not belong to the segment “gold”\./);
  await set(0, 'shopper', 'new');
  await wait('the newcomer’s page', `return ids(0).includes('welcome') && !ids(0).includes('member')`);
  await set(0, 'tier', 'T0');
  await wait('a page without script', `return shown(0).location.pathname === '/studio/served.html' && ids(0).includes('welcome')`);
  assert.equal(await run(`return shown(0).querySelector('script')`), null);
  await set(0, 'tier', 'T1');
  await wait('a page with script', `return shown(0)?.querySelector('store-page[data-sf-state=ready]') && ids(0).includes('welcome')`);
  await set(0, 'now', '2027-02-03T04:05:06Z');
  await wait('the moment', `return shown(0).location.search.includes('2027-02-03') && shown(0).querySelector('store-page').report().plan.now === '2027-02-03T04:05:06Z'`);
  await set(0, 'screen', 'desk');
  assert.equal(await run(`return preview(0).querySelector('iframe').clientWidth`), 1280);
  assert.equal(await run(`return preview(0).querySelector('.stage').getBoundingClientRect().right <= preview(1).getBoundingClientRect().left`), true);
  await set(1, 'profile', JSON.stringify({ tier: 'gold', name: 'Zoya' }));
  await wait('the profile', `return ids(1).includes('member') && shown(1).body.textContent.includes('Zoya')`);
  assert.equal(new URL(await phone.driver.getCurrentUrl()).searchParams.get('views'), 'new.T1.desk,own.T0.phone');
  keep(await screenOf(phone), 'studio');
  assert.deepEqual(await complaints(phone), []);
});

test('a variant is changed for those who see it; a part is added from the form', async (t) => {
  const { phone, run, wait } = await openStudio(t);
  const heading = `document.querySelector('.form [data-path="variants/0/settings/heading"]')`;
  await run(`fill(${heading}, 'Only for the first in line')`);
  await wait('the gold page', `return shown(0).body.textContent.includes('Only for the first in line')`);
  assert.equal(await run(`return shown(1).body.textContent.includes('Only for the first in line')`), false);
  await run(`document.querySelector('[data-id=story] [data-does=select]').click(); document.querySelector('.form [data-does=add-quote]').click()`);
  await wait('the quote', `return !!shown(0).querySelector('[data-section=story] blockquote') && !!shown(1).querySelector('[data-section=story] blockquote')`);
  assert.equal(await run(`return document.querySelector('.fault-count').textContent`), 'No faults.');
  assert.deepEqual(await complaints(phone), []);
});

test('the keyboard takes back what it typed; a fault says itself under the pointer; the text is saved as it stands', async (t) => {
  const { phone, run, wait } = await openStudio(t);
  const before = await run('return text().value');
  const field = await phone.driver.findElement(By.css('.text-field'));
  await run(`text().focus(); text().setSelectionRange(1, 1)`);
  await field.sendKeys('x');
  await wait('the fault', `return document.querySelector('.text-layer .wrong')`);
  const at = await run(`const box = document.querySelector('.text-layer .wrong').getBoundingClientRect(); return { x: box.x + 2, y: box.y + box.height / 2 }`);
  await phone.driver.actions().move({ x: Math.round(at.x), y: Math.round(at.y) }).perform();
  assert.equal(await run('return text().title'), 'Here an object wants a text in double quotes.');
  await field.sendKeys(Key.chord(Key.CONTROL, 'z'));
  assert.equal(await run('return text().value'), before);
  await field.sendKeys(Key.chord(Key.CONTROL, Key.SHIFT, 'z'));
  assert.equal(await run('return text().value'), `{x${before.slice(1)}`);
  // A browser without file handles downloads; the test reads what would be.
  const saved = await phone.driver.executeAsyncScript(`
    const done = arguments[0];
    delete self.showSaveFilePicker;
    self.showSaveFilePicker = undefined;
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { blob.text().then(done); return make.call(URL, blob); };
    document.querySelector('[data-does=save]').click();`);
  assert.equal(saved, `{x${before.slice(1)}`);
  await wait('the word of it', `return document.querySelector('.file-status').textContent === 'Saved as page.json.'`);
  assert.deepEqual(await complaints(phone), []);
});

for (const [what, screen] of [['a desk', DESK], ['a phone', { ...DESK, widthCssPx: 320, heightCssPx: 640 }]]) {
  test(`axe finds nothing in the studio on ${what}, light and dark`, async (t) => {
    const { phone, run } = await openStudio(t, 'gold.T1.small', screen);
    for (const scheme of ['light', 'dark']) {
      await phone.driver.sendDevToolsCommand('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
      await run(`document.querySelectorAll('details').forEach((details) => { details.open = true; })`);
      await run(AXE);
      const { found, rules } = await phone.driver.executeAsyncScript(`
        const done = arguments[0];
        axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], iframes: false })
          .then(({ violations, passes }) => done({ rules: passes.length, found: violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ' ' + html.slice(0, 200) + failureSummary)) }));`);
      assert.deepEqual(found, [], scheme);
      assert.ok(rules >= 10);
      keep(await screenOf(phone), `studio.${scheme}.${screen.widthCssPx}`);
    }
    assert.equal(await run('return document.documentElement.scrollWidth > innerWidth'), false);
    assert.deepEqual(await complaints(phone), []);
  });
}
