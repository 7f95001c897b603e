/**
 * Writes prices as the shopper's language does.
 *
 * In: `<data class="sf-money" value="1299.00" data-currency="INR">` from `page.wasm`, which knows no locale. Out: the
 * same elements with the browser's own wording. Touches only texts that differ, so that adopted pages keep still.
 */

/** By locale and currency: a format takes longer to make than a hundred prices to write. */
const formats = new Map<string, Intl.NumberFormat | undefined>();

/**
 * Rewrite all prices below `root`. Amounts and currencies that the browser cannot read stay as they are.
 *
 * @param locale BCP 47; empty or none is the browser's own
 */
export function localizeMoney(root: ParentNode, locale?: string): void {
  for (const element of root.querySelectorAll<HTMLDataElement>('data.sf-money[data-currency]')) {
    const currency = element.dataset['currency'] ?? '';
    const key = `${locale} ${currency}`;
    if (!formats.has(key)) {
      formats.set(key, formatOf(locale, currency));
    }
    const amount = Number(element.value);
    const text = element.value && Number.isFinite(amount) ? formats.get(key)?.format(amount) : undefined;
    if (text && text !== element.textContent) {
      element.textContent = text;
    }
  }
}

function formatOf(locale: string | undefined, currency: string): Intl.NumberFormat | undefined {
  try {
    return new Intl.NumberFormat(locale || undefined, { style: 'currency', currency });
  } catch {
    return undefined;
  }
}
