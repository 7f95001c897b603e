/**
 * Results of checks as JUnit XML, the form that device farms collect.
 *
 * Pure. In: results. Out: text that is well-formed whatever a page, a model or a browser put into it.
 */

/** How one check ended. */
export type Result = { name: string; outcome: 'passed' | 'failed' | 'skipped'; why: string; millis: number };

/** A run of all checks. */
export type Run = {
  results: readonly Result[];
  /** When it began, RFC 3339. */
  at: string;
  /** What it ran on: names and values. */
  properties: Readonly<Record<string, string>>;
  /** What goes into `system-out`. */
  report: string;
};

/** One test suite, `storefront`. */
export function junit({ results, at, properties, report }: Run): string {
  const count = (outcome: Result['outcome']) => results.filter((result) => result.outcome === outcome).length;
  const seconds = (millis: number) => (millis / 1000).toFixed(3);
  const total = results.reduce((sum, { millis }) => sum + millis, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite name="storefront" tests="${results.length}" failures="${count('failed')}" errors="0"` +
      ` skipped="${count('skipped')}" time="${seconds(total)}" timestamp="${escape(at.replace(/(\.\d+)?Z$/, ''))}">`,
    '<properties>',
    ...Object.entries(properties).map(
      ([name, value]) => `<property name="${escape(name)}" value="${escape(value)}"/>`,
    ),
    '</properties>',
    ...results.map(({ name, outcome, why, millis }) => {
      const begin = `<testcase classname="storefront.device" name="${escape(name)}" time="${seconds(millis)}"`;
      switch (outcome) {
        case 'failed':
          return `${begin}><failure message="${escape(why)}"/></testcase>`;
        case 'skipped':
          return `${begin}><skipped message="${escape(why)}"/></testcase>`;
        default:
          return `${begin}/>`;
      }
    }),
    `<system-out>${escape(report)}</system-out>`,
    '</testsuite></testsuites>',
    '',
  ].join('\n');
}

/** Text for content and attributes. What XML 1.0 cannot hold at all becomes U+FFFD. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\t\n\r]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
