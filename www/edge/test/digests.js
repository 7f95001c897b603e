/**
 * The digests of many plans; the same function runs in workerd and, as text, in a browser.
 *
 * In: the module, `page.js` or `why.js` (plans with what is said of every product), and the texts to call it with (`tests/browser/plans.test.js`). Out: SHA-256 in hex, shopper by shopper,
 * verdict by verdict. Must not use anything from outside itself.
 */
export async function digestsOf({ open_page, finish, why }, { document, shoppers, verdicts, context }) {
  const planOf = why ?? ((...texts) => finish(JSON.parse(open_page(...texts)).handle).split('\0')[0]);
  const encoder = new TextEncoder();
  const document_bytes = encoder.encode(document);
  const digests = [];
  for (const shopper of shoppers) {
    for (const verdict of verdicts) {
      const bytes = encoder.encode(planOf(document_bytes, shopper, verdict, context));
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      digests.push([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
    }
  }
  return digests;
}
