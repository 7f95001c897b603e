/**
 * What can stand in a document, as `dist/page.schema.json` says: types of section, their settings, their blocks.
 *
 * In: the published schema. Out: plain answers. Knows the shape in which `src/document/schema.rs` writes it.
 */

/** A field or a shape. */
export type Field = {
  description?: string;
  type?: string | string[];
  enum?: string[];
  const?: unknown;
  default?: unknown;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  items?: Field;
  properties?: Record<string, Field>;
  required?: string[];
  additionalProperties?: Field | boolean;
  anyOf?: Field[];
  allOf?: Field[];
  if?: Field;
  then?: Field;
  $ref?: string;
  $defs?: Record<string, Field>;
};

/** A type of section, or of block. */
export type Type = { name: string; about: string; settings: Field; blocks: Type[] };

/** The schema, read. */
export type Schema = {
  types: Type[];
  /** What a reference leads to, with the words of the place that refers. */
  resolve(field: Field | undefined): Field;
};

/** Read the published schema. */
export function readSchema(root: Field): Schema {
  const resolve = (field: Field | undefined): Field => {
    const name = field?.$ref?.split('/').pop();
    return name ? { ...root.$defs?.[name], ...field } : (field ?? {});
  };
  const typeOf = (name: string, place: Field | undefined): Type => {
    const settings = resolve(place?.properties?.['settings']);
    const blocks = (place?.properties?.['blocks']?.additionalProperties as Field | undefined)?.anyOf ?? [];
    return {
      name,
      about: root.$defs?.[settings.$ref?.split('/').pop() ?? '']?.description ?? '',
      settings,
      blocks: blocks.map((block) => typeOf(String(block.properties?.['type']?.const), block)),
    };
  };
  const sections = root.properties?.['sections']?.additionalProperties as Field | undefined;
  const conditions = (sections?.allOf ?? []).flatMap((part) => part.allOf ?? []);
  return { resolve, types: conditions.map((one) => typeOf(String(one.if?.properties?.['type']?.const), one.then)) };
}

/** A section of `type` that is valid: what must be there is there, and as little else as may be. */
export function starter(schema: Schema, type: Type): object {
  const section: Record<string, unknown> = { type: type.name, settings: minimal(schema, type.settings) };
  const block = type.blocks[0];
  if (block) {
    section['blocks'] = { one: { type: block.name, settings: minimal(schema, block.settings) } };
    section['block_order'] = ['one'];
  }
  if (/^(product_|recommendations|flash_sale)/.test(type.name)) {
    section['data'] = { first: type.name === 'product_view' ? 1 : 6 };
  }
  return section;
}

function minimal(schema: Schema, shape: Field): Record<string, unknown> {
  const wanted = new Set([...(shape.required ?? []), ...Object.keys(shape.properties ?? {}).filter((key) => key === 'heading')]);
  return Object.fromEntries([...wanted].map((key) => [key, exampleOf(schema, key, schema.resolve(shape.properties?.[key]))]));
}

function exampleOf(schema: Schema, key: string, field: Field): unknown {
  if (field.default !== undefined) {
    return field.default;
  }
  if (field.enum) {
    return field.enum[0];
  }
  const type = Array.isArray(field.type) ? field.type[0] : field.type;
  switch (type) {
    case 'object':
      return minimal(schema, field);
    case 'array':
      return field.items ? [exampleOf(schema, key, schema.resolve(field.items))] : [];
    case 'boolean':
      return false;
    case 'number':
    case 'integer':
      return Math.max(field.minimum ?? 0, Math.min(field.maximum ?? 1, 1));
    default:
      break;
  }
  if (field.format === 'date-time') {
    return new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 19) + 'Z';
  }
  if (field.format === 'uri-reference') {
    return '/';
  }
  return field.pattern?.startsWith('^#') ? '#8c3b1f' : `New ${key.replace(/_/g, ' ')}`;
}
