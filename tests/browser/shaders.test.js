// The shaders that only some models need: fetched with the first one that does, waited for, and no reason to show nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { litGlb } from './glb.js';
import { complaints, startPhone, until, visit } from './phone.js';
import { compare, inkShare, keep, pictureOf } from './picture.js';
import { reportOf, settled } from './shop.js';
import { answer, modelOfShop, page, serveSite } from './site.js';

const FILE = '/dist/webgl2-more.txt';
const VIEW = '<product-view test-overrides loading="eager" alt="A product" src="/plain.glb" camera-orbit="30deg 75deg auto"></product-view>';

test('shaders beyond core glTF come with the first model that needs them, and a product shows without them', async (t) => {
  const asked = [];
  let there = false;
  const site = await serveSite(t, {
    '/': page(VIEW),
    '/plain.glb': answer(await modelOfShop('mug'), 'model/gltf-binary'),
    '/lit.glb': answer(litGlb(), 'model/gltf-binary'),
    [FILE]: async (request, response) => {
      asked.push(request.url);
      const text = Buffer.from(await (await fetch(new URL(FILE, process.env.STOREFRONT_URL ?? 'http://127.0.0.1:8080'))).arrayBuffer());
      // First none, then that of another build.
      if (asked.length === 1) return answer('', 'text/plain', 404)(request, response);
      if (!there) text[5] ^= 1;
      return answer(text, 'text/plain')(request, response);
    },
  });
  const phone = await startPhone(t, { dpr: 1 });
  await visit(phone, `${site}/`, { 'sf-tier': 'T3' });
  const view = await phone.driver.findElement({ css: 'product-view' });
  const look = async (src) => {
    await phone.driver.executeScript('arguments[0].loaded_ = false; arguments[0].addEventListener("load", (e) => (e.target.loaded_ = true), { once: true }); arguments[0].src = arguments[1]', view, src);
    await until(phone, src, 'return arguments[0].loaded_ || arguments[0].dataset.sfState === "failed"', view);
    await settled(phone);
    const picture = await pictureOf(phone, view);
    keep(picture, `shaders.${src.slice(1)}`);
    const { state, failures } = await reportOf(phone, view);
    return { picture, state, codes: failures.map(({ code }) => code) };
  };
  const plain = await look('/plain.glb?1');
  assert.deepEqual([plain.state, plain.codes, asked], ['ready', [], []], 'a model of core glTF asks for none');

  const without = await look('/lit.glb?1');
  assert.deepEqual([without.state, without.codes], ['ready', ['shaders-missing']]);
  assert.ok(inkShare(without.picture) > 0.05, 'the core material is drawn');
  const wrong = await look('/lit.glb?2');
  assert.deepEqual([wrong.state, wrong.codes.at(-1)], ['ready', 'bad-value'], 'another build’s shaders are refused');
  there = true;
  const whole = await look('/lit.glb?3');
  assert.equal(whole.state, 'ready');
  assert.ok(compare(whole.picture, without.picture, 0.12, 'shaders').share > 0.1, 'its first picture has lamps and glass');
  const again = await look('/lit.glb?4');
  assert.deepEqual([again.codes.length, asked.length], [whole.codes.length, 3], 'fetched once');
  assert.deepEqual((await complaints(phone)).filter((it) => !/404/.test(it)), []);
});
