/**
 * What the page remembers about this device between visits: accidents, the tier that ran well, the last verdict.
 *
 * In and out: one entry of `localStorage`, on the handset only. Where storage is blocked everything counts for this
 * visit alone. A tab that the system kills sends no event, so a mark is set before the GPU is used and taken away
 * when it has run for a while; a mark found at the next start is a crash.
 */
import type { PreviewTier, Tier, Verdict } from './types.js';
import type { Probe } from './probe.js';

/** The group `history` of the probe. */
export type History = { crashes: number; context_losses: number; last_good_tier?: Tier };

type Entry = {
  /** When tabs died and contexts were lost, milliseconds since 1970. */
  crashes: number[];
  losses: number[];
  /** Tier whose GPU is in use and has not proved itself yet. */
  pending?: PreviewTier;
  good?: Tier;
  decided?: { key: string; until_millis: number; verdict: Verdict; probe: Probe };
};

const NAME = 'sf.device.v1';

/** Accidents older than this are forgiven: browsers and drivers get better. */
const REMEMBER_MILLIS = 7 * 24 * 3_600_000;

let entry: Entry | undefined;

/** What earlier visits left. The first call of a page turns a mark that was left behind into a crash. */
export function history(): History {
  const { crashes, losses, good } = read();
  return { crashes: crashes.length, context_losses: losses.length, ...(good && { last_good_tier: good }) };
}

/** The GPU is about to be used on `tier`. */
export function begin(tier: PreviewTier): void {
  write({ pending: tier });
}

/** It ran long enough on `tier`, or ended in good order before that (no tier). */
export function prove(tier?: PreviewTier): void {
  if (read().pending) {
    const { pending: _, ...rest } = read();
    entry = rest;
    write(tier ? { good: tier } : {});
  }
}

/** A context was lost. */
export function lose(): void {
  write({ losses: [...read().losses, Date.now()] });
}

/** The verdict of an earlier visit, if the same cheap facts led to it and its time is not up. */
export function recall(key: string): { verdict: Verdict; probe: Probe } | undefined {
  const { decided } = read();
  return decided && decided.key === key && decided.until_millis > Date.now() ? decided : undefined;
}

/** Keep a verdict for as long as it says. */
export function remember(key: string, verdict: Verdict, probe: Probe): void {
  const hours = Number(verdict['ttl_hours']) || 0;
  write({ decided: { key, until_millis: Date.now() + hours * 3_600_000, verdict, probe } });
}

function read(): Entry {
  if (!entry) {
    entry = { crashes: [], losses: [] };
    try {
      const stored = JSON.parse(localStorage.getItem(NAME) ?? '{}') as Partial<Entry>;
      const recent = (times: number[] | undefined) => (times ?? []).filter((at) => at > Date.now() - REMEMBER_MILLIS);
      const { pending, ...rest } = stored;
      entry = { ...rest, crashes: recent(stored.crashes), losses: recent(stored.losses) };
      if (pending) {
        write({ crashes: [...entry.crashes, Date.now()] });
      }
    } catch {
      // Blocked, or not ours: a visit without a past.
    }
  }
  return entry;
}

function write(change: Partial<Entry>): void {
  entry = { ...read(), ...change };
  try {
    localStorage.setItem(NAME, JSON.stringify(entry));
  } catch {
    // Blocked or full: it holds for this visit.
  }
}
