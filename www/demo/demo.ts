/**
 * The demo's bar: another shopper, another rung; and its links: to a section, or to a product's sheet.
 *
 * The shopper changes in place, on the device, as an embedder would do it: by the element's attribute. A rung is
 * decided once per page, so another one loads the page again with the tester's override.
 */
import { followHash } from './sheet.js';

type Reporting = HTMLElement & { report(): { verdict?: { tier: string; delivery: string; reasons: { code: string }[] } } };

const page = document.querySelector<Reporting>('store-page');
const bar = document.querySelector<HTMLFormElement>('.demo-bar');

if (page && bar) {
  const shopper = bar.elements.namedItem('shopper') as HTMLSelectElement;
  const tier = bar.elements.namedItem('tier') as HTMLSelectElement;
  const verdict = bar.elements.namedItem('verdict') as HTMLOutputElement;
  const query = new URLSearchParams(location.search);

  const asked = query.get('shopper');
  if (asked && [...shopper.options].some((option) => option.value === asked)) {
    shopper.value = asked;
    page.setAttribute('shopper', profileOf(asked));
  }
  tier.value = query.get('sf-tier') ?? '';

  shopper.addEventListener('change', () => {
    page.setAttribute('shopper', profileOf(shopper.value));
    history.replaceState(null, '', address());
  });
  tier.addEventListener('change', () => {
    location.assign(tier.value === 'T0' ? `/demo/t0/${shopper.value}.html` : address());
  });
  page.addEventListener('page-ready', () => {
    const decided = page.report().verdict;
    if (decided) {
      verdict.textContent = `${decided.tier}, ${decided.delivery}: ${decided.reasons.map((reason) => reason.code).join(', ')}`;
    }
  });
  followHash(page);

  function address(): string {
    const next = new URLSearchParams(query);
    next.set('shopper', shopper.value);
    if (tier.value) {
      next.set('sf-tier', tier.value);
    } else {
      next.delete('sf-tier');
    }
    return `/?${next}`;
  }
}

function profileOf(name: string): string {
  return `/demo/shoppers/${name}.json`;
}
