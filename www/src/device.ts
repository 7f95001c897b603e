/**
 * The page's verdict: what this device can do. Decided once per page, for both elements.
 *
 * In: the test overrides of the address bar. Out: the verdict of `device.wasm`.
 * A device that cannot even load that module gets T0: posters, and a page that the server rendered.
 */
import { loadArtefact } from './artefact.js';
import { toFailure } from './errors.js';
import { BASE } from './trust.js';
import type { Reason, Tier, Verdict } from './types.js';

/** Exports of `device.js`. */
type DeviceModule = {
  decide(probe: object): Verdict;
  bench_cpu(iterations: number): number;
};

/** What a tester may set in the address bar, for elements that allow it with `test-overrides`. */
export type Overrides = {
  /** `sf-tier`. */
  tier?: Tier;
  /** `sf-probe`, base64url JSON. */
  probe?: object;
  /** `sf-bench=off`. */
  bench: boolean;
  /** `sf-now`, RFC 3339. */
  now?: string;
};

/** What was found out and what follows from it. */
export type Device = {
  probe: object;
  verdict: Verdict;
  /** The tier is a tester's, not the device's. */
  forced: boolean;
};

const TIERS: readonly string[] = ['T0', 'T1', 'T2', 'T3', 'T4'];

/**
 * Read the overrides that `element` allows.
 *
 * @param search `location.search`
 * @throws {SyntaxError} when `sf-probe` is not base64url JSON; a tester must not measure something else unknowingly
 */
export function overridesOf(element: Element, search: string): Overrides {
  const overrides: Overrides = { bench: true };
  if (!element.closest('[test-overrides]')) {
    return overrides;
  }
  const query = new URLSearchParams(search);
  const tier = query.get('sf-tier');
  const injected = query.get('sf-probe');
  const now = query.get('sf-now');
  if (tier && TIERS.includes(tier)) {
    overrides.tier = tier as Tier;
  }
  if (injected) {
    overrides.probe = JSON.parse(decodeURIComponent(escape(atob(injected.replace(/-/g, '+').replace(/_/g, '/')))));
  }
  if (now) {
    overrides.now = now;
  }
  overrides.bench = query.get('sf-bench') !== 'off';
  return overrides;
}

let device: Promise<Device> | undefined;

/** The verdict for this page. The first caller's overrides count for all. */
export function pageDevice(overrides: Overrides): Promise<Device> {
  device ??= decide(overrides);
  return device;
}

async function decide(overrides: Overrides): Promise<Device> {
  const facts: object = overrides.probe ?? {};
  let verdict: Verdict;
  try {
    const module = await loadArtefact<DeviceModule>(BASE, 'device');
    verdict = module.decide(facts);
  } catch (thrown) {
    verdict = withoutModule({ code: 'DEVICE_UNDECIDED', signal: 'device.wasm', value: toFailure(thrown, 'failed').code });
  }
  if (overrides.tier) {
    const reason: Reason = { code: 'OVERRIDE', signal: 'sf-tier', value: overrides.tier, source: 'override' };
    verdict = { ...verdict, tier: overrides.tier, reasons: [...verdict.reasons, reason] };
  }
  return { probe: facts, verdict, forced: overrides.tier !== undefined };
}

function withoutModule(reason: Reason): Verdict {
  return { v: 1, tier: 'T0', delivery: 'poster', ar: 'none', reasons: [reason] };
}
