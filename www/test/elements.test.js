/** `custom-elements.json` says of the elements what ships, no more and no less. Run `npm run build` first. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ProductView, StorePage } from '../../dist/storefront.js';
import { loadModule } from './module.js';

const dist = (name) => readFile(new URL(`../../dist/${name}`, import.meta.url), 'utf8');
const manifest = JSON.parse(await dist('custom-elements.json'));
const [view, page] = ['product-view', 'store-page'].map((tag) => manifest.modules[0].declarations.find(({ tagName }) => tagName === tag));
const names = (list) => list.map(({ name }) => name).sort();
const scripts = (await Promise.all(['storefront.js', 'hotspots.js', 'fingers.js', 'ar.js'].map(dist))).join('\n');
const found = (text, pattern) => [...new Set([...text.matchAll(pattern)].map((match) => match[1]))].sort();

test('the package names its manifest, and the manifest its schema', async () => {
  const { customElements } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  assert.equal(customElements, '../dist/custom-elements.json');
  assert.equal(manifest.schemaVersion, '1.0.0');
  const defined = manifest.modules[0].exports.filter(({ kind }) => kind === 'custom-element-definition');
  assert.deepEqual(names(defined), ['product-view', 'store-page']);
});

test('every attribute that an element watches is in it, and no other', async () => {
  assert.deepEqual(names(view.attributes), [...ProductView.observedAttributes].sort());
  // What its lazy scripts look up when they need it is not watched.
  const looked_up = names(page.attributes).filter((name) => !StorePage.observedAttributes.includes(name));
  assert.deepEqual(looked_up, ['beacon', 'beacon-origins', 'consent', 'explain', 'offline', 'test-overrides']);
  const lazy = (await Promise.all(['events.js', 'offline.js', 'reading.js'].map(dist))).join('\n');
  for (const name of looked_up) assert.match(lazy, new RegExp(`Attribute\\("${name}"\\)`), name);
  assert.deepEqual(StorePage.observedAttributes.filter((name) => !names(page.attributes).includes(name)), []);
  // An attribute that has an effect has a property, which is listed as well.
  const members = names(view.members);
  for (const { name, fieldName, deprecated } of view.attributes) {
    assert.ok(deprecated || members.includes(fieldName), name);
    assert.ok(deprecated || fieldName in ProductView.prototype, name);
  }
});

test('the script of products alone is in it, with the same class and without the page', async () => {
  const { path, declarations, exports } = manifest.modules.find((module) => module.path === 'product-view.js');
  const lone = await import(`../../dist/${path}`);
  assert.deepEqual(names(exports), ['ProductView', 'product-view']);
  assert.deepEqual([declarations, ...exports.map(({ declaration }) => declaration.module)], [[], 'storefront.js', 'storefront.js']);
  assert.deepEqual(Object.keys(lone).sort(), ['ProductView', 'StorefrontError']);
  assert.deepEqual(lone.ProductView.observedAttributes, ProductView.observedAttributes);
  const { exports: entries } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  assert.equal(entries['./product-view'].default, `../dist/${path}`);
  await readFile(new URL(`../${entries['./product-view'].types}`, import.meta.url));
});

test('the element of further models is in it, with the script that defines it', async () => {
  const { ExtraModel } = await loadModule('extra-element.ts');
  const [, { path, declarations: [extra], exports: [defined] }] = manifest.modules;
  assert.deepEqual([path, extra.tagName, defined.name, defined.declaration.module], ['extra-models.js', 'extra-model', 'extra-model', 'extra-models.js']);
  assert.deepEqual(names(extra.attributes), [...ExtraModel.observedAttributes].sort());
  assert.deepEqual(names(extra.members), [...ExtraModel.observedAttributes, 'model'].sort());
  assert.deepEqual(names(extra.events), ['extra-model-changed']);
});

test('every method and property of an element is in it, but for those that do nothing', async () => {
  const { defineUnsupported } = await loadModule('view-unsupported.ts');
  const { isUnsupported, propertyName } = await loadModule('view-attributes.ts');
  const nothing = Object.fromEntries(ProductView.observedAttributes.filter(isUnsupported).map((name) => [propertyName(name), 0]));
  defineUnsupported(nothing);
  // What TypeScript keeps to itself, and what the browser and our own scripts call.
  const inner = /^\s{4}(?:private|protected) (?:readonly |get )?(\w+)/gm;
  for (const [Class, declared, files] of [[ProductView, view, ['product-view', 'view-graph', 'view-animation', 'view-readings']], [StorePage, page, ['store-page']]]) {
    const listed = names(declared.members);
    assert.equal(new Set(listed).size, listed.length, 'each once');
    const types = (await Promise.all(files.map((file) => dist(`types/${file}.d.ts`)))).join('\n');
    const hidden = [...found(types, inner), ...Object.getOwnPropertyNames(nothing), 'constructor', 'connectedCallback', 'disconnectedCallback', 'attributeChangedCallback'];
    const there = [];
    for (let prototype = Class.prototype; Object.getPrototypeOf(prototype); prototype = Object.getPrototypeOf(prototype)) there.push(...Object.getOwnPropertyNames(prototype));
    const internal = Class === StorePage ? ['schedule', 'texts'] : [];
    const wanted = there.filter((name) => !hidden.includes(name) && !internal.includes(name));
    for (const name of wanted) assert.ok(listed.includes(name), `${declared.tagName} has ${name}`);
    for (const { name, kind } of declared.members) {
      if (kind === 'method') assert.equal(typeof Class.prototype[name], 'function', `${declared.tagName} has no ${name}()`);
    }
  }
});

test('every slot, part and custom property of what ships is in it, and the other way round', async () => {
  assert.deepEqual(names(view.cssParts), found(scripts, /part(?::|",)"([\w-]+)"/g));
  assert.deepEqual(names(view.cssProperties), found(scripts, /var\((--[\w-]+)/g));
  for (const name of names(view.slots).filter((slot) => slot && !slot.endsWith('*'))) {
    assert.ok(scripts.includes(`"${name}"`), name);
  }
  const css = await dist('storefront.css');
  const set = found(/store-page\s*\{([^}]*)\}/.exec(css)[1], /(--sf-[\w-]+):/g);
  assert.deepEqual(names(page.cssProperties), set);
});

test('every event that an element sends is in it', async () => {
  const sent = found(scripts, /this\.emit\("([\w-]+)"/g);
  assert.ok(sent.length > 5, 'the pattern still finds them');
  const listed = [...names(view.events), ...names(page.events)];
  for (const name of sent) assert.ok(listed.includes(name), name);
});
