// Hotspots of <product-view>: they stand on the pixels of their places, know whether they face the camera, and survive
// what pages and frameworks do to them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from './axe.js';
import { marksGlb } from './glb.js';
import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { keep, pictureOf } from './picture.js';
import { reportOf, settled } from './shop.js';
import { answer, page, serveSite, waitFor } from './site.js';

/** Places in metres; so far apart that a narrow box has to widen its view, and none hides another in the cases below. */
const MARKS = {
  red: { at: [0.45, 0.28, 0.1], color: [0.7, 0, 0] },
  green: { at: [-0.4, -0.25, 0.3], color: [0, 0.7, 0] },
  blue: { at: [0.12, 0.05, -0.4], color: [0, 0, 0.7] },
};

const MODEL = marksGlb(Object.values(MARKS));

/** How far a hotspot may be from its pixels. */
const TOLERANCE_CSS_PX = 1;

const hotspot = (name, more = '') =>
  `<button slot="hotspot-${name}" id="${name}" class="dot" data-position="${MARKS[name].at.join(' ')}" ${more}></button>`;
const DOTS = Object.keys(MARKS).map((name) => hotspot(name)).join('');

/** Hotspots of this sheet take room and show nothing, so that the pixels are the model's alone. */
const CSS = `
  product-view { width: 300px; height: 300px }
  .tall { width: 180px; height: 380px } .wide { width: 340px; height: 150px }
  .dot { width: 24px; height: 24px; padding: 0; border: 0; background: none }
  .seen { width: 44px; height: 44px; border: 2px solid #000; background: #fff }`;

const view = (inside, attributes = '', tag = '') =>
  `<link rel="stylesheet" href="/hotspots.css"><main><h1>Test</h1><product-view test-overrides loading="eager" src="/marks.glb" alt="Marks" camera-controls interaction-prompt="none" ${attributes}>${inside}</product-view></main>${tag}`;

/** A page with `body` on a rung, and its first element once it is drawn. */
async function open(t, body, { tier = 'T3', hardware = HARDWARE.webgl2, ...wish } = {}) {
  const asked = [];
  const site = await serveSite(t, {
    '/': page(body),
    '/hotspots.css': answer(CSS, 'text/css'),
    '/marks.glb': answer(MODEL, 'model/gltf-binary'),
    '/dist/hotspots.js': async (_request, response) => {
      asked.push('hotspots.js');
      const theirs = await fetch(`${process.env.STOREFRONT_URL ?? 'http://127.0.0.1:8080'}/dist/hotspots.js`);
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(await theirs.text());
    },
  });
  const phone = await startPhone(t, { hardware, ...wish });
  await visit(phone, `${site}/`, { 'sf-tier': tier });
  const element = await phone.driver.findElement({ css: 'product-view' });
  const run = (script, ...more) => phone.driver.executeScript(`const view = arguments[0]; ${script}`, element, ...more);
  return { phone, element, run, asked };
}

async function drawn({ phone, element, run }, tier = 'T3') {
  await until(phone, 'the model', 'return arguments[0].loaded', element);
  assert.equal((await reportOf(phone, element)).tier, tier);
  await until(phone, 'its hotspots', 'return !arguments[0].querySelector("[slot^=hotspot]") || arguments[0].shadowRoot.querySelector(".hotspots > *")', element);
  await settled(phone);
  assert.equal(await run('return view.modelIsVisible'), true);
}

/** Middles of the marks' pixels, CSS px from the top left corner of the picture. */
function marksIn(png, dpr) {
  const sums = { red: [0, 0, 0], green: [0, 0, 0], blue: [0, 0, 0] };
  for (let y = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++) {
      const rgb = [...png.data.subarray((y * png.width + x) * 4).subarray(0, 3)];
      const [sum] = Object.values(sums).filter((_, c) => rgb[c] > 120 && rgb.every((value, i) => i === c || value < 100));
      if (sum) [x + 0.5, y + 0.5, 1].forEach((value, i) => (sum[i] += value));
    }
  }
  return Object.fromEntries(Object.entries(sums).map(([name, [x, y, count]]) => [name, { x: x / count / dpr, y: y / count / dpr, count }]));
}

/** Middles of the hotspots on the screen, and what `queryHotspot` says, CSS px from the element's top left corner. */
const PLACES = `
  const box = view.getBoundingClientRect();
  return Object.fromEntries([...view.querySelectorAll('[slot^=hotspot]')].map((node) => {
    const own = node.getBoundingClientRect();
    const { canvasPosition } = view.queryHotspot(node.slot);
    return [node.id, { x: own.x + own.width / 2 - box.x, y: own.y + own.height / 2 - box.y, query: [canvasPosition.x, canvasPosition.y, canvasPosition.z] }];
  }));`;

async function standOnTheirMarks(t, { phone, element, run }, what) {
  const picture = await pictureOf(phone, element);
  const marks = marksIn(picture, phone.dpr);
  const places = await run(PLACES);
  let worst = 0;
  for (const name of Object.keys(MARKS)) {
    const [mark, place] = [marks[name], places[name]];
    const off = Math.hypot(mark.x - place.x, mark.y - place.y);
    if (!(off <= TOLERANCE_CSS_PX) || mark.count <= 20) keep(picture, `hotspots.${what.replace(/\W+/g, '-')}`);
    assert.ok(mark.count > 20, `${what}: only ${mark.count} pixels are ${name}`);
    assert.ok(off <= TOLERANCE_CSS_PX, `${what}: ${name} is drawn at ${mark.x.toFixed(1)}, ${mark.y.toFixed(1)}, its hotspot stands at ${place.x.toFixed(1)}, ${place.y.toFixed(1)}`);
    assert.ok(Math.hypot(place.x - place.query[0], place.y - place.query[1]) < 0.1, `${what}: queryHotspot says ${place.query}`);
    assert.ok(Math.abs(place.query[2]) < 1, `${what}: ${name} is not between the planes`);
    worst = Math.max(worst, off);
  }
  t.diagnostic(`${what}: at most ${worst.toFixed(2)} CSS px off`);
}

/** Attributes, or what happens, until the camera shows the marks in another way. */
const CASES = {
  'a square': '',
  'a tall box': 'view.className = "tall"',
  'a wide box': 'view.className = "wide"',
  'another field of view': 'view.fieldOfView = "18deg"; view.cameraOrbit = "20deg 60deg 100%"',
  'another target': 'view.className = "tall"; view.cameraTarget = "-0.1m 0.1m 0.1m"; view.fieldOfView = "32deg"',
  'from the right to the left': 'document.documentElement.dir = "rtl"; view.cameraOrbit = "-35deg 80deg auto"',
  'zoomed by hand': 'document.documentElement.dir = ""; view.className = ""; view.cameraTarget = "auto auto auto"; view.zoom(1)',
};

for (const [tier, hardware] of [['T1', HARDWARE.no3d], ['T3', HARDWARE.webgl2]]) {
  test(`hotspots stand on the pixels of their places on ${tier}`, async (t) => {
    const opened = await open(t, view(DOTS, 'camera-orbit="10deg 70deg auto"'), { tier, hardware, reducedMotion: false });
    await drawn(opened, tier);
    for (const [what, script] of Object.entries(CASES)) {
      await opened.run(script);
      await settled(opened.phone);
      await standOnTheirMarks(t, opened, `${what} on ${tier}`);
    }
    // A turntable that stops where it is.
    await opened.run('view.rotationPerSecond = "40deg"; view.autoRotateDelay = 0; view.autoRotate = true; view.cameraTarget = "0.1m 0m 0.1m"');
    await until(opened.phone, 'a turn', 'return arguments[0].turntableRotation > 0.4', opened.element);
    await opened.run('view.autoRotate = false');
    await settled(opened.phone);
    await standOnTheirMarks(t, opened, `turned by the turntable on ${tier}`);
    assert.deepEqual(await complaints(opened.phone), []);
  });
}

test('a hotspot says whether it faces the camera, and fades where it does not', async (t) => {
  const sides = `
    <button slot="hotspot-front" id="front" class="seen" data-position="0 0 30cm" data-normal="0m 0m 1m" data-visibility-attribute="visible">Front</button>
    <button slot="hotspot-back" id="back" class="seen" data-position="0.3 0.2 -0.3" data-normal="0 0 -1" data-visibility-attribute="visible">Back</button>`;
  const opened = await open(t, view(sides, 'camera-orbit="0deg 75deg auto"'));
  const { phone, run } = opened;
  await run('self.told = []; view.addEventListener("hotspot-visibility", (e) => told.push("bubbled")); view.querySelectorAll("button").forEach((node) => node.addEventListener("hotspot-visibility", (e) => told.push(node.id + " " + e.detail.visible)))');
  await drawn(opened);
  const state = () => run('return [...view.querySelectorAll("button")].map((node) => [node.id, node.hasAttribute("data-visible"), getComputedStyle(node).opacity, view.queryHotspot(node.slot).facingCamera])');
  assert.deepEqual(await state(), [['front', true, '1', true], ['back', false, '0.25', false]]);
  await run('view.cameraOrbit = "180deg 75deg auto"');
  await settled(phone);
  assert.deepEqual(await state(), [['front', false, '0.25', false], ['back', true, '1', true]]);
  assert.deepEqual(await run('return told.slice(-2).sort()'), ['back true', 'front false']);
  assert.equal(await run('return told.includes("bubbled")'), false);
  await run('view.style.setProperty("--min-hotspot-opacity", "0.5"); view.style.setProperty("--max-hotspot-opacity", "0.75")');
  await settled(phone);
  assert.deepEqual((await state()).map(([, , opacity]) => opacity), ['0.5', '0.75']);
  // Reduced motion is on.
  assert.deepEqual(await run('return [...view.querySelectorAll("button")].map((node) => getComputedStyle(node).transitionDuration)'), ['0s', '0s']);
  // Who comes by keyboard sees what has the focus.
  await run('view.querySelector("#front").focus()');
  assert.equal((await state())[0][2], '0.75');
  assert.deepEqual(await violations(phone, 'hotspots'), []);
  assert.deepEqual(await complaints(phone), []);
});

test('a hotspot can be moved and asked, and names that no slot has give nothing', async (t) => {
  const opened = await open(t, view('<button slot="hotspot-1" class="dot" data-position="1cm 20mm 0.03m">A</button>'));
  const { run } = opened;
  assert.equal(await run('view.updateHotspot({ name: "hotspot-1", normal: "0 0 1" }); return view.queryHotspot("hotspot-1")'), null);
  await drawn(opened);
  const asked = await run('const { position, normal, facingCamera } = view.queryHotspot("hotspot-1"); return [`${position}`, `${normal}`, position.x, facingCamera]');
  assert.deepEqual(asked, ['0.01m 0.02m 0.03m', '0m 0m 1m', 0.01, true]);
  const moved = await run('view.updateHotspot({ name: "hotspot-1", position: "0 0.3 0" }); const { position, normal, canvasPosition } = view.queryHotspot("hotspot-1"); return [`${position}`, `${normal}`, canvasPosition.x]');
  assert.deepEqual(moved.slice(0, 2), ['0m 0.3m 0m', '0m 0m 1m']);
  assert.equal(await run('view.updateHotspot({ name: "hotspot-1", position: "somewhere" }); return String(view.queryHotspot("hotspot-1").position)'), '0m 0.3m 0m');
  assert.deepEqual(await run('view.updateHotspot({ name: "hotspot-9", position: "0 0 0" }); return [view.queryHotspot("hotspot-9"), view.surfaceFromPoint(1, 1) ?? null]'), [null, null]);
  // No label at all rather than one in a wrong place, until it has a place.
  await run(`view.insertAdjacentElement('beforeend', Object.assign(document.createElement('b'), { slot: 'hotspot-s', textContent: 'S' })).dataset.surface = '99 0 1 2 3 0.1 0.2 0.7'`);
  const shown = () => run('return view.querySelector("b").getClientRects().length');
  assert.equal(await shown(), 0);
  await run('view.updateHotspot({ name: "hotspot-s", position: "0 0 0" })');
  assert.equal(await shown(), 1);
  await run('view.querySelector("b").dataset.position = "left"');
  assert.equal(await shown(), 0);
});

test('hotspots come, go and are made anew, and keep their order for the keyboard', async (t) => {
  const opened = await open(t, view(''));
  const { phone, run, asked } = opened;
  await drawn(opened);
  assert.deepEqual(asked, [], 'a product without hotspots loads no script for them');
  await run(`self.add = (name, position) => {
      const node = Object.assign(document.createElement('button'), { slot: 'hotspot-' + name, id: name, className: 'dot', textContent: name });
      Object.assign(node.dataset, { position, normal: '0 0 1', visibilityAttribute: 'visible' });
      return node;
    };
    view.append(add('a', '0.1 0 0'), add('c', '0.3 0 0'))`);
  await until(phone, 'late hotspots', 'return arguments[0].queryHotspot("hotspot-c")', opened.element);
  assert.deepEqual(asked, ['hotspots.js']);
  const order = () => run('return [...view.shadowRoot.querySelectorAll(".hotspots slot")].map((slot) => slot.name)');
  await run('view.querySelector("#c").focus(); view.insertBefore(add("b", "0.2 0 0"), view.querySelector("#c"))');
  assert.deepEqual(await order(), ['hotspot-a', 'hotspot-b', 'hotspot-c']);
  assert.equal(await run('return document.activeElement.id'), 'c');
  assert.equal(await run('return view.querySelector("#b").hasAttribute("data-visible")'), true);
  const positions = () => run('return ["a", "b", "c"].map((name) => view.queryHotspot("hotspot-" + name)?.position.x ?? null)');
  await run('view.querySelector("#a").remove()');
  assert.deepEqual(await positions(), [null, 0.2, 0.3]);
  // As a framework: a node made anew in place of the last one says where it is; an attribute changes in place.
  await run('view.updateHotspot({ name: "hotspot-b", position: "0.25 0 0" }); view.querySelector("#c").textContent = "again"; view.append(add("a", "0.15 0 0"))');
  assert.deepEqual(await positions(), [0.15, 0.25, 0.3]);
  await run('view.querySelector("#b").replaceWith(add("b", "0.2 0 0")); view.querySelector("#c").dataset.position = "0.4 0 0"');
  assert.deepEqual(await positions(), [0.15, 0.2, 0.4]);
  assert.equal(await run('return view.querySelector("#b").hasAttribute("data-visible")'), true);
  // The element goes to another place of the page, inside a shadow root.
  await run('const host = document.body.appendChild(document.createElement("div")); host.attachShadow({ mode: "open" }).append(view); view.style.cssText = "width:200px;height:200px"');
  await until(phone, 'a place in the other box', 'return Math.abs(arguments[0].getBoundingClientRect().width - 200) < 1 && arguments[0].loaded', opened.element);
  await settled(phone);
  assert.deepEqual(await positions(), [0.15, 0.2, 0.4]);
  const places = await run(PLACES);
  Object.values(places).forEach(({ x, y, query }) => assert.ok(Math.hypot(x - query[0], y - query[1]) < 0.1));
  assert.deepEqual(asked, ['hotspots.js']);
  assert.deepEqual(await complaints(phone), []);
});

test('a hotspot takes its taps and leaves the product its drags', async (t) => {
  const opened = await open(t, view('<button slot="hotspot-1" id="one" class="seen" data-position="0 0 0">1</button>'), { touch: false });
  const { phone, element, run } = opened;
  await drawn(opened);
  await run('self.taps = 0; view.querySelector("#one").addEventListener("click", () => taps++)');
  await phone.driver.actions().move({ origin: await phone.driver.findElement({ id: 'one' }) }).click().perform();
  assert.equal(await run('return taps'), 1);
  const theta = () => run('return view.getCameraOrbit().theta');
  const before = await theta();
  await phone.driver.actions().move({ origin: element, x: -100, y: 60 }).press().move({ origin: element, x: 20, y: 60, duration: 200 }).release().perform();
  await settled(phone);
  assert.notEqual(await theta(), before);
  // Tab goes from the product to its hotspots.
  await run('view.shadowRoot.querySelector("[part=surface]").focus()');
  await phone.driver.actions().sendKeys('\uE004').perform();
  assert.equal(await run('return document.activeElement.id'), 'one');
});

test('over the poster there are no hotspots, and where nothing draws no script for them', async (t) => {
  const poster = '<img slot="poster" src="/demo/pictures/stool-oak.jpg" width="640" height="800" alt="Marks">';
  const shown = (run) => run('return [...view.querySelectorAll("[slot^=hotspot]")].map((node) => node.getClientRects().length)');
  const lower = await open(t, view(poster + DOTS), { tier: 'T0' });
  await until(lower.phone, 'a verdict', 'return arguments[0].report().verdict', lower.element);
  await lower.phone.driver.sleep(1_000);
  assert.deepEqual([await shown(lower.run), lower.asked], [[0, 0, 0], []]);
  assert.equal(await lower.run('return view.querySelector("img").getClientRects().length'), 1);
  const opened = await open(t, view(poster + DOTS));
  await drawn(opened);
  assert.deepEqual(await shown(opened.run), [1, 1, 1]);
  await opened.run('view.showPoster()');
  assert.deepEqual(await shown(opened.run), [0, 0, 0]);
  await opened.run('view.dismissPoster()');
  assert.deepEqual(await shown(opened.run), [1, 1, 1]);
  await waitFor(() => opened.asked.length === 1);
  assert.deepEqual(await complaints(opened.phone), []);
});
