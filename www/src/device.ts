/**
 * The page's verdict: what this device can do. Decided once per page, for both elements.
 *
 * In: what `probe.ts` gathers, what earlier visits left (`probe-memory.ts`), or a tester's overrides. Out: the verdict of `device.wasm`.
 * A device that cannot even load that module gets T0: posters, and a page that the server rendered.
 */
import { loadArtefact } from './artefact.js';
import { chunk } from './chunk.js';
import { StorefrontError, toFailure } from './errors.js';
import { askGpu } from './host-place.js';
import { afterLoad } from './idle.js';
import type { MeasureModule } from './measure.js';
import type { Overrides } from './overrides.js';
import { cheapProbe } from './probe-cheap.js';
import type { Probe } from './probe-cheap.js';
import { history, recall, remember } from './probe-memory.js';
import type { ProbeModule } from './probe.js';
import { BASE } from './trust.js';
import type { Reason, Verdict } from './types.js';

/** Exports of `device.js`. */
type DeviceModule = {
  decide(probe: Probe): Verdict;
  bench_cpu(iterations: number): number;
};

/** What was found out and what follows from it. */
export type Device = {
  probe: Probe;
  verdict: Verdict;
  /** The tier is a tester's, not the device's. */
  forced: boolean;
  /** The probe is a tester's, not the device's. */
  injected: boolean;
  /** Whether the governor may lower the scale of moving pictures. */
  govern: boolean;
};

let device: Promise<Device> | undefined;

/**
 * The verdict for this page. The first caller's overrides count for all.
 *
 * @throws {StorefrontError} `bad-override` for an injected probe that is none
 */
export function pageDevice(overrides: Overrides): Promise<Device> {
  device ??= decide(overrides);
  return device;
}

async function decide(overrides: Overrides): Promise<Device> {
  const { tier, probe: injected } = overrides;
  let found: { probe: Probe; verdict: Verdict };
  try {
    found = injected
      ? { probe: injected, verdict: (await deviceModule()).decide(injected) }
      : await decideHere(overrides.bench);
  } catch (thrown) {
    const { code, message } = toFailure(thrown, 'failed');
    if (injected && code.startsWith('probe-')) {
      throw new StorefrontError('bad-override', `?sf-probe: ${message}`);
    }
    const reason: Reason = { code: 'DEVICE_UNDECIDED', signal: 'device.wasm', value: code, cap: 'T0' };
    found = { probe: injected ?? {}, verdict: { v: 1, tier: 'T0', delivery: 'tap', ar: 'none', reasons: [reason] } };
  }
  if (tier) {
    const { verdict } = found;
    const reason: Reason = { code: 'OVERRIDE', signal: 'sf-tier', value: tier, source: 'override' };
    found.verdict = { ...verdict, tier, reasons: [...verdict.reasons, reason] };
  }
  return { ...found, forced: tier !== undefined, injected: injected !== undefined, govern: overrides.govern };
}

/** From memory if nothing changed that is cheap to see, else from a full probe. */
async function decideHere(bench: boolean): Promise<{ probe: Probe; verdict: Verdict }> {
  const past = history();
  const all = cheapProbe();
  const { network, ...cheap } = all;
  const { save_data, effective_type } = network as Probe;
  // Not the tier that ran well, nor a single lost context: they are news of every first visit, and lower nothing.
  const key = JSON.stringify([cheap, save_data, effective_type, past.crashes, past.context_losses > 1]);
  const known = recall(key);
  if (known) {
    return known;
  }
  const module = deviceModule();
  // The probe may fail first; then nobody awaits this one.
  module.catch(() => undefined);
  const gpu = askGpu();
  const { probe } = await chunk<ProbeModule>('probe');
  const facts = await probe(all, past, gpu);
  const { decide, bench_cpu } = await module;
  const verdict = decide(facts);
  remember(key, verdict, facts);
  if (bench && !save_data && verdict.not_used?.some(({ why }) => why === 'WOULD_SETTLE_GPU')) {
    // For the next visit: measuring now would hold up this page, and a late verdict would change it.
    void afterLoad().then(async () => {
      const { measureCpu, measureFill } = await chunk<MeasureModule>('measure');
      const figures = { cpu_index: await measureCpu(bench_cpu), gpu_mpx_ops_per_milli: await measureFill() };
      if (figures.cpu_index || figures.gpu_mpx_ops_per_milli) {
        const measured = { ...facts, bench: figures };
        remember(key, decide(measured), measured);
      }
    });
  }
  return { probe: facts, verdict };
}

function deviceModule(): Promise<DeviceModule> {
  return loadArtefact<DeviceModule>(BASE, 'device');
}
