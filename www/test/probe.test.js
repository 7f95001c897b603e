/** What is gathered about a device, from browsers that the test plays, odd ones among them. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadModule } from './module.js';

const { cheapProbe } = await loadModule('probe-cheap.ts');
const { probe } = await loadModule('probe.ts');
const { gpuFacts, probeWebGl, probeWebGpu } = await loadModule('probe-gpu.ts');
const { measureFill } = await loadModule('measure.ts');

let contexts;

/** A canvas whose contexts count how often they are given back. */
function canvas(kinds) {
  const getContext = (kind) => {
    if (!kinds.includes(kind)) {
      return null;
    }
    const gl = new Proxy(
      { kind, lost: 0, getExtension: (name) => name === 'WEBGL_lose_context' && { loseContext: () => gl.lost++ } },
      {
        get: (target, name) => (name in target ? target[name] : () => kinds.answer?.(name)),
        set: (target, name, value) => ((target[name] = value), true),
      },
    );
    contexts.push(gl);
    return gl;
  };
  return { getContext, relList: { supports: () => false } };
}

function browser(navigator, kinds = []) {
  contexts = [];
  globalThis.navigator = { userAgent: 'Phone', hardwareConcurrency: 8, ...navigator };
  globalThis.screen = { width: 360, height: 800 };
  globalThis.devicePixelRatio = 2;
  globalThis.matchMedia = (media) => ({ media, matches: false });
  globalThis.document = { visibilityState: 'visible', createElement: () => canvas(kinds) };
}

beforeEach(() => browser({}));

test('an ordinary phone says what it has', () => {
  browser({
    deviceMemory: 4,
    cpuPerformance: 3,
    connection: { saveData: true, effectiveType: '3g', rtt: 300, downlink: 1.5 },
  });
  const { device_memory_gib, cpu_performance, network, screen_css_px, dpr } = cheapProbe();
  assert.deepEqual([device_memory_gib, cpu_performance, screen_css_px, dpr], [4, 3, [360, 800], 2]);
  assert.deepEqual(network, { save_data: true, effective_type: '3g', rtt_millis: 300, downlink_mbps: 1.5 });
});

test('what a field cannot have is left out, and the rest stays', () => {
  browser({
    userAgent: 'é'.repeat(3_000),
    deviceMemory: '4',
    hardwareConcurrency: 2.5,
    cpuPerformance: 'high',
    connection: { saveData: 'yes', effectiveType: '5g', rtt: NaN, downlink: Infinity },
  });
  globalThis.screen = { width: NaN, height: 800 };
  globalThis.devicePixelRatio = -1;
  const found = cheapProbe();
  assert.ok(new TextEncoder().encode(found.ua).length <= 2048);
  assert.equal(found.cpu_performance, 0, 'not told');
  assert.deepEqual(found.network, {});
  for (const name of ['device_memory_gib', 'hardware_concurrency', 'screen_css_px', 'dpr']) {
    assert.ok(!(name in found), name);
  }
});

test('a browser without any of it still gives a probe', async () => {
  const found = await probe(cheapProbe(), { crashes: 0, context_losses: 0 }, gpuFacts());
  assert.deepEqual(found.webgl, { version: 0 });
  assert.equal(found.webgpu, undefined);
  assert.deepEqual(found.history, { crashes: 0, context_losses: 0 });
});

test('every context that was made is given back', async () => {
  browser({}, ['webgl']);
  assert.deepEqual(await probeWebGl(), { version: 1 });
  assert.deepEqual(contexts.map(({ kind, lost }) => [kind, lost]), [['webgl', 1]]);

  browser({}, Object.assign(['webgl2'], { answer: (name) => name === 'isContextLost' && true }));
  assert.deepEqual(await probeWebGl(), { version: 2, lost: true, probe_scene_ok: false });
  assert.equal(await measureFill(), undefined);
  assert.deepEqual(contexts.map(({ lost }) => lost), [1, 1]);
  globalThis.document.visibilityState = 'hidden';
  assert.equal(await measureFill(), undefined);
  assert.equal(contexts.length, 2, 'out of sight none is made');
});

for (const [what, knowsLevels, features, compatibility] of [
  ['a core adapter', true, ['core-features-and-limits'], false],
  ['an adapter of compatibility mode', true, [], true],
  ['a browser before compatibility mode', false, [], false],
]) {
  test(`WebGPU: ${what}`, async () => {
    const requestAdapter = async (wishes) => {
      if (knowsLevels) {
        assert.equal(wishes.featureLevel, 'core');
      }
      return { features: new Set(features), info: { vendor: 'arm', architecture: 7, isFallbackAdapter: false } };
    };
    browser({ gpu: { requestAdapter } });
    const found = await probeWebGpu();
    assert.deepEqual(found, { adapter: true, fallback: false, compatibility, vendor: 'arm' });
  });
}
