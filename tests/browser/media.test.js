// Films and live rooms: what plays, when, from which file, and what stands there when nothing does.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { film } from './films.js';
import { complaints, HARDWARE, layoutShift, SHOP_URL, startPhone, until, visit } from './phone.js';
import { answer, page, serveSite } from './site.js';

const PICTURE = Buffer.from(await (await fetch(new URL('/demo/pictures/still-home.jpg', SHOP_URL))).arrayBuffer());
const POSTER = { url: '/poster.jpg', width: 160, height: 90, altText: 'A lamp' };
const words = (id) => ({ type: 'rich_text', settings: { heading: `Words ${id}` }, blocks: { a: { type: 'text', settings: { text: 'Some words of it. '.repeat(90) } } }, block_order: ['a'] });
const video = (settings) => ({ type: 'video', settings: { label: 'A lamp is turned', video: '/film.webm', poster: POSTER, ...settings } });

/** Serve sections, with words below and above the second. */
async function openPage(t, sections, { query = {}, before = '', routes = {}, reducedMotion = false, attributes = '', phone: wish = {} } = {}) {
  const asked = [];
  const bytes = await film(t);
  const play = (request, response) => {
    asked.push(new URL(request.url, SHOP_URL).pathname);
    response.writeHead(200, { 'Content-Type': 'video/webm', 'Content-Length': bytes.length }).end(bytes);
  };
  const gone = (request, response) => {
    asked.push(new URL(request.url, SHOP_URL).pathname);
    response.writeHead(404).end();
  };
  const document_ = { version: 1, id: 'films', locale: 'en', order: Object.keys(sections), sections, products: [] };
  const site = await serveSite(t, {
    '/': page(`<store-page test-overrides src="/films.json" ${attributes}></store-page>`),
    '/films.json': answer(JSON.stringify(document_), 'application/json'),
    '/poster.jpg': answer(PICTURE, 'image/jpeg'),
    '/film.webm': play, '/other.webm': play, '/list.m3u8': gone, '/gone.mp4': gone, '/gone.webm': gone,
    ...routes,
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, reducedMotion, before, ...wish });
  await visit(phone, `${site}/`, { 'sf-tier': 'T2', 'sf-bench': 'off', ...query });
  await until(phone, 'the page', `return document.querySelector('store-page')?.dataset.sfState === 'ready'`);
  return Object.assign(phone, { asked });
}

const loaded = (phone, name) => until(phone, name, `return performance.getEntriesByType('resource').some((e) => e.name.endsWith('/dist/${name}'))`);
const show = (phone, selector) => phone.driver.executeScript(`document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })`, selector);
const plays = (selector) => `const v = document.querySelector('${selector} video'); return v && !v.paused && v.currentTime > 0.1 && v.muted;`;
const rests = (selector) => `return document.querySelector('${selector} video').paused`;
/** A tap somewhere, so that the page may play with sound. */
const touch = (phone) => phone.driver.findElement({ css: 'h1,video' }).click();

for (const [why, query, before] of [
  ['on T1', { 'sf-tier': 'T1' }, ''],
  ['where data is saved', {}, `Object.defineProperty(navigator, 'connection', { value: { saveData: true, effectiveType: '4g', addEventListener() {} } });`],
]) {
  test(`${why} a film is its picture and a link, and nothing of it is loaded`, async (t) => {
    const phone = await openPage(t, { top: words('top'), film: video({ autoplay: true }) }, { query, before });
    await loaded(phone, 'events.js');
    await show(phone, '#sf-film .sf-still');
    await phone.driver.sleep(1000);
    const seen = await phone.driver.executeScript(`
      const still = document.querySelector('#sf-film .sf-still');
      return { videos: document.querySelectorAll('video').length, link: still.getAttribute('href'), name: still.getAttribute('aria-label'),
        ratio: still.offsetWidth / still.offsetHeight, script: performance.getEntriesByType('resource').some((e) => e.name.includes('media.js')) }`);
    assert.ok(Math.abs(seen.ratio - 16 / 9) < 0.02, `${seen.ratio}`);
    assert.deepEqual({ ...seen, ratio: 0 }, { videos: 0, link: '/film.webm', name: 'A lamp is turned', ratio: 0, script: false });
    assert.deepEqual(phone.asked, []);
    assert.equal((await layoutShift(phone)).sum, 0);
  });
}

test('a film plays by itself without sound while half of it is seen, where its setting asks for it', async (t) => {
  const phone = await openPage(t, { top: words('top'), film: video({ autoplay: true }), quiet: video({}), low: words('low') });
  await loaded(phone, 'events.js');
  await phone.driver.sleep(500);
  assert.deepEqual(phone.asked, [], 'nothing is loaded before it is seen');
  await show(phone, '#sf-film video');
  await until(phone, 'the film to play', plays('#sf-film'));
  assert.equal(await phone.driver.executeScript(rests('#sf-quiet')), true, 'the other film was not asked to');
  await phone.driver.executeScript('scrollTo({ top: 0, behavior: "instant" })');
  await until(phone, 'the film to rest out of sight', rests('#sf-film'));
  await show(phone, '#sf-film video');
  await until(phone, 'the film to go on', plays('#sf-film'));
  // A tab that nobody sees.
  const hide = (hidden) => phone.driver.executeScript(`Object.defineProperty(document, 'hidden', { configurable: true, value: arguments[0] }); document.dispatchEvent(new Event('visibilitychange'))`, hidden);
  await hide(true);
  await until(phone, 'the film to rest in a hidden tab', rests('#sf-film'));
  await hide(false);
  await until(phone, 'the film to go on', plays('#sf-film'));
  // The shopper's word counts for more than ours.
  await phone.driver.executeScript(`document.querySelector('#sf-film video').pause()`);
  await phone.driver.executeScript('scrollTo({ top: 0, behavior: "instant" })');
  await phone.driver.sleep(300);
  await show(phone, '#sf-film video');
  await phone.driver.sleep(700);
  assert.equal(await phone.driver.executeScript(rests('#sf-film')), true, 'what a shopper paused stays paused');
  assert.equal((await layoutShift(phone)).sum, 0);
  assert.deepEqual(await complaints(phone), []);
});

test('films rest when another plays with sound, and play on after it', async (t) => {
  const phone = await openPage(t, { top: words('top'), film: video({ autoplay: true, ratio: '4/1' }), loud: video({ ratio: '4/1' }) });
  await loaded(phone, 'events.js');
  await show(phone, '#sf-film video');
  await until(phone, 'the film to play', plays('#sf-film'));
  await touch(phone);
  await show(phone, '#sf-film video');
  await until(phone, 'the film to play', plays('#sf-film'));
  await phone.driver.executeScript(`document.querySelector('#sf-loud video').play()`);
  await until(phone, 'the quiet film to rest', rests('#sf-film'));
  assert.equal(await phone.driver.executeScript(rests('#sf-loud')), false);
  await phone.driver.executeScript(`document.querySelector('#sf-loud video').pause()`);
  await until(phone, 'the quiet film to go on', plays('#sf-film'));
});

test('who asks for less motion starts films by hand, with the keyboard too', async (t) => {
  const phone = await openPage(t, { top: words('top'), film: video({ autoplay: true, captions: '/words.vtt', captions_language: 'en' }) }, {
    reducedMotion: true,
    routes: { '/words.vtt': answer('WEBVTT\n\n00:00.000 --> 00:05.000\nTurning.\n', 'text/vtt') },
  });
  await show(phone, '#sf-film video');
  await loaded(phone, 'media.js');
  await phone.driver.sleep(1000);
  assert.equal(await phone.driver.executeScript(rests('#sf-film')), true);
  assert.deepEqual(phone.asked, []);
  await phone.driver.executeScript(`document.querySelector('#sf-film video').focus()`);
  await phone.driver.actions().sendKeys(' ').perform();
  await until(phone, 'the film to play', `return !document.querySelector('#sf-film video').paused`);
  await until(phone, 'the captions', `return document.querySelector('#sf-film video').textTracks[0]?.activeCues?.[0]?.text === 'Turning.'`);
});

/** The browser says of HLS what `answer` is. */
const hls = (answer_) => `const canPlay = HTMLMediaElement.prototype.canPlayType;
  HTMLMediaElement.prototype.canPlayType = function (type) { return type === 'application/vnd.apple.mpegurl' ? '${answer_}' : canPlay.call(this, type); };`;
const list = { film: video({ autoplay: true, video: '/list.m3u8', sources: ['/gone.mp4', '/other.webm'] }) };

test('a stream is left to a player that knows it, and to no other', async (t) => {
  const phone = await openPage(t, list, { before: hls('') });
  await until(phone, 'the film to play', plays('#sf-film'));
  assert.deepEqual([...new Set(phone.asked)], ['/gone.mp4', '/other.webm'], 'no stream, and the next file after one that fails');
  assert.equal((await layoutShift(phone)).sum, 0);
});

test('a stream that fails gives way to the next file', async (t) => {
  const phone = await openPage(t, list, { before: hls('maybe') });
  await until(phone, 'the film to play', plays('#sf-film'));
  assert.deepEqual([...new Set(phone.asked)], ['/list.m3u8', '/gone.mp4', '/other.webm']);
});

test('where no file plays, its picture stands there with a sentence and a link, until the network is back', async (t) => {
  let whole = false;
  const bytes = await film(t);
  const phone = await openPage(t, { film: video({ autoplay: true, video: '/later.webm', sources: ['/gone.webm'] }), low: words('low') }, {
    routes: { '/later.webm': (_request, response) => (whole ? response.writeHead(200, { 'Content-Type': 'video/webm' }).end(bytes) : response.writeHead(503).end()) },
  });
  const still = await until(phone, 'the still', `
    const still = document.querySelector('#sf-film a.sf-still');
    const picture = still?.querySelector('img');
    return picture?.complete && picture.naturalWidth > 0 && {
      words: still.textContent, lang: still.querySelector('.sf-failed').lang, link: still.getAttribute('href'),
      hidden: getComputedStyle(document.querySelector('#sf-film video')).display, ratio: Math.abs(still.offsetWidth / still.offsetHeight - 16 / 9) < 0.02 }`);
  assert.deepEqual(still, { words: 'This video cannot be played here now.', lang: 'en', link: '/later.webm', hidden: 'none', ratio: true });
  assert.equal((await layoutShift(phone)).sum, 0);
  whole = true;
  await phone.driver.executeScript(`dispatchEvent(new Event('online'))`);
  await until(phone, 'the film to play', plays('#sf-film'));
  assert.equal(await phone.driver.executeScript(`return document.querySelectorAll('#sf-film .sf-still').length`), 0);
  assert.equal((await layoutShift(phone)).sum, 0);
});

test('offline a film is its picture, in the words of the shop', async (t) => {
  const phone = await openPage(t, { film: video({ autoplay: true }) }, {
    before: `Object.defineProperty(navigator, 'onLine', { configurable: true, value: false });
      document.addEventListener('page-ready', ({ target }) => { target.words = { unplayable: 'Ohne Netz kein Film.' }; });`,
  });
  await until(phone, 'the sentence', `return document.querySelector('#sf-film .sf-failed')?.textContent === 'Ohne Netz kein Film.'`);
  assert.equal(await phone.driver.executeScript(`return document.querySelector('#sf-film .sf-failed').lang`), '');
  assert.deepEqual(phone.asked, []);
});

test('a live room waits, is live, and becomes its recording when its time is over', async (t) => {
  const at = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();
  const room = { type: 'live_room', settings: { heading: 'Clay', key: 'clay', poster: POSTER, video: '/film.webm', replay: '/other.webm', autoplay: true, starts: at(9), ends: at(16) } };
  const phone = await openPage(t, { room });
  assert.equal(await phone.driver.executeScript(`return document.querySelectorAll('#sf-room .sf-countdown').length + document.querySelectorAll('#sf-room video').length`), 1);
  const height = await phone.driver.executeScript(`return document.querySelector('#sf-room .sf-still').offsetHeight`);
  await until(phone, 'the stream to play', `return document.querySelector('#sf-room .sf-live') && (() => { ${plays('#sf-room')} })()`);
  assert.match(await phone.driver.executeScript(`return document.querySelector('#sf-room video').currentSrc`), /film\.webm$/);
  assert.equal(await phone.driver.executeScript(`return document.querySelector('#sf-room video').offsetHeight`), height);
  await until(phone, 'the recording', `return !document.querySelector('#sf-room .sf-live') && document.querySelector('#sf-room video')?.currentSrc.endsWith('other.webm')`);
  assert.equal((await layoutShift(phone)).sum, 0);
});

test('without the script a film still has its player', async (t) => {
  const phone = await openPage(t, { film: video({}) }, { routes: { '/dist/media.js': answer('', 'text/javascript', 404) } });
  await loaded(phone, 'events.js');
  await phone.driver.sleep(1000);
  await touch(phone).catch(() => undefined);
  await phone.driver.executeScript(`document.querySelector('#sf-film video').play()`);
  await until(phone, 'the film to play', `return document.querySelector('#sf-film video').currentTime > 0.1`);
});
