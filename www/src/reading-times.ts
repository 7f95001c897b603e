/**
 * Writes moments as the shopper's language does, in their time zone.
 *
 * In: `<time class="sf-time" datetime>` with our English words (`src/html/time.rs`); a document that brings words or
 * patterns of its own is recognised by other words, and left alone. Out: the browser's wording. What stands around a
 * time is placed anew instead of pushed, and one whose line would break differently waits until it is below the screen:
 * nothing is seen moving.
 */

/** `23 Nov, 14:30` and `3 Jan 2027, 09:00`. */
const OURS = /^\d\d? [A-Z][a-z]{2}( \d{4})?, \d\d:\d\d$/;

/** By locale, and whether they have the year. */
const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** Rewrite the times of `page`, now and whenever it changes. */
export function localizeTimes(page: HTMLElement): void {
  const waiting = new Set<Element>();
  const later = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting && write(target as HTMLTimeElement)) {
        waiting.delete(target);
        later.unobserve(target);
      }
    }
  });
  const look = () => {
    for (const time of page.querySelectorAll<HTMLTimeElement>('time.sf-time')) {
      if (!waiting.has(time) && !write(time)) {
        waiting.add(time);
        later.observe(time);
      }
    }
  };
  new MutationObserver(look).observe(page, { childList: true, characterData: true, subtree: true });
  look();
}

/** Whether it is written, or need not be. */
function write(time: HTMLTimeElement): boolean {
  const before = time.textContent ?? '';
  const [ours, year] = OURS.exec(before) ?? [];
  const text = ours && formatOf(time.closest<HTMLElement>('[lang]')?.lang, Boolean(year))?.format(new Date(time.dateTime));
  const line = time.parentElement;
  if (!text || text === before || !line) {
    return true;
  }
  const height_css_px = line.offsetHeight;
  const below = line.getBoundingClientRect().top >= innerHeight;
  if (!below && line.contains(document.activeElement)) {
    return false;
  }
  // For no frame out of the page: browsers count what is new as placed, and what was there as pushed.
  const { display } = line.style;
  line.style.display = 'none';
  void line.offsetHeight;
  time.textContent = text;
  line.style.display = display;
  if (below || line.offsetHeight === height_css_px) {
    return true;
  }
  time.textContent = before;
  return false;
}

function formatOf(locale: string | undefined, year: boolean): Intl.DateTimeFormat | undefined {
  const key = `${locale} ${year}`;
  if (!formats.has(key)) {
    try {
      formats.set(key, new Intl.DateTimeFormat(locale || undefined, {
        ...(year && { year: 'numeric' }),
        month: 'short',
        day: 'numeric',
        hour: 'numeric',
        minute: '2-digit',
      }));
    } catch {
      formats.set(key, undefined);
    }
  }
  return formats.get(key);
}
