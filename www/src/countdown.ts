/**
 * Lets the countdowns of a page run, by the server's clock: phones' clocks are wrong, and a sale ends for all at once.
 *
 * In: elements with `data-until` (Unix seconds, as `src/html/time.rs` writes them, or RFC 3339). Out: the text of timers, once
 * a second while the page can be seen; and a page made anew when a timer, or a live room, has ended, or the phone's clock is wrong. Without an answer of the server the
 * phone's clock counts. Without this script the text stays, beside the time itself.
 */
import type { PageInside } from './page-inside.js';

const COUNTDOWN = '[data-until]';

/** A clock that is so far from the server's is wrong: what the page shows was planned for another time. */
const WRONG_MILLIS = 30_000;

/** Begin with `page`; once for each. */
export function runCountdowns(page: PageInside): void {
  /** How far the server's clock is ahead of the phone's; unknown until there is a countdown. */
  let ahead_millis: Promise<number> | undefined;
  /** Ends that the page was made anew for: a phone whose clock is behind would show them again, and again. */
  const ended = new Set<number>();
  const tick = async () => {
    const shown = [...page.querySelectorAll<HTMLElement>(COUNTDOWN)];
    if (shown.length === 0 || document.visibilityState === 'hidden') {
      return;
    }
    const now_seconds = Math.floor((Date.now() + (await (ahead_millis ??= aheadOf(page)))) / 1000);
    for (const element of shown) {
      const end = element.dataset['until'] ?? '';
      const until = Number(end) || Date.parse(end) / 1000;
      if (element.getAttribute('role')) {
        element.textContent = clockText(Math.max(0, until - now_seconds));
      }
      if (until <= now_seconds && !ended.has(until)) {
        ended.add(until);
        page.schedule();
      }
    }
  };
  setInterval(() => void tick(), 1000);
}

/** `51:12:45`: hours, minutes, seconds. */
function clockText(seconds: number): string {
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
}

/** What the server says of its time in the headers of the document; what a shared cache has kept says its age. */
async function aheadOf(page: PageInside): Promise<number> {
  const asked = page.hasAttribute('test-overrides') && new URLSearchParams(location.search).get('sf-now');
  if (asked) {
    return Date.parse(asked) - Date.now();
  }
  try {
    const { headers } = await fetch(new URL(page.src ?? '', page.baseURI), { method: 'HEAD', cache: 'no-store' });
    const date = Date.parse(headers.get('Date') ?? '');
    const age_seconds = Number(headers.get('Age') ?? 0);
    if (!Number.isFinite(date + age_seconds)) {
      return 0;
    }
    page.ahead_millis = date + age_seconds * 1000 - Date.now();
    if (page.state === 'ready' && Math.abs(page.ahead_millis) > WRONG_MILLIS) {
      page.schedule();
    }
    return page.ahead_millis;
  } catch {
    return 0;
  }
}
