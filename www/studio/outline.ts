/**
 * The sections in the order of the document: choose one, add, move, copy, switch off, take away.
 *
 * In: the document. Out: changes of it, as edits of the text. Sections that stand in no order (fallbacks) come last.
 */
import { button, make } from './dom.js';

/** A document, as far as the outline reads it. */
export type StoreDocument = {
  order?: unknown;
  sections?: Record<string, { type?: string; disabled?: boolean; settings?: { heading?: string } } | undefined>;
};

/** A change of the document: where, what (`undefined` takes it away); all in one step of the history. */
export type Edit = { path: string[]; value: unknown };

/** What the outline asks for. */
export type OutlineHost = {
  edit(edits: Edit[], select?: string): void;
  select(id: string): void;
  /** What the previews say of a section: shown here and there. */
  shownIn(id: string): string;
};

/** Draw the outline. Focus stays on the same thing. */
export function drawOutline(list: HTMLElement, store: StoreDocument, selected: string | undefined, host: OutlineHost): void {
  const sections = store.sections && typeof store.sections === 'object' ? store.sections : {};
  const order = orderOf(store);
  const unlisted = Object.keys(sections).filter((id) => !order.includes(id));
  const active = document.activeElement instanceof HTMLElement && list.contains(document.activeElement) ? document.activeElement : undefined;
  const wanted = active && { id: active.closest<HTMLElement>('[data-id]')?.dataset['id'], does: active.dataset['does'] };
  const rows = [...order, ...unlisted].map((id) => {
    const at = order.indexOf(id);
    const section = sections[id];
    const moved = (by: number) => {
      const next = order.filter((other) => other !== id);
      next.splice(at + by, 0, id);
      host.edit([{ path: ['order'], value: next }]);
    };
    const choose = button(id, 'select', () => host.select(id), `${id}, ${section?.type ?? 'missing'}`);
    choose.setAttribute('aria-pressed', String(id === selected));
    const row = make(
      'li',
      { data: { id, off: String(section?.disabled === true || at < 0) } },
      choose,
      make('span', { className: 'kind', textContent: `${section?.type ?? 'missing'} · ${host.shownIn(id)}` }),
    );
    if (id === selected) {
      const up = button('↑', 'up', () => moved(-1), `Move ${id} up`);
      const down = button('↓', 'down', () => moved(1), `Move ${id} down`);
      up.disabled = at <= 0;
      down.disabled = at < 0 || at === order.length - 1;
      const off = section?.disabled === true;
      row.append(
        make(
          'span',
          { className: 'tools' },
          up,
          down,
          button(off ? 'On' : 'Off', 'toggle', () => host.edit([{ path: ['sections', id, 'disabled'], value: off ? undefined : true }]), `${off ? 'On' : 'Off'}: ${id}`),
          button('Copy', 'copy', () => {
            const copy = freeId(sections, id);
            const next = [...order];
            next.splice(at + 1, 0, copy);
            host.edit([{ path: ['sections', copy], value: section }, { path: ['order'], value: next }], copy);
          }, `Copy ${id}`),
          button('Remove', 'remove', () => {
            const near = order[at + 1] ?? order[at - 1];
            host.edit([{ path: ['sections', id], value: undefined }, { path: ['order'], value: order.filter((other) => other !== id) }], near);
          }, `Remove ${id}`),
        ),
      );
    }
    return row;
  });
  list.replaceChildren(...rows);
  if (wanted?.id !== undefined) {
    const row = [...list.children].find((child) => (child as HTMLElement).dataset['id'] === wanted.id) ?? list.querySelector('li:has([aria-pressed=true])');
    const same = row?.querySelector<HTMLButtonElement>(`[data-does="${wanted.does}"]:not(:disabled)`) ?? row?.querySelector<HTMLElement>('button');
    same?.focus();
  }
}

/** The ids in `order`, as far as it is a list of them. */
export function orderOf(store: StoreDocument): string[] {
  return Array.isArray(store.order) ? store.order.filter((id): id is string => typeof id === 'string') : [];
}

/** An id like `id` that no section has. */
export function freeId(sections: object, id: string): string {
  const stem = id.replace(/_\d+$/, '');
  let count = 2;
  while (`${stem}_${count}` in sections) {
    count += 1;
  }
  return stem in sections ? `${stem}_${count}` : stem;
}
