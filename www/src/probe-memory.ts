/**
 * What the page remembers about this device between visits: accidents, the tier that ran well, the last verdict.
 *
 * In and out: one entry of `localStorage`, on the handset only. Where storage is blocked everything counts for this
 * visit alone. A tab that the system kills sends no event, so a mark is set before the GPU is used and taken away
 * when it has run for a while; a mark found at the next start is a crash, unless another tab has just set it.
 */
import type { Probe } from './probe-cheap.js';
import { word } from './probe-values.js';
import { TIERS } from './types.js';
import type { PreviewTier, Tier, Verdict } from './types.js';

/** The group `history` of the probe. */
export type History = { crashes: number; context_losses: number; last_good_tier?: Tier };

type Entry = {
  /** When tabs died and contexts were lost, milliseconds since 1970, the oldest first. */
  crashes: number[];
  losses: number[];
  /** Tier whose GPU is in use and has not proved itself yet. */
  pending?: PreviewTier;
  /** When it was taken in use, milliseconds since 1970. */
  pending_at?: number;
  good?: Tier;
  decided?: { key: string; until_millis: number; verdict: Verdict; probe: Probe };
};

const NAME = 'sf.device.v1';

/** A mark older than this belongs to no tab that is still trying. */
const TRYING_MILLIS = 10_000;
/** One accident is forgiven after a day: it may have been another app's memory. */
const DAY_MILLIS = 24 * 3_600_000;
/** Two crashes within a week cost the phone its GPU for a week. */
const WEEK_MILLIS = 7 * DAY_MILLIS;
/** Losses further apart than this are not one GPU that fails, but systems that took contexts away. */
const LOSSES_MILLIS = 5 * 60_000;

let entry: Entry | undefined;

/** What earlier visits left. The first call of a page turns a mark that was left behind into a crash. */
export function history(): History {
  const { crashes, losses, good } = read();
  return { crashes: crashesThatCount(crashes), context_losses: lossesThatCount(losses), ...(good && { last_good_tier: good }) };
}

/** The GPU is about to be used on `tier`. */
export function begin(tier: PreviewTier): void {
  markTab(true);
  write({ pending: tier, pending_at: Date.now() });
}

/** It ran long enough on `tier`, or ended in good order before that (no tier). */
export function prove(tier?: PreviewTier): void {
  if (read().pending) {
    markTab(false);
    const { pending: _, pending_at: __, ...rest } = read();
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

/** As many as happened within a week of the last one, while that is recent. */
function crashesThatCount(crashes: readonly number[]): number {
  const last = crashes[crashes.length - 1] ?? 0;
  const strikes = crashes.filter((at) => at > last - WEEK_MILLIS).length;
  return Date.now() - last < (strikes > 1 ? WEEK_MILLIS : DAY_MILLIS) ? strikes : 0;
}

/** The most that happened together within a day from now. */
function lossesThatCount(losses: readonly number[]): number {
  const recent = losses.filter((at) => Date.now() - at < DAY_MILLIS);
  return Math.max(0, ...recent.map((first) => recent.filter((at) => at >= first && at - first <= LOSSES_MILLIS).length));
}

function read(): Entry {
  if (!entry) {
    entry = { crashes: [], losses: [] };
    try {
      const stored = JSON.parse(localStorage.getItem(NAME) ?? '{}') as { [Field in keyof Entry]?: unknown };
      const pending = word(stored.pending, TIERS);
      const good = word(stored.good, TIERS);
      const decided = stored.decided as Entry['decided'];
      entry = {
        crashes: timesOf(stored.crashes),
        losses: timesOf(stored.losses),
        ...(good && { good }),
        ...(decided && isVerdict(decided.verdict) && decided.probe && { decided }),
      };
      // A tab that died is loaded again with its own session storage; a younger mark without that is another tab's.
      if (pending && (sessionStorage.getItem(NAME) || !(Date.now() - Number(stored.pending_at) < TRYING_MILLIS))) {
        markTab(false);
        write({ crashes: [...entry.crashes, Date.now()] });
      }
    } catch {
      // Blocked, or not ours: a visit without a past.
    }
  }
  return entry;
}

/** Times that can still count: two strikes need a fortnight. A clock that was set back leaves none in the future. */
function timesOf(stored: unknown): number[] {
  const now = Date.now();
  const times: unknown[] = Array.isArray(stored) ? stored : [];
  return times.filter((at): at is number => typeof at === 'number' && at <= now && at > now - 2 * WEEK_MILLIS);
}

/** Other scripts of the shop can write here too. */
function isVerdict(stored: Verdict): boolean {
  return TIERS.includes(stored.tier) && Array.isArray(stored.reasons);
}

/** Note in this tab's own storage that its GPU is on trial. */
function markTab(on: boolean): void {
  try {
    sessionStorage.setItem(NAME, on ? '1' : '');
  } catch {
    // Blocked: the time alone tells.
  }
}

function write(change: Partial<Entry>): void {
  entry = { ...read(), ...change };
  try {
    localStorage.setItem(NAME, JSON.stringify(entry));
  } catch {
    // Blocked or full: it holds for this visit.
  }
}
