/**
 * Writes `../dist/types/{react,vue,svelte}.d.ts`: both elements as tags of JSX and of templates, with the types of their attributes,
 * properties and events.
 *
 * In: `custom-elements.json`, which was just built, and through it the sources. Out: an augmentation for each framework. What a
 * property takes is the element's own type; nothing is listed here by hand but how each framework names things.
 */
import { readFile, writeFile } from 'node:fs/promises';

const at = (relative) => new URL(relative, import.meta.url);
const { modules } = JSON.parse(await readFile(at('../../dist/custom-elements.json'), 'utf8'));
const elements = modules[0].declarations;

/** What one may write for an attribute. A flag's empty text says yes. */
const WRITTEN = { string: 'string | null | undefined', number: 'number | string | undefined', boolean: "boolean | '' | undefined" };
const key = (name) => (/^\w+$/.test(name) ? name : `'${name}'`);
const block = (lines) => lines.map((line) => `  ${line}\n`).join('');
const doc = ({ description }) => (description ? `/** ${description.replace(/\*\//g, '')} */ ` : '');
/** The event by its type where the element's own declarations say one. */
const event = (name) => (name.startsWith('sf-') ? `ShopEvents['${name}']` : 'CustomEvent');

/**
 * Properties of a tag: attributes as they are written, the element's own settable properties, and its events.
 * @param nameOfEvent how the framework names the listener of an event
 */
function propsOf({ name: Class, attributes, members, events }, nameOfEvent) {
  const settable = members.filter(({ kind, readonly }) => kind === 'field' && !readonly);
  const written = attributes.filter(({ name }) => !settable.some((field) => field.name === name));
  return block([
    ...written.map(({ name, type, deprecated }) =>
      deprecated ? `/** @deprecated ${deprecated} */ ${key(name)}?: ${WRITTEN.string};` : `${key(name)}?: ${WRITTEN[type.text]};`),
    ...settable.map((field) => {
      const mirrored = attributes.find(({ fieldName }) => fieldName === field.name);
      // The setter of one that mirrors an attribute makes text of objects.
      const type = mirrored ? `${WRITTEN[mirrored.type.text]}${/object/.test(field.description) ? ' | object' : ''}` : `${Class}['${field.name}'] | undefined`;
      return `${doc(field)}${field.name}?: ${type};`;
    }),
    ...events.map(({ name }) => `${key(nameOfEvent(name))}?: ((event: ${event(name)}) => void) | undefined;`),
  ]);
}

const HEAD = `import type { ProductView, ShopEvents, StorePage } from './storefront.js';\n`;
const types = (nameOfEvent) => elements.map((element) => `export interface ${element.name}Props {\n${propsOf(element, nameOfEvent)}}\n`).join('\n');
const tags = (type) => block(elements.map(({ tagName, name }) => `'${tagName}': ${type(name)};`));
const camel = (name) => name.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());

const FILES = {
  // Both places of JSX: that of @types/react 18.2 and later, and the global one of those before.
  react: `${HEAD}import type { DetailedHTMLProps, HTMLAttributes } from 'react';

${types((name) => `on${name}`)}
type Tag<Element, Props> = Omit<DetailedHTMLProps<HTMLAttributes<Element>, Element>, keyof Props> & Props;
interface Tags {
${tags((name) => `Tag<${name}, ${name}Props>`)}}
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends Tags {}
  }
}
declare global {
  namespace JSX {
    interface IntrinsicElements extends Tags {}
  }
}
`,
  vue: `${HEAD}import type { HTMLAttributes, PublicProps } from 'vue';

${types((name) => `on${camel(name)}`)}
type Tag<Element, Props> = new () => Element & { /** For templates; it is not there at run time. */ $props: Omit<HTMLAttributes, keyof Props> & Props & PublicProps };
declare module 'vue' {
  interface GlobalComponents {
${block(tags((name) => `Tag<${name}, ${name}Props>`).trimEnd().split('\n'))}  }
}
`,
  svelte: `${HEAD}import type { HTMLAttributes } from 'svelte/elements';

${types((name) => `on${name}`)}
type Tag<Element extends EventTarget, Props> = Omit<HTMLAttributes<Element>, keyof Props> & Props;
interface Tags {
${tags((name) => `Tag<${name}, ${name}Props>`)}}
declare module 'svelte/elements' {
  interface SvelteHTMLElements extends Tags {}
}
declare global {
  namespace svelteHTML {
    interface IntrinsicElements extends Tags {}
  }
}
`,
};

for (const [name, text] of Object.entries(FILES)) {
  await writeFile(at(`../../dist/types/${name}.d.ts`), text);
}
