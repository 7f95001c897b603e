/**
 * How locales write numbers, money, times and plural forms, as `texts` of a store document, from what Node knows.
 *
 * `node www/build/locale.js de-DE ar-EG -- EUR EGP` prints `{"texts":{"decimal":{"de-DE":",","ar-EG":"٫"},…}}`: put the
 * members into the document's `texts`. Run it when a document is made; no page and no handset needs the tables.
 */
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/** How moments are written; the year only where it is another one. */
export const MOMENT = { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' };
export const CLOCK = { hour: 'numeric', minute: '2-digit' };
const CATEGORIES = ['zero', 'one', 'two', 'few', 'many'];
/** A day and an hour of one digit, so that two digits show. */
const at = (month, hour) => new Date(Date.UTC(2026, month, 5, hour, 7));
const NUMBER = ['integer', 'group', 'decimal', 'fraction'];

/** What a store document says of a locale. @throws {RangeError} for what its few words cannot say */
export function textsOf(locale, currencies) {
  const digit = (options, n) => new Intl.NumberFormat(locale, { useGrouping: false, ...options }).format(n);
  const zero = digit({}, 0);
  const part = (parts, type) => parts.find((known) => known.type === type)?.value;
  const number = (n) => new Intl.NumberFormat(locale, { minimumFractionDigits: 1 }).formatToParts(n);
  const groups = number(123456789).filter((known) => known.type === 'integer').map((known) => [...known.value].length);
  const from = number(1234).some((known) => known.type === 'group') ? 4 : 5;
  const texts = {
    decimal: part(number(0.5), 'decimal'),
    group: part(number(1e6), 'group') ?? '',
    grouping: `${from};${groups[1] ?? 3}`,
    digits: zero,
    money: '',
    currencies: '',
    date: pattern(locale, MOMENT, zero),
    date_with_year: pattern(locale, { ...MOMENT, year: 'numeric' }, zero),
    time: pattern(locale, CLOCK, zero),
    months: list(Array.from({ length: 12 }, (_, month) => part(moment(locale, MOMENT, at(month, 9)), 'month'))),
    day_periods: list([9, 15].map((hour) => part(moment(locale, CLOCK, at(0, hour)), 'dayPeriod') ?? '')),
    plurals: plurals(locale),
  };
  // A currency with a sign: letters keep a distance from digits that is not the locale's.
  texts.money = money(locale, 'USD', '{currency}').text;
  const [before, behind] = texts.money.split('{currency}');
  texts.currencies = list(currencies.map((currency) => {
    const { text, decimals } = money(locale, currency);
    if (!text.startsWith(before) || !text.endsWith(behind)) {
      throw new RangeError(`${locale} writes ${currency} in another order`);
    }
    // Marks and spaces that only this currency has are part of its symbol.
    return `${currency}${decimals}${text.slice(before.length, text.length - behind.length)}`;
  }));
  return texts;
}

/** An amount with `{n}` for the number, and what stands for the symbol. */
function money(locale, currency, symbol) {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const parts = format.formatToParts(1234567.5);
  const first = parts.findIndex((known) => known.type === 'integer');
  const some = parts.filter((known, at) => at === first || !NUMBER.includes(known.type));
  const text = some.map(({ type, value }) => (type === 'integer' ? '{n}' : (type === 'currency' && symbol) || value)).join('');
  return { text, decimals: format.resolvedOptions().maximumFractionDigits };
}

function list(words) {
  if (words.some((word) => word.includes(','))) {
    throw new RangeError(`a comma in ${words.join(' ')}`);
  }
  return words.join(',');
}

function moment(locale, options, date) {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC', calendar: 'gregory' }).formatToParts(date);
}

/** A pattern with names in braces, from a moment whose parts can be told apart. */
function pattern(locale, options, zero) {
  const parts = moment(locale, options, at(8, 9));
  const twelve = parts.some((known) => known.type === 'dayPeriod');
  const letters = { day: 'd', hour: twelve ? 'h' : 'H' };
  return parts
    .map(({ type, value }) => {
      const padded = value.startsWith(zero) ? 2 : 1;
      switch (type) {
        case 'day':
        case 'hour':
          return `{${letters[type].repeat(padded)}}`;
        case 'month':
          return /\p{Nd}/u.test(value) && [...value].length <= 2 ? `{${'M'.repeat(padded)}}` : '{MMM}';
        case 'minute':
          return '{mm}';
        case 'year':
          return '{y}';
        case 'dayPeriod':
          return '{a}';
        default:
          // What `format` of V8 writes in place of a narrow space; its parts are not always so.
          return value.replaceAll('\u202f', ' ');
      }
    })
    .join('');
}

/**
 * Rules over `n` for the plural forms of whole numbers. CLDR tells them by the number itself where it is small, by its
 * last two digits, and by being a multiple of a million.
 */
function plurals(locale) {
  const category = new Intl.PluralRules(locale);
  const n = { var: 'n' };
  const last = { '%': [n, 100] };
  const numbers = (name, from) => Array.from({ length: 100 }, (_, at) => at).filter((at) => category.select(from + at) === name);
  const rules = {};
  for (const name of CATEGORIES) {
    const small = numbers(name, 0);
    const large = numbers(name, 1100);
    const ofSmall = small.length === 1 ? { '==': [n, small[0]] } : { in: [n, small] };
    let rule = ofSmall;
    if (large.join() === small.join() && large.length > 0) {
      rule = { in: [last, large] };
    } else if (large.length > 0) {
      rule = { if: [{ '<': [n, 100] }, ofSmall, { in: [last, large] }] };
    }
    const millions = category.select(1e6) === name && category.select(100) !== name;
    if (millions) {
      rule = { and: [{ '>': [n, 0] }, { '==': [{ '%': [n, 1e6] }, 0] }] };
    }
    if (millions || small.length > 0 || large.length > 0) {
      rules[name] = rule;
    }
  }
  return rules;
}

/** The `texts` of a document for several locales: each member by locale. */
export function textsByLocale(locales, currencies) {
  const texts = {};
  for (const locale of locales) {
    for (const [key, value] of Object.entries(textsOf(locale, currencies))) {
      (texts[key] ??= {})[locale] = value;
    }
  }
  return texts;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const words = argv.slice(2);
  const cut = words.includes('--') ? words.indexOf('--') : words.length;
  console.log(JSON.stringify({ texts: textsByLocale(words.slice(0, cut), words.slice(cut + 1)) }, null, 2));
}
