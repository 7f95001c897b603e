// What a page's script changes of a model, with the methods of <model-viewer>: it is seen, it outlives what draws it, it
// goes out as a file, and what it takes is given back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';

import { cardGlb } from './glb.js';
import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { answer, page, serveSite } from './site.js';
import { insideWorkers } from './workers.js';

/** A listener that is there before any script of ours, and reads the model at once. */
const BEFORE = `
  // Not of the window, which load events never reach.
  document.addEventListener('load', ({ target: view }) => {
    if (view.localName === 'product-view') view.named = view.model.materials.map(({ name }) => name);
  }, true);
  // The middle of the picture, as red, green, blue.
  self.middle = (view) => {
    const canvas = view.shadowRoot.querySelector('canvas');
    if (!canvas || !view.loaded) return [];
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    context.drawImage(canvas, canvas.width / 2, canvas.height / 2, 1, 1, 0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };`;

const TAG = '<product-view test-overrides loading="eager" alt="Card" interaction-prompt="none" camera-orbit="0deg 90deg auto" style="display:block;width:200px;height:200px"';

/** A PNG of one colour. */
function picture(width, height, rgb) {
  const png = new PNG({ width, height });
  for (let at = 0; at < png.data.length; at += 4) png.data.set([...rgb, 255], at);
  return PNG.sync.write(png);
}

/** A PNG whose left half is green, and whose right half is blue. */
function halves() {
  const png = new PNG({ width: 32, height: 8 });
  for (let at = 0; at < png.data.length; at += 4) png.data.set((at / 4) % 32 < 16 ? [0, 220, 0, 255] : [0, 0, 220, 255], at);
  return PNG.sync.write(png);
}

/** A page with the card on a rung, once it is drawn. */
async function open(t, tier, glb = cardGlb()) {
  const files = {};
  const site = await serveSite(t, {
    '/': page(`<main><h1>Test</h1>${TAG} src="/card.glb"></product-view></main>`),
    '/card.glb': answer(glb, 'model/gltf-binary'),
    '/green.png': answer(picture(64, 32, [0, 220, 0]), 'image/png'),
    '/halves.png': answer(halves(), 'image/png'),
    '/broken.png': answer(Buffer.from('no picture'), 'image/png'),
    '/exported.glb': async (request, response) => {
      if (request.method === 'POST') files.glb = Buffer.concat(await request.toArray());
      answer(files.glb, 'model/gltf-binary')(request, response);
    },
  });
  const phone = await startPhone(t, { hardware: tier === 'T4' ? HARDWARE.webgpu : HARDWARE.webgl2, dpr: 1, before: BEFORE });
  await visit(phone, `${site}/`, { 'sf-tier': tier });
  const view = await phone.driver.findElement({ css: 'product-view' });
  const run = (script) => phone.driver.executeAsyncScript(`
    const [view, done] = arguments;
    (async () => { const { model } = view; const [front, back] = model ? model.materials : []; ${script} })().then(done, (thrown) => done('thrown ' + thrown.code + ' ' + thrown.stack));`, view);
  const looks = (colour) => until(phone, `a card that is ${colour}`, `
    const [r, g, b] = middle(arguments[0]);
    const most = { red: r, green: g, blue: b };
    return Object.entries(most).every(([name, value]) => name === arguments[1] ? value > 120 : value < 90);`, view, colour);
  await until(phone, 'the model', 'return arguments[0].named', view);
  return { phone, view, run, looks, files };
}

/** Memory that the renderer holds: the report asks for it anew, so the second one knows. */
const held = ({ run }) => run(`
  view.report();
  await new Promise((resolve) => setTimeout(resolve, 200));
  return view.report().stage.memory.resident_bytes;`);

for (const tier of ['T1', 'T3']) {
  test(`${tier}: a script's colours, pictures and variants are seen, and go out as a file`, async (t) => {
    const opened = await open(t, tier);
    const { phone, view, run, looks, files } = opened;
    assert.deepEqual(await run('return [view.named, view.report().tier, view.availableVariants, view.originalGltfJson.materials.length]'),
      [['Front', 'Back'], tier, ['night'], 2]);
    await looks('red');

    await run("front.pbrMetallicRoughness.setBaseColorFactor('#0000ff')");
    await looks('blue');
    assert.deepEqual(await run('return [front.pbrMetallicRoughness.baseColorFactor, front.isActive, back.isActive, back.hasVariant("night")]'),
      [[0, 0, 1, 1], true, false, true]);
    await run('front.pbrMetallicRoughness.setBaseColorFactor([1, 1, 1, 1])');

    const before = await held(opened);
    await run('view.texture = await view.createTexture("/green.png"); front.pbrMetallicRoughness.baseColorTexture.setTexture(view.texture)');
    await looks('green');
    assert.ok(await held(opened) - before >= 64 * 32 * 4, 'the picture is counted');

    // A material of the script's own, in a variant of its own.
    await run(`
      const clone = model.createMaterialInstanceForVariant(0, 'Mine', 'dawn');
      clone.pbrMetallicRoughness.baseColorTexture.setTexture(null);
      clone.pbrMetallicRoughness.setBaseColorFactor([0.8, 0, 0, 1]);`);
    await looks('red');
    assert.deepEqual(await run('return [view.availableVariants, view.variantName, model.materials.length, model.getMaterialByName("Mine").index]'),
      [['night', 'dawn'], 'dawn', 3, 2]);
    assert.equal(await run(`
      let applied = 0;
      view.addEventListener('variant-applied', () => (applied += 1));
      view.variantName = 'night';
      return applied;`), 1);
    await looks('blue');
    await run("view.variantName = 'dawn'");
    await looks('red');

    // What draws it goes away.
    if (tier === 'T1') {
      await run(`
        const { parentNode } = view;
        view.remove();
        await new Promise((resolve) => setTimeout(resolve, 1300));
        parentNode.append(view);`);
    } else {
      const workers = await insideWorkers(t, phone);
      assert.ok(await workers.loseContexts() > 0);
      await until(phone, 'the next renderer', 'return arguments[0].report().failures.some(({ cause }) => cause === "context-lost") && arguments[0].loaded', view);
    }
    await looks('red');
    await run('view.variantName = null');
    await looks('green');

    await run(`
      view.variantName = 'dawn';
      await fetch('/exported.glb', { method: 'POST', body: await view.exportScene() });
      const other = Object.assign(view.cloneNode(), { src: '/exported.glb', variantName: null });
      view.replaceWith(other);
      self.other = other;`);
    await until(phone, 'the exported model', 'return other.named && middle(other).length');
    const other = await phone.driver.executeScript('return other');
    const [r, g, b] = await phone.driver.executeScript('return middle(other)');
    assert.ok(r > 120 && g < 90 && b < 90, `the variant that was worn is the model's own now: ${[r, g, b]}`);
    await phone.driver.executeScript('other.model.materials[0].name === "Front" && other.model.setMaterialToVariant(0, "nobody"); other.variantName = "night"');
    await until(phone, 'the variant of the file', 'const [r, , b] = middle(arguments[0]); return b > 120 && r < 90', other);
    assert.ok(files.glb.includes(picture(64, 32, [0, 220, 0])), 'the picture is inside, as it came');
    assert.deepEqual((await complaints(phone)).filter((said) => !/CONTEXT_LOST_WEBGL|loseContext|context-lost/.test(said)), []);
  });
}

for (const tier of ['T1', 'T3']) {
  test(`${tier}: a texture wraps as a script says, one of its own and one of the file`, async (t) => {
    const { phone, run, looks } = await open(t, tier);
    await run(`
      const texture = self.texture = await view.createTexture('/halves.png');
      front.pbrMetallicRoughness.setBaseColorFactor([1, 1, 1]);
      front.pbrMetallicRoughness.baseColorTexture.setTexture(texture);
      texture.sampler.setOffset({ u: 0.75, v: 0 });`);
    await looks('green');
    await run('texture.sampler.setWrapS(33071)');
    await looks('blue');
    await run(`
      const loaded = new Promise((done) => view.addEventListener('load', done));
      view.src = URL.createObjectURL(await view.exportScene());
      await loaded;`);
    await looks('blue');
    assert.equal(await run(`
      const { sampler } = front.pbrMetallicRoughness.baseColorTexture.texture;
      const before = sampler.wrapS;
      sampler.setWrapS(10497);
      return before;`), 33071);
    await looks('green');
    assert.deepEqual(await complaints(phone), []);
  });
}

for (const tier of ['T1', 'T2', 'T3', 'T4']) {
  test(`${tier}: a material of core glTF reflects in the colour and the picture that a script gives it, or on T1 in its own`, async (t) => {
    // An extension that nobody knows in the place of the one that leaves light out.
    const lit = Buffer.from(cardGlb().toString('latin1').replaceAll('KHR_materials_unlit', 'SHOP_materials_lit_'), 'latin1');
    const { phone, run, looks } = await open(t, tier, lit);
    await run(`
      front.pbrMetallicRoughness.setBaseColorFactor([0, 0, 0]);
      front.pbrMetallicRoughness.setMetallicFactor(0);
      front.pbrMetallicRoughness.setRoughnessFactor(1);
      front.setIor(1000);
      front.setSpecularColorFactor('#00f');`);
    // Half of it green, half of it blue.
    const textured = `
      front.setSpecularColorFactor('#fff');
      self.texture = await view.createTexture('/halves.png');
      front.specularColorTexture.setTexture(texture);
      texture.sampler.setOffset({ u: 0.75, v: 0 });`;
    if (tier === 'T1') {
      await run(`front.pbrMetallicRoughness.setBaseColorFactor('#0c0'); ${textured}`);
      await looks('green');
    } else {
      await looks('blue');
      await run("front.setSpecularColorFactor('#f00')");
      await looks('red');
      await run(textured);
      await looks('green');
      await run('texture.sampler.setWrapS(33071)');
      await looks('blue');
      await run('front.specularColorTexture.setTexture(null); front.setSpecularColorFactor("#f00")');
      await looks('red');
      await run('front.specularTexture.setTexture(texture); front.setSpecularColorFactor("#fff"); texture.sampler.setOffset({ u: 0.75, v: 0 })');
      await looks('blue');
    }
    // As a file, too, where it is one of the file's.
    assert.deepEqual(await run(`
      const loaded = new Promise((done) => view.addEventListener('load', done));
      view.src = URL.createObjectURL(await view.exportScene());
      await loaded;
      const [{ specularColorTexture, specularTexture }] = view.model.materials;
      return [specularColorTexture, specularTexture].map(({ texture }) => texture && [texture.sampler.wrapS, texture.sampler.offset.u]);`),
    tier === 'T1' ? [[10497, 0.75], null] : [null, [33071, 0.75]]);
    await looks(tier === 'T1' ? 'green' : 'blue');
    if (tier !== 'T1') {
      await run('front.specularTexture.setTexture(null); front.setSpecularColorFactor("#f00")');
      await looks('red');
    }
    assert.deepEqual(await complaints(phone), []);
  });
}

test('what a material wears no more is given back, and what cannot be done says so', async (t) => {
  const opened = await open(t, 'T3');
  const { run, looks } = opened;
  const bare = await held(opened);
  assert.match(await run('await view.createTexture("/broken.png")'), /^thrown texture-unreadable /);
  assert.match(await run('await view.createTexture("/none.png")'), /^thrown texture-missing /);
  await run(`
    const { baseColorTexture } = front.pbrMetallicRoughness;
    front.pbrMetallicRoughness.setBaseColorFactor([1, 1, 1]);
    for (let n = 0; n < 5; n++) {
      baseColorTexture.setTexture(await view.createTexture('/green.png'));
      await new Promise(requestAnimationFrame);
    }`);
  await looks('green');
  const worn = await held(opened);
  await run(`
    front.pbrMetallicRoughness.baseColorTexture.setTexture(null);
    front.pbrMetallicRoughness.setBaseColorFactor('rgb(255 0 0)');
    front.pbrMetallicRoughness.setBaseColorFactor('no colour');
    front.pbrMetallicRoughness.setRoughnessFactor(NaN);`);
  await looks('red');
  assert.equal(await held(opened), bare, 'all pictures are gone');
  // Mips take a third more.
  assert.ok(worn - bare < 2 * 64 * 32 * 4, 'one picture, not five');
  // Another model, without what was changed.
  await run('view.named = undefined; view.src = "/card.glb?again"; ');
  await looks('red');
  assert.deepEqual(await run('return [front.pbrMetallicRoughness.baseColorFactor[0], view.report().failures]'), [0.7, []]);
});
