/**
 * Marks the tab of the section that the shopper is at.
 *
 * In: `[data-look=tabs]` of categories whose links lead to sections of the page (`#sf-…`), and where the page is
 * scrolled to. Out: `aria-current="true"` on one of the links, and the list scrolled so that it is seen. Only the list is
 * scrolled, never the page; neither focus nor the address change.
 */

/** A section counts as reached this far below the tabs: a tap on its link leads to it, to within a rounding. */
const REACHED_CSS_PX = 8;

/** Begin with `page`; once for each. */
export function markTabs(page: HTMLElement): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let due = false;
  const mark = () => {
    due = false;
    for (const list of page.querySelectorAll<HTMLElement>('.sf-categories [data-look=tabs]')) {
      markOne(page, list, calm.matches);
    }
  };
  const ask = () => {
    if (!due) {
      due = true;
      requestAnimationFrame(mark);
    }
  };
  addEventListener('scroll', ask, { passive: true });
  addEventListener('resize', ask);
  // Sections come and go; what patches a list takes the mark away.
  new MutationObserver(ask).observe(page, { childList: true });
  new MutationObserver(ask).observe(page, { subtree: true, attributes: true, attributeFilter: ['href'] });
  // What gets its content, or its true height, moves what is below it without a scroll.
  new ResizeObserver(ask).observe(page);
  mark();
}

function markOne(page: HTMLElement, list: HTMLElement, calm: boolean): void {
  const bar = (list.closest('.sf-categories') ?? list).getBoundingClientRect();
  // Before they stay at the top, tabs hide nothing of the sections.
  const line_css_px = REACHED_CSS_PX + (bar.top <= REACHED_CSS_PX ? Math.max(0, bar.bottom) : 0);
  const end = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
  let current: Element | undefined;
  let highest = -Infinity;
  const links = [...list.querySelectorAll('a')];
  for (const link of links) {
    const address = link.getAttribute('href') ?? '';
    const section = address.startsWith('#') ? document.getElementById(address.slice(1)) : null;
    const top = section && page.contains(section) ? section.getBoundingClientRect().top : Infinity;
    // What is too near the end of the page never comes to its top.
    if (top <= (end ? innerHeight : line_css_px) && top > highest) {
      highest = top;
      current = link;
    }
  }
  for (const link of links) {
    if (link !== current) {
      link.removeAttribute('aria-current');
    } else if (!link.hasAttribute('aria-current')) {
      link.setAttribute('aria-current', 'true');
      const [tab, all] = [link.getBoundingClientRect(), list.getBoundingClientRect()];
      // From one middle to the other: the same in both directions of reading.
      list.scrollBy({ left: tab.left + tab.width / 2 - all.left - all.width / 2, behavior: calm ? 'auto' : 'smooth' });
    }
  }
}
