/**
 * Style for shadow trees that the strictest CSP has nothing to refuse in.
 *
 * In: a shadow root and rules. Out: the rules apply there. All roots with the same list share one sheet.
 */

const sheets = new Map<readonly string[], CSSStyleSheet>();

/** Let `rules`, a list that lives as long as the module that has it, apply inside `root`. */
export function addRules(root: ShadowRoot, rules: readonly string[]): void {
  if ('adoptedStyleSheets' in root && 'replaceSync' in CSSStyleSheet.prototype) {
    let sheet = sheets.get(rules);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(rules.join(''));
      sheets.set(rules, sheet);
    }
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    return;
  }
  // Safari before 16.4. Rules added through CSSOM need no 'unsafe-inline', only the element may need the page's nonce.
  const element = document.createElement('style');
  element.nonce = document.querySelector<HTMLElement>('script[nonce]')?.nonce ?? '';
  root.append(element);
  rules.forEach((rule, index) => element.sheet?.insertRule(rule, index));
}
