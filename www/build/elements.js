/**
 * Writes `../dist/custom-elements.json`: both elements for editors, frameworks and documentation, as a Custom Elements Manifest.
 *
 * In: the bundle, the types, and the sources that were just built. Out: their attributes, properties, methods, events, slots, parts
 * and custom properties. Nothing is listed here by hand but what a slot or part is for: what the sources say cannot drift.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const at = (relative) => new URL(relative, import.meta.url);
const read = (relative) => readFile(at(relative), 'utf8');
const source = (name) => read(`../src/${name}.ts`);
const types = (name) => read(`../../dist/types/${name}.d.ts`);
const named = (text, pattern) => [...new Set([...text.matchAll(pattern)].map((match) => match[1]))].sort();
const entries = (names) => names.map((name) => ({ name }));

/** A module of `src/` that needs no DOM. */
async function load(name) {
  const { outputFiles } = await build({ entryPoints: [at(`../src/${name}.ts`).pathname], bundle: true, format: 'esm', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

/** Members that the types of a class or of a type of properties say are public, with their comments. */
function members(text) {
  const found = new Map();
  for (const [, comment, words, name, rest] of text.matchAll(/^ {4}(?:\/\*\*([^]*?)\*\/\n {4})?((?:(?:private|protected|static|readonly|abstract|get|set) )*)([a-zA-Z]\w*)([?(:;][^]*?;?)$/gm)) {
    const own = /private|protected|static/.test(words) || /^(constructor|\w+Callback)$/.test(name) || /@internal/.test(comment ?? '');
    if (own || found.has(name)) continue;
    const description = comment?.replace(/^\s*\* ?/gm, '').trim().replace(/\s+/g, ' ');
    const is_method = rest.startsWith('(') && !/get|set/.test(words);
    const type = /: ([^:]+);$/.exec(rest)?.[1];
    found.set(name, {
      kind: is_method ? 'method' : 'field',
      name,
      ...(description && { description }),
      ...(type && (is_method ? { return: { type: { text: type } } } : { type: { text: type } })),
      ...(/get |readonly /.test(words) && !new RegExp(`set ${name}\\(`).test(text) && { readonly: true }),
    });
  }
  return [...found.values()];
}

const { ProductView, StorePage } = await import(at('../../dist/storefront.js').href);
const { isUnsupported, propertyName, FLAG_PROPERTIES, NUMBER_PROPERTIES } = await load('view-attributes');
const names = await readdir(at('../src/'));
/** The style that opens with the custom properties of a page. */
const css = await read('../src/style/base.css');
/** Everything that works on the shadow tree. */
const shadow = (await Promise.all(names.filter((name) => /^(view-.*|hotspots|fingers|animation|host.*|stage.*|ar|product-view)\.ts$/.test(name)).map((name) => read(`../src/${name}`)))).join('\n');

const element = (name, tag, description, rest, path = 'storefront.js') => ({
  kind: 'javascript-module',
  path,
  declarations: [{ kind: 'class', name, tagName: tag, customElement: true, superclass: { name: 'HTMLElement' }, description, ...rest }],
  exports: [
    ...(path === 'storefront.js' ? [{ kind: 'js', name, declaration: { name, module: path } }] : []),
    { kind: 'custom-element-definition', name: tag, declaration: { name, module: path } },
  ],
});

const attribute = (name) => ({
  name,
  ...(isUnsupported(name)
    ? { deprecated: 'It is there for pages that come from <model-viewer>, and has no effect.' }
    : { fieldName: propertyName(name), type: { text: FLAG_PROPERTIES.includes(name) ? 'boolean' : name in NUMBER_PROPERTIES ? 'number' : 'string' } }),
  ...(name in NUMBER_PROPERTIES && { default: String(NUMBER_PROPERTIES[name]) }),
});

/** What the element has of the player under the same name. */
const played = named(/type Played = Pick<([^>]*)>/.exec(await types('view-animation'))[1], /'(\w+)'/g);

const view = element('ProductView', 'product-view', 'A product that can be turned in 3D, as far as the phone can.', {
  attributes: ProductView.observedAttributes.map(attribute),
  // What one part of the element has anew, from another part, stands once.
  members: [...new Map([
    ...members(await types('view-properties')), ...members(await types('view-readings')), ...members(await types('view-graph')),
    ...members(await types('view-animation')), ...members(await types('animation')).filter(({ name }) => played.includes(name)),
    ...members(await types('product-view')),
  ].map((member) => [member.name, member])).values()],
  events: entries(named(shadow, /(?:\b(?:emit|call)\(|tell\(\w+, )'([\w-]+)'/g)),
  slots: entries([...named(shadow, /(?:[^.]slot\(|slot\.name = )'([\w-]*)'/g), 'hotspot-*']),
  cssParts: entries(named(shadow, /\bpart(?:: |', |\.value = |\.add\()'([\w-]+)'/g)),
  cssProperties: entries(named(shadow, /var\((--[\w-]+)/g)),
});

const sources = await Promise.all(['store-page', 'event-actions', 'feed-list'].map(source));
/** What scripts look up when they need it: flags, and those with a value. */
const looked_up = (await Promise.all(['chunk-door', 'event-beacon', 'offline', 'countdown'].map(source))).join('');
const valued = named(looked_up, /page\.getAttribute\('([\w-]+)'/g);
const flags = named(looked_up, /page\.hasAttribute\('([\w-]+)'/g).filter((name) => !valued.includes(name));
const shop = /ShopEvents = \{([^]*?)\n\};/.exec(await types('shop-types'))[1];
const page = element('StorePage', 'store-page', 'A page of a store, made for one shopper on the phone.', {
  attributes: [
    ...StorePage.observedAttributes.map((name) => ({ name, fieldName: name, type: { text: 'string' } })),
    ...valued.map((name) => ({ name, type: { text: 'string' } })),
    ...flags.map((name) => ({ name, type: { text: 'boolean' } })),
  ],
  members: members(await types('store-page')),
  events: entries([...new Set([...named(sources.join(''), /(?:this\.emit\(|new CustomEvent\()'([\w-]+)'/g), ...named(shop, /'([\w-]+)'/g)])].sort()),
  cssProperties: [...css.slice(css.indexOf('store-page {'), css.indexOf('}')).matchAll(/(--sf-[\w-]+): ([^;]+);/g)].map(([, name, value]) => ({ name, default: value })),
});

const { ExtraModel } = await load('extra-element');
const extra = element('ExtraModel', 'extra-model', 'Another model in the scene of the <product-view> that it stands in; defined with the first one.', {
  attributes: ExtraModel.observedAttributes.map((name) => ({ name, fieldName: name, type: { text: name === 'background' ? 'boolean' : 'string' } })),
  members: [
    ...ExtraModel.observedAttributes.map((name) => ({ kind: 'field', name, type: { text: name === 'background' ? 'boolean' : 'string | null' } })),
    ...members(await types('extra-element')).filter(({ name }) => !ExtraModel.observedAttributes.includes(name)),
  ],
  events: entries(named(await source('extra-element'), /new CustomEvent\('([\w-]+)'/g)),
}, 'extra-models.js');

const [first, second] = [view, page];
const manifest = {
  schemaVersion: '1.0.0',
  modules: [
    { ...first, declarations: [...first.declarations, ...second.declarations], exports: [...first.exports, ...second.exports] },
    extra,
    // The script of products alone has the same class.
    { kind: first.kind, path: 'product-view.js', declarations: [], exports: first.exports },
  ],
};
await writeFile(at('../../dist/custom-elements.json'), `${JSON.stringify(manifest, null, 1)}\n`);
