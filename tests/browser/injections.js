// The corpus of script injections, and store documents that hold all of it.
//
// In: `fixtures/injections.json` (templates with places, and the words for each place), which `tests/page_injections.rs`
// reads too, and the document's JSON Schema. Out: documents in which every string field of every section, block and
// product holds injections: many in a text, one in whatever has a form of its own.

import { readFile } from 'node:fs/promises';

const LISTS = JSON.parse(await readFile(new URL('fixtures/injections.json', import.meta.url), 'utf8'));

/** Injections in one text: a thousand bytes of the 8,192 that it may have. */
const IN_A_TEXT = 25;
/** Sections of each type where addresses are tried; the format takes 400 in all. */
const ROUNDS = 16;
/** Types in one document: more texts than these hold would be too large for the format. */
const TYPES_AT_ONCE = 4;

/** Every text of the corpus, each once. */
export const VECTORS = [...new Set(LISTS.templates.flatMap(fill))];

/** Puts every word into the first place of a template, and goes on with what that makes. */
function fill(template) {
  const place = [...template.matchAll(/\{([a-z]+)\}/g)].find(([, name]) => Object.hasOwn(LISTS, name));
  if (!place) return [template];
  const [before, after] = [template.slice(0, place.index), template.slice(place.index + place[0].length)];
  return LISTS[place[1]].flatMap((word) => fill(before + word + after));
}

/** Words that choose or order: with anything added they choose nothing, and nothing would be shown. */
const CHOOSES = /^(id|ids|order|block_order|type|version|fallback|mediaContentType|format|locale|direction|amount|currencyCode|currency|source|product_type|vendor|tag|when|rank|filter|rule)$/;
/** Times and clock times that show a section. */
const TIMES = { 'date-time': (key) => (/^(starts|from)$/.test(key) ? '2026-11-01T09:00:00Z' : '2026-12-24T09:00:00Z') };

/**
 * Documents that hold the whole corpus.
 * @param {object} schema `page.schema.json`
 * @returns {{ texts: object[], addresses: object[] }} `texts` have all of it in each text of each type, and addresses and
 * colours that are good; in `addresses` those hold it too, one injection each
 */
export function documents(schema) {
  const rounds = Math.ceil(VECTORS.length / IN_A_TEXT);
  const cases = schema.properties.sections.additionalProperties.allOf[1].allOf;
  const texts = [];
  for (let from = 0; from < cases.length; from += TYPES_AT_ONCE) {
    texts.push(documentOf(schema, cases.slice(from, from + TYPES_AT_ONCE), rounds, (key, { pattern, format }, round) => {
      if (format === 'uri-reference') return '/demo/pictures/mug-oat.jpg';
      if (pattern?.includes(':')) return '09:30';
      return pattern ? undefined : VECTORS.slice(round * IN_A_TEXT, (round + 1) * IN_A_TEXT).join(' ');
    }));
  }
  let next = 0;
  const one = (key, { pattern, format }) => (format || pattern ? VECTORS[next++ % VECTORS.length] : VECTORS[(next * 7) % VECTORS.length]);
  const addresses = [];
  while (next < VECTORS.length) addresses.push(documentOf(schema, cases, ROUNDS, one));
  return { texts, addresses };
}

/** A document with `rounds` sections of each of these types; `pick(key, part, round)` says what stands in a string. */
function documentOf(schema, cases, rounds, pick) {
  const sections = {};
  const products = [];
  for (let round = 0; round < rounds; round += 1) {
    const word = (key, part = {}) => TIMES[part.format]?.(key) ?? pick(key, part, round);
    for (const { if: { properties: { type } }, then: { properties } } of cases) {
      sections[`${type.const}-${round}`] = sectionOf(schema, type.const, properties, word, round);
    }
    products.push({ ...filled(schema, schema.$defs.Product, '', word), id: `p${round}` });
  }
  const { title, description, texts, tokens } = filled(schema, schema, '', (key, part = {}) => pick(key, part, 0));
  return { version: 1, id: 'hostile', locale: 'en-IN', title, description, texts, tokens, sections, order: Object.keys(sections), products };
}

function sectionOf(schema, type, { settings, blocks }, pick, round) {
  const parts = Object.fromEntries((blocks?.additionalProperties.anyOf ?? []).map(({ properties }) =>
    [properties.type.const, { type: properties.type.const, settings: filled(schema, properties.settings, '', pick) }]));
  const lists = /^(product_|flash_sale|recommendations)/.test(type);
  return {
    type, settings: filled(schema, settings, '', pick), blocks: parts, block_order: Object.keys(parts),
    track: { [pick('').slice(0, 60)]: pick('') }, ...(lists && { data: { ids: [`p${round}`] } }),
  };
}

/** A value for a schema in which every object has every member. */
function filled(schema, part, key, pick) {
  if (part.$ref) return filled(schema, schema.$defs[part.$ref.split('/').pop()], key, pick);
  if (part.enum) return part.enum[0];
  // An id: a string, or a whole number.
  if (Array.isArray(part.type)) return pick(key, part);
  switch (part.type) {
    case 'object':
      return Object.fromEntries(Object.entries(part.properties ?? {})
        .map(([name, member]) => [name, CHOOSES.test(name) ? chosen(name) : filled(schema, member, name, pick)])
        .filter(([, value]) => value !== undefined));
    case 'array': return [filled(schema, part.items, key, pick)];
    case 'string': return pick(key, part);
    case 'boolean': return true;
    case 'integer': case 'number': return 3;
    default: return undefined;
  }
}

const chosen = (name) => ({ mediaContentType: 'MODEL_3D', format: 'glb', amount: '12.50', currencyCode: 'EUR' })[name];
