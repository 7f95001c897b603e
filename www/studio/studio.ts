/**
 * The studio: a store document beside live previews of it, as any shopper on any handset at any moment.
 *
 * In: a document and shoppers of the shop that serves it (`?page=`, `?views=gold.T2.phone,new.T0.phone`), or a file. Out: the
 * document, changed. The text is the one truth: outline and form read it and change it where it stands, and one history undoes
 * all of them. While the text is no JSON, the previews show the last one that was.
 */
import { toFailure } from '../src/errors.js';
import { prose, the } from './dom.js';
import { createEditor } from './editor.js';
import type { Mark } from './editor.js';
import { faultsOf } from './engine.js';
import type { Fault } from './engine.js';
import { openFile, saveFile } from './files.js';
import { drawFaults, followPointer } from './faults.js';
import { drawForm, drawReasons } from './inspector.js';
import type { SectionValue } from './inspector.js';
import { edited } from './json-edit.js';
import { nodeAt, rangeOf, readTree, valueOf } from './json-tree.js';
import type { Node } from './json-tree.js';
import { drawOutline, freeId, orderOf } from './outline.js';
import type { Edit, StoreDocument } from './outline.js';
import { createPreview } from './preview.js';
import type { Preview, PreviewHost, View } from './preview.js';
import { readSchema, starter } from './schema.js';
import type { Field } from './schema.js';

/** Typing rests this long before the text is read, and before pages are made of it. */
const READ_MILLIS = 100;
const REST_MILLIS = 250;
const MAX_PREVIEWS = 4;
const SHOPPERS = ['new', 'gold', 'bargain', 'everybody'];
const query = new URLSearchParams(location.search);
const status = the<HTMLElement>('.file-status');

async function textOf(url: string): Promise<string> {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) {
    throw new Error(`${url}: HTTP ${response.status}`);
  }
  return response.text();
}

async function start(): Promise<void> {
  const address = query.get('page') ?? '/demo/page.json';
  const [first, schemaText, ...profiles] = await Promise.all([
    textOf(address),
    textOf('/dist/page.schema.json'),
    ...SHOPPERS.map((name) => textOf(`/demo/shoppers/${name}.json`).catch(() => '{}')),
  ]);
  const schema = readSchema(JSON.parse(schemaText) as Field);
  const shoppers = Object.fromEntries(SHOPPERS.map((name, at) => [name, pretty(profiles[at] ?? '{}')]));

  let tree: Node | undefined;
  let store: StoreDocument & { sections?: Record<string, SectionValue | undefined> } = {};
  let selected: string | undefined;
  let previews: Preview[] = [];
  let resting: ReturnType<typeof setTimeout> | undefined;
  let checked = 0;
  /** Set while the form itself changes the text: it has the value already. */
  let quiet = false;

  const field = the<HTMLTextAreaElement>('.text-field');
  const editor = createEditor(field, the('.text-layer'), (text, typed) => changed(text, typed));
  const marked = (faults: readonly Fault[]): Mark[] =>
    tree ? faults.map(({ pointer, severity, message }) => ({ ...rangeOf(tree as Node, pointer), severity, message })) : [];
  const show = (marks: readonly Mark[], where: readonly string[] = []) => {
    editor.mark(marks);
    field.setAttribute('aria-invalid', String(marks.length > 0));
    drawFaults(editor.text, marks, where, (mark) => editor.reveal(mark, true));
  };
  const check = async () => {
    const mine = ++checked;
    const faults = await faultsOf(editor.text).catch((thrown: unknown): Fault[] => [
      { code: 'failed', severity: 'error', pointer: '', message: toFailure(thrown, 'failed').message },
    ]);
    if (mine === checked && tree) {
      show(marked(faults), faults.map(({ pointer }) => pointer));
    }
  };
  const changed = (text: string, typed: boolean) => {
    clearTimeout(resting);
    if (typed) {
      resting = setTimeout(read, READ_MILLIS, text);
    } else {
      read(text);
    }
  };
  const read = (text: string) => {
    const found = readTree(text);
    if ('fault' in found) {
      checked += 1;
      tree = undefined;
      show([{ ...found.fault, severity: 'error' }]);
      return;
    }
    tree = found.tree;
    store = valueOf(tree) as typeof store;
    draw();
    const from = text;
    resting = setTimeout(() => {
      previews.forEach((preview) => preview.show(from));
      void check();
    }, REST_MILLIS);
  };
  const edit = (edits: Edit[], select?: string) => {
    const next = edits.reduce((text, { path, value }) => edited(text, path, value), editor.text);
    selected = select ?? selected;
    editor.set(next);
  };
  const drawn = () => {
    drawOutline(the('.outline'), store, selected, {
      edit,
      select: (id) => choose(id, true),
      shownIn: (id) => {
        const shown = previews.filter(({ plan }) => plan?.sections.some((section) => section.id === id)).length;
        return `in ${shown} of ${previews.length}`;
      },
    });
    drawReasons(the('.reasons'), selected, previews);
    the('.chosen').textContent = selected ?? 'No section chosen';
  };
  const draw = () => {
    const sections = store.sections ?? {};
    if (selected === undefined || !(selected in sections)) {
      selected = orderOf(store).find((id) => id in sections);
    }
    drawn();
    const section = selected === undefined ? undefined : sections[selected];
    if (!quiet) {
      if (selected !== undefined && section && typeof section === 'object') {
        drawForm(the('.form'), schema, selected, section, (edits, silent) => {
          quiet = silent;
          edit(edits);
          quiet = false;
        });
      } else {
        the('.form').replaceChildren();
      }
    }
  };
  const choose = (id: string, reveal: boolean) => {
    if (id === selected && !reveal) {
      return;
    }
    selected = id;
    draw();
    previews.forEach((preview) => preview.reveal(id));
    if (reveal && tree) {
      editor.reveal(rangeOf(tree, `/sections/${id.replace(/~/g, '~0').replace(/\//g, '~1')}`), false);
    }
  };

  const host: PreviewHost = {
    shoppers,
    changed() {
      drawn();
      const views = previews.map(({ view }) => `${view.shopper}.${view.tier}.${view.screen}`).join(',');
      query.set('views', views);
      history.replaceState(null, '', `?${query}`);
    },
    chose: (id) => choose(id, true),
    close(preview) {
      previews = previews.filter((other) => other !== preview);
      preview.element.remove();
      more.disabled = false;
      host.changed();
      more.focus();
    },
  };
  const open = (view: View) => {
    const preview = createPreview(view, host, previews.length + 1);
    previews.push(preview);
    the('.previews').append(preview.element);
    more.disabled = previews.length >= MAX_PREVIEWS;
    if (tree) {
      preview.show(editor.text);
    }
  };
  const more = the<HTMLButtonElement>('[data-does=more]');
  const on = (does: string, press: () => void) => the(`[data-does=${does}]`).addEventListener('click', press);
  on('more', () => {
    open({ shopper: 'new', tier: 'T1', screen: 'phone' });
    host.changed();
  });
  on('undo', editor.undo);
  on('redo', editor.redo);
  on('tidy', () => tree && editor.set(pretty(editor.text)));
  const told = (work: Promise<string | undefined>) => work.then((said) => said && (status.textContent = said), fail);
  let saved = '';
  const save = () => {
    const { text } = editor;
    void told(
      saveFile(text).then((name) => {
        saved = name ? text : saved;
        return name && `Saved as ${name}.`;
      }),
    );
  };
  addEventListener('beforeunload', (event) => editor.text !== saved && event.preventDefault());
  on('save', save);
  on('open', () => void told(openFile().then((file) => {
    if (file) {
      editor.set(pretty(file.text), true);
      saved = editor.text;
    }
    return file && `${file.name} is open.`;
  })));
  addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
      event.preventDefault();
      save();
    }
  });

  const kinds = the<HTMLSelectElement>('[data-field=type]');
  kinds.append(...schema.types.map(({ name }) => new Option(name, name)));
  const about = () => the('.type-about').replaceChildren(...prose(schema.types.find(({ name }) => name === kinds.value)?.about ?? ''));
  kinds.addEventListener('change', about);
  about();
  on('add', () => {
    const type = schema.types.find(({ name }) => name === kinds.value);
    if (type && tree) {
      const id = freeId(store.sections ?? {}, type.name);
      const order = orderOf(store);
      const at = selected === undefined ? -1 : order.indexOf(selected);
      order.splice(at < 0 ? order.length : at + 1, 0, id);
      edit([{ path: ['sections', id], value: starter(schema, type) }, { path: ['order'], value: order }], id);
    }
  });
  field.addEventListener('click', () => {
    const caret = field.selectionStart;
    const sections = tree && nodeAt(tree, ['sections'])?.members;
    const at = [...(sections ?? [])].find(([, { key, node }]) => caret >= key.start && caret <= node.end);
    if (at) {
      choose(at[0], false);
    }
  });
  followPointer(field);

  viewsOf(query.get('views') ?? 'gold.T2.phone,new.T1.phone,bargain.T0.phone').forEach(open);
  editor.set(pretty(first), true);
  saved = editor.text;
  status.textContent = `${address} is open.`;
}

/** A document on many lines; what is no JSON stays as it is. */
function pretty(text: string): string {
  try {
    return text.includes('\n  ') ? text : JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function viewsOf(text: string): View[] {
  return text
    .split(',')
    .filter(Boolean)
    .slice(0, MAX_PREVIEWS)
    .map((view) => {
      const [shopper = 'new', tier = 'T1', screen = 'phone'] = view.split('.');
      return { shopper, tier, screen };
    });
}

function fail(thrown: unknown): void {
  status.textContent = toFailure(thrown, 'failed').message;
}

start().catch(fail);
