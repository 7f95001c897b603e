// <product-view> in React, Vue and Svelte, as an app would use it: bundled here, mounted in a page under the shop's policies.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { compile } from 'svelte/compiler';

import { complaints, HARDWARE, SHOP_URL, startPhone, until, visit } from './phone.js';
import { answer, page, serveSite } from './site.js';

const { build } = createRequire(new URL('../../www/package.json', import.meta.url))('esbuild');
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Each app gives `mount(target, props)`, where props are `alt`, `turns`, `words` and `heard`, and gets back `{ set(props), unmount() }`. */
const APPS = {
  react: `
    import { createElement as h } from 'react';
    import { createRoot } from 'react-dom/client';
    import { flushSync } from 'react-dom';
    const View = ({ alt, turns, words, heard }) => h('product-view', { alt, 'auto-rotate': turns || null, cameraOrbit: '10deg 75deg 105%', a11y: words,
      poster: '/i.svg', delivery: 'poster', onprogress: heard }, h('button', { slot: 'view-button' }, alt));
    export function mount(target, props) {
      const root = createRoot(target);
      const set = (props) => flushSync(() => root.render(h(View, props)));
      set(props);
      return { set, unmount: () => flushSync(() => root.unmount()) };
    }`,
  vue: `
    import { createApp, h, nextTick, shallowReactive } from 'vue/dist/vue.runtime.esm-bundler.js';
    export function mount(target, given) {
      const props = shallowReactive({ ...given });
      const app = createApp({ render: () => h('product-view', { alt: props.alt, autoRotate: props.turns, cameraOrbit: '10deg 75deg 105%', '.a11y': props.words,
        poster: '/i.svg', delivery: 'poster', onProgress: props.heard }, [h('button', { slot: 'view-button' }, props.alt)]) });
      app.mount(target);
      return { set: (now) => (Object.assign(props, now), nextTick()), unmount: () => app.unmount() };
    }`,
  svelte: `
    import { flushSync, mount as start, unmount } from 'svelte';
    import View from './View.svelte';
    export function mount(target, props) {
      let set;
      const app = start(View, { target, props: { ...props, ready: (change) => (set = change) } });
      flushSync();
      return { set: (now) => (set(now), flushSync()), unmount: () => unmount(app) };
    }`,
};

const SVELTE = `<script>
  let { ready, ...first } = $props();
  let now = $state.raw(first);
  ready((change) => (now = { ...now, ...change }));
</script>
<product-view alt={now.alt} autoRotate={now.turns} cameraOrbit="10deg 75deg 105%" a11y={now.words} poster="/i.svg" delivery="poster" onprogress={now.heard}><button slot="view-button">{now.alt}</button></product-view>`;

const svelte = {
  name: 'svelte',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /View\.svelte$/ }, () => ({ path: 'View.svelte', namespace: 'app' }));
    onLoad({ filter: /.*/, namespace: 'app' }, () => ({ contents: compile(SVELTE, { generate: 'client', filename: 'View.svelte' }).js.code, resolveDir: HERE }));
  },
};

async function bundle(app) {
  const { outputFiles } = await build({
    stdin: { contents: APPS[app], resolveDir: HERE }, bundle: true, format: 'esm', write: false, minify: true, conditions: ['browser', 'production'], plugins: [svelte],
    define: { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  });
  return answer(outputFiles[0].text, 'text/javascript');
}

test('the tags are typed in JSX and templates of React, Vue and Svelte, as samples write them, and mistakes are found', () => {
  const { stdout, status } = spawnSync(`${HERE}../../www/node_modules/.bin/tsc`, ['-p', `${HERE}types`, '--skipLibCheck', 'false'], { encoding: 'utf8' });
  assert.equal(stdout, '');
  assert.equal(status, 0);
});

test('an app of React, Vue or Svelte gives attributes and properties, hears events, fills slots, and can move and remove it', async (t) => {
  const apps = Object.keys(APPS);
  const bundles = await Promise.all(apps.map(bundle));
  const site = await serveSite(t, {
    // Svelte and Vue have Trusted Types policies of their own, which an app's policy must name.
    '/': (request, response, headers) => page('<main></main>', [new URL(request.url, SHOP_URL).searchParams.get('script')])(request, response, Object.fromEntries(Object.entries(headers).map(([name, value]) =>
      [name, String(value).replace('trusted-types storefront', 'trusted-types storefront svelte-trusted-html vue')]))),
    '/i.svg': answer('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', 'image/svg+xml'),
    ...Object.fromEntries(apps.map((app, index) => [`/${app}.js`, bundles[index]])),
  });
  const phone = await startPhone(t, { hardware: HARDWARE.no3d });
  for (const [script, app] of ['storefront.js', 'product-view.js'].flatMap((script) => apps.map((app) => [script, app]))) {
    await visit(phone, `${site}/`, { script });
    await until(phone, 'the element', `return !!customElements.get('product-view')`);
    const seen = await phone.driver.executeAsyncScript(`
      const [app, done] = arguments;
      (async () => {
        const { mount } = await import('/' + app + '.js');
        // Inside another element's shadow tree, as a micro-frontend would have it.
        const host = document.createElement('div');
        document.querySelector('main').append(host);
        const target = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
        const told = [];
        const heard = (name) => ({ type, detail }) => told.push([name, type, detail]);
        const handle = mount(target, { alt: 'A cup', turns: true, words: { front: 'Front' }, heard: heard('first') });
        const view = target.querySelector('product-view');
        const look = () => ({ alt: view.alt, attribute: view.getAttribute('alt'), turns: view.autoRotate, orbit: view.getAttribute('camera-orbit'), a11y: view.getAttribute('a11y'),
          slot: view.querySelector('button').assignedSlot?.name, words: view.textContent, poster: view.shadowRoot.querySelector('img').getAttribute('src') });
        const tell = (detail) => view.dispatchEvent(new CustomEvent('progress', { detail, bubbles: true, composed: true }));
        const result = { first: look() };
        tell(1);
        await handle.set({ alt: 'A bowl', turns: false, words: { front: 'Bowl' }, heard: heard('second') });
        result.second = look();
        result.same = target.querySelector('product-view') === view;
        tell(2);
        // Somebody else moves it, and back.
        const place = view.parentNode;
        document.querySelector('main').append(view);
        result.moved = [look().slot, view.report().state ?? null];
        place.append(view);
        await handle.set({ alt: 'A plate', turns: false, words: { front: 'Bowl' }, heard: heard('third') });
        result.back = look().alt;
        handle.unmount();
        await new Promise((f) => setTimeout(f));
        result.left = [target.querySelectorAll('product-view').length, view.isConnected];
        const again = mount(target, { alt: 'Again', turns: false, words: { front: 'x' }, heard: heard('again') });
        result.again = [target.querySelectorAll('product-view').length, target.querySelector('product-view').alt];
        again.unmount();
        result.told = told;
        return result;
      })().then(done, (error) => done({ error: String(error.stack) }))`, app);
    assert.equal(seen.error, undefined, app);
    const shared = { orbit: '10deg 75deg 105%', slot: 'view-button', poster: '/i.svg' };
    assert.deepEqual(seen.first, { alt: 'A cup', attribute: 'A cup', turns: true, a11y: '{"front":"Front"}', words: 'A cup', ...shared }, app);
    assert.deepEqual(seen.second, { alt: 'A bowl', attribute: 'A bowl', turns: false, a11y: '{"front":"Bowl"}', words: 'A bowl', ...shared }, app);
    assert.ok(seen.same, `${app}: the same element`);
    assert.equal(seen.moved[0], 'view-button', app);
    assert.equal(seen.back, 'A plate', app);
    assert.deepEqual(seen.left, [0, false], app);
    assert.deepEqual(seen.again, [1, 'Again'], app);
    assert.deepEqual(seen.told, [['first', 'progress', 1], ['second', 'progress', 2]], app);
  }
  assert.deepEqual(await complaints(phone), []);
});
