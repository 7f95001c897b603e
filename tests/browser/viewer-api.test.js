// Smaller parts of <model-viewer>'s interface that <product-view> has under the same names.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { complaints, HARDWARE, startPhone, until, visit } from './phone.js';
import { compare, pictureOf } from './picture.js';
import { answer, modelOfShop, page, serveSite } from './site.js';

/** A page with one preview on the CPU, under the shop's CSP and Trusted Types. */
async function openView(t, attributes = '') {
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  const site = await serveSite(t, {
    '/': page(`<product-view id="v" src="/mug.glb" alt="Mug" loading="eager" camera-controls style="width:300px;height:300px" ${attributes}></product-view>`),
    '/mug.glb': answer(await modelOfShop('mug'), 'model/gltf-binary'),
  });
  await visit(phone, `${site}/`);
  await until(phone, 'the picture', `return document.getElementById('v').dataset.sfState === 'ready'`);
  return { phone, site, run: (script, ...more) => phone.driver.executeScript(`const v = document.getElementById('v'); ${script}`, ...more) };
}

test('a shop’s own words are spoken, from an attribute or an object', async (t) => {
  const { phone, run } = await openView(t, `a11y='{"front":"Von vorn","interaction-prompt":"Mit Pfeiltasten drehen."}'`);
  const surface = `v.shadowRoot.querySelector('[part=surface]')`;
  const spoken = `return v.shadowRoot.querySelector('[role=status]').textContent`;
  assert.equal(await run(`return ${surface}.getAttribute('aria-label')`), 'Mug. Mit Pfeiltasten drehen.');
  await run(`${surface}.focus()`);
  assert.equal(await run(spoken), 'Von vorn');
  await run(`v.a11y = { front: 'Devant' }`);
  assert.equal(await run(spoken), 'Devant');
  assert.equal(await run(`return ${surface}.getAttribute('aria-label')`), 'Mug. Use mouse, touch or arrow keys to move.');
  await run(`v.a11y = null; v.cameraOrbit = '180deg 75deg 105%'; v.jumpCameraToGoal()`);
  await until(phone, 'the back', `return document.getElementById('v').shadowRoot.querySelector('[role=status]').textContent === 'View from stage back'`);
  assert.deepEqual(await complaints(phone), []);
});

test('the turntable goes where it is sent, and the picture with it', async (t) => {
  const { phone, run } = await openView(t, 'interaction-prompt="none"');
  /** At rest it may be drawn once more, finer; how fine depends on how fast that was. */
  const atRest = async () => {
    await until(phone, 'the picture at rest', `
      const [v, now] = [document.getElementById('v'), performance.now()];
      const { pictures } = v.report();
      if (pictures !== self.pictures) [self.pictures, self.since] = [pictures, now];
      return now - self.since > 1000`);
    return pictureOf(phone, await phone.driver.findElement({ id: 'v' }));
  };
  const front = await atRest();
  await run('v.resetTurntableRotation(Math.PI / 2)');
  await until(phone, 'the turn', `return Math.abs(document.getElementById('v').turntableRotation - Math.PI / 2) < 1e-4`);
  const side = await atRest();
  assert.ok(compare(front, side, 0.1, 'turned').share > 0.01, 'the handle has gone elsewhere');
  await run('v.resetTurntableRotation()');
  await until(phone, 'the way back', `return document.getElementById('v').turntableRotation === 0`);
  assert.ok(compare(front, await atRest(), 0.1, 'turned-back').share < 0.005, 'it stands as before');
});

test('it says from which shape on it widens its view, and framing is always up to date', async (t) => {
  const { run } = await openView(t);
  const aspect = await run('return v.getIdealAspect()');
  assert.ok(aspect > 0.3 && aspect < 3, `${aspect}`);
  assert.equal(await run('return v.updateFraming() instanceof Promise'), true);
});

test('the hint comes again when it is asked for', async (t) => {
  const { phone, run } = await openView(t, 'interaction-prompt-threshold="100"');
  const hint = `document.getElementById('v').shadowRoot.querySelector('[part=container]').classList.contains('prompting')`;
  await until(phone, 'the hint', `return ${hint}`);
  await run(`const s = v.shadowRoot.querySelector('[part=surface]'); s.focus(); s.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }))`);
  await until(phone, 'no hint', `return !${hint}`);
  await phone.driver.sleep(300);
  assert.equal(await run(`return ${hint}`), false, 'the shopper knows');
  await run('v.resetInteractionPrompt()');
  await until(phone, 'the hint again', `return ${hint}`);
});

test('search engines hear of the model while it is in the page and says so', async (t) => {
  const { phone, site, run } = await openView(t);
  const said = `return [...document.head.querySelectorAll('[type="application/ld+json"]')].map((block) => JSON.parse(block.textContent))`;
  assert.deepEqual(await run(said), []);
  await run('v.generateSchema = true');
  const encoding = (contentUrl, encodingFormat = 'model/gltf-binary') => [{ '@type': 'MediaObject', contentUrl, encodingFormat }];
  assert.deepEqual(await run(said), [{ '@context': 'https://schema.org', '@type': '3DModel', encoding: encoding(`${site}/mug.glb`) }]);
  await run(`v.src = '/other.gltf?</script>'`);
  assert.deepEqual((await run(said)).map((model) => model.encoding), [encoding(`${site}/other.gltf?%3C/script%3E`, 'model/gltf+json')]);
  await run('self.kept = v; v.remove()');
  assert.deepEqual(await run(said), []);
  await run('document.body.append(kept)');
  assert.equal((await run(said)).length, 1);
  await run('kept.generateSchema = false');
  assert.deepEqual(await run(said), []);
  assert.deepEqual((await complaints(phone)).filter((text) => /CSP|Trusted/.test(text)), []);
});
