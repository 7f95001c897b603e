// HLS by the browser's own player, with a stream that is really there, grows, ends, and breaks.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, layoutShift, SHOP_URL, startPhone, until, visit } from './phone.js';
import { answer, page, serveSite } from './site.js';
import { FILM, FILM_LOOKS, list, playlist, streamRoutes } from './stream.js';

const POSTER = { url: '/demo/pictures/still-home.jpg', width: 1120, height: 840, altText: 'A table' };
const video = (settings) => ({ type: 'video', settings: { label: 'Around the table', poster: POSTER, ratio: '4/3', autoplay: true, ...settings } });
const words = { type: 'rich_text', settings: { heading: 'Words', text: 'Some words of it. '.repeat(90) } };

/** Serve `sections` and streams; `asked` has the paths that players asked for. */
async function openPage(t, sections, routes = {}, before = '') {
  const asked = [];
  const document_ = { version: 1, id: 'streams', locale: 'en', order: Object.keys(sections), sections, products: [] };
  const media = Object.entries({ ...(await streamRoutes()), ...routes }).map(([path, route]) => [
    path,
    (...request) => {
      asked.push(path);
      return route(...request);
    },
  ]);
  const site = await serveSite(t, {
    '/': page('<store-page test-overrides src="/streams.json"></store-page>'),
    '/streams.json': answer(JSON.stringify(document_), 'application/json'),
    ...Object.fromEntries(media),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d, reducedMotion: false, before });
  await visit(phone, `${site}/`, { 'sf-tier': 'T2', 'sf-bench': 'off' });
  await until(phone, 'the page', `return document.querySelector('store-page')?.dataset.sfState === 'ready'`);
  assert.equal(await phone.driver.executeScript(`return document.createElement('video').canPlayType('application/vnd.apple.mpegurl')`), 'maybe', 'this browser has no HLS player of its own');
  return Object.assign(phone, { asked });
}

/** What the player shows. */
const SHOWN = `
  const film = document.querySelector(arguments[0] + ' video');
  const canvas = Object.assign(document.createElement('canvas'), { width: film.videoWidth, height: film.videoHeight });
  const paint = canvas.getContext('2d');
  paint.drawImage(film, 0, 0);
  const { data } = paint.getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum = (sum * 31 + data[at]) % 1000000007;
  return { width: film.videoWidth, height: film.videoHeight, corner: [...data.slice(0, 3)], sum };`;
const played = (phone, selector, seconds, file) => until(phone, `${file} to play ${seconds} s`, `
  const film = document.querySelector(arguments[0] + ' video');
  return film?.currentSrc.endsWith(arguments[2]) && film.videoWidth > 0 && film.currentTime > arguments[1] && film.muted`, selector, seconds, file);

/** Layout shifts of nodes that a page can name: the browser's controls of a live stream move in themselves. */
const moved = async (phone) => (await layoutShift(phone)).named;

test('a film that is an HLS list plays to its end, with the pictures that are in it', async (t) => {
  const phone = await openPage(t, { film: video({ video: '/vod.m3u8', sources: ['/never.mp4'] }), words });
  await played(phone, '#sf-film', 0.2, '/vod.m3u8');
  const early = await phone.driver.executeScript(SHOWN, '#sf-film');
  await played(phone, '#sf-film', 1.2, '/vod.m3u8');
  const later = await phone.driver.executeScript(SHOWN, '#sf-film');
  for (const { width, height, corner } of [early, later]) {
    assert.deepEqual([width, height], [FILM_LOOKS.width, FILM_LOOKS.height]);
    corner.forEach((level, channel) => assert.ok(Math.abs(level - FILM_LOOKS.corner[channel]) <= 4, `${corner}`));
  }
  assert.notEqual(early.sum, later.sum, 'the camera moves');
  await until(phone, 'the end', `const film = document.querySelector('#sf-film video'); return film.ended && film.duration === 5`);
  assert.deepEqual([...new Set(phone.asked)].sort(), ['/stream/0.m4s', '/stream/1.m4s', '/stream/2.m4s', '/stream/3.m4s', '/stream/4.m4s', '/stream/5.m4s', '/vod.m3u8']);
  assert.deepEqual(await moved(phone), []);
  assert.deepEqual(await complaints(phone), []);
});

test('a live room plays a list that grows, then its recording', async (t) => {
  const at = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();
  const room = { type: 'live_room', settings: { heading: 'Clay', key: 'clay', poster: POSTER, ratio: '4/3', autoplay: true, video: '/live.m3u8', replay: '/vod.m3u8', starts: at(9), ends: at(18) } };
  const phone = await openPage(t, { room });
  assert.deepEqual(phone.asked, [], 'it has not begun');
  // Three seconds of it were there when it began.
  await played(phone, '#sf-room', 3.5, '/live.m3u8');
  assert.ok(await phone.driver.executeScript(`return !!document.querySelector('#sf-room .sf-live')`));
  assert.ok(phone.asked.filter((path) => path === '/live.m3u8').length > 1, 'the list was read again');
  await until(phone, 'the recording', `return !document.querySelector('#sf-room .sf-live')`);
  await played(phone, '#sf-room', 0.5, '/vod.m3u8');
  assert.deepEqual(await moved(phone), []);
  assert.deepEqual(await complaints(phone), []);
});

/** Patience of 20 seconds lasts two. */
const HASTY = `const later = setTimeout; self.setTimeout = (f, millis, ...rest) => later(f, millis === 20000 ? 2000 : millis, ...rest);`;

test('a stream that breaks gives way to the next file, and the last one to its picture', async (t) => {
  let reads = 0;
  const broken = {
    '/page.m3u8': list('<!doctype html><p>Sign in to this network</p>'),
    '/hole.m3u8': list(playlist(2, { ended: true }).replace('/stream/2', '/gone')),
    // Like a stream whose server goes away.
    '/stops.m3u8': (...request) => (reads++ ? answer('', 'text/plain', 503) : list(playlist(3)))(...request),
    '/gone.m4s': answer('', 'text/plain', 404),
    '/whole.mp4': async (...request) => answer(Buffer.from(await (await fetch(new URL(FILM, SHOP_URL))).arrayBuffer()), 'video/mp4')(...request),
  };
  const lists = ['page', 'hole', 'stops'];
  const sections = Object.fromEntries(lists.map((name) => [name, video({ video: `/${name}.m3u8`, sources: ['/whole.mp4'] })]));
  const phone = await openPage(t, { ...sections, last: video({ video: '/page.m3u8' }), words }, broken, HASTY);
  const show = (id) => phone.driver.executeScript(`document.querySelector('#sf-' + arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })`, id);
  for (const name of lists) {
    await show(name);
    await played(phone, `#sf-${name}`, 0.2, '/whole.mp4');
    assert.ok(phone.asked.includes(`/${name}.m3u8`));
  }
  assert.ok(reads > 1 && phone.asked.includes('/gone.m4s'), 'both broke on the way');
  await show('last');
  await until(phone, 'the picture', `return document.querySelector('#sf-last .sf-still img')?.naturalWidth > 0 && !!document.querySelector('#sf-last .sf-failed').textContent`);
  assert.deepEqual(await moved(phone), []);
});

test('the film of the demo plays', async (t) => {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  await visit(phone, '/demo/sections.html', { 'sf-tier': 'T2', 'sf-bench': 'off' });
  const film = await until(phone, 'the film', `
    const film = document.querySelector('#sf-video video');
    film?.scrollIntoView({ block: 'center', behavior: 'instant' });
    // Chromium refuses files while the page is parsed out of the document; media.js asks again.
    const watched = performance.getEntriesByType('resource').some((e) => e.name.endsWith('/dist/media.js'));
    return film && !film.error && watched && document.querySelector('store-page').dataset.sfState === 'ready' && { src: film.getAttribute('src') }`);
  assert.equal(film.src, FILM);
  await phone.driver.executeScript(`const film = document.querySelector('#sf-video video'); film.muted = true; return film.play()`);
  await played(phone, '#sf-video', 1, FILM);
  assert.deepEqual((await phone.driver.executeScript(SHOWN, '#sf-video')).width, FILM_LOOKS.width);
});
