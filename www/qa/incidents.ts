/**
 * What goes wrong on the page while it is checked: error events, uncaught errors, CSP violations, layout shifts.
 *
 * In: the window, from before the elements begin. Out: lists that grow.
 */

/** What was seen so far. */
export type Incidents = {
  errors: string[];
  /** Layout shifts with what moved; `undefined` where the browser does not tell. */
  shifts: { value: number; moved: string }[] | undefined;
  /** Where the checks have scrolled to a place themselves: the times, as `performance.now()`. */
  jumps: number[];
};

/**
 * What moves so soon after a jump of ours does not move by itself: sections that were never near get their true heights
 * then. As long as CLS excuses what follows a tap (web.dev/articles/cls).
 */
const JUMP_MILLIS = 500;

/** Events of our elements that mean a failure. */
const FAILURES = ['error', 'section-error', 'profile-error'];

/** Start watching. @param shop what is checked; that this page's own panels move is no fault of it */
export function watchIncidents(shop: Element): Incidents {
  const incidents: Incidents = { errors: [], shifts: undefined, jumps: [] };
  const { errors, jumps } = incidents;
  for (const type of FAILURES) {
    addEventListener(type, (event) => {
      if (event instanceof CustomEvent) {
        const { code, message } = event.detail as { code?: string; message?: string };
        errors.push(`<${(event.target as Element).localName}> ${type}: ${code ?? ''} ${message ?? ''}`.trim());
      } else if (event instanceof ErrorEvent) {
        errors.push(`uncaught: ${event.message}`);
      }
    });
  }
  addEventListener('unhandledrejection', ({ reason }) => errors.push(`unhandled: ${String(reason)}`));
  addEventListener('securitypolicyviolation', (event) =>
    errors.push(`CSP ${event.violatedDirective}: ${event.blockedURI}`),
  );
  if (PerformanceObserver.supportedEntryTypes?.includes('layout-shift')) {
    type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Node }[] };
    const shifts: NonNullable<Incidents['shifts']> = [];
    incidents.shifts = shifts;
    new PerformanceObserver((list) => {
      for (const { value, startTime, hadRecentInput, sources } of list.getEntries() as Shift[]) {
        const jumped = jumps.some((at) => startTime >= at && startTime < at + JUMP_MILLIS);
        const moved = sources.filter(({ node }) => !node || shop.contains(node));
        if (!hadRecentInput && !jumped && moved.length) {
          shifts.push({ value, moved: moved.map(({ node }) => nameOf(node)).join(', ') });
        }
      }
    }).observe({ type: 'layout-shift', buffered: true });
  }
  return incidents;
}

function nameOf(node: Node | undefined): string {
  const element = node instanceof Element ? node : node?.parentElement;
  return element ? `${element.localName}${element.id ? `#${element.id}` : ''}` : '?';
}
