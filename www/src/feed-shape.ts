/**
 * Cards of a feed as shapes, and shapes as places in the page.
 *
 * In: a list of cards. Out: how high each one is at any width, before its picture is there; and the cards where they belong.
 * A title counts as two lines, which is the most it has: so a height does not hang on where words break.
 */
import type { FeedColumns, FeedShape, FeedSpot } from './feed-wall.js';

/** Pictures between 4:3 and 3:4 keep their shape; what is beyond is cut: one card must not be a screen high. */
const LEAST = 3 / 4;
const MOST = 4 / 3;
/** The ratio of a list whose document asks for none. */
const FREE = '4/5';

/** The columns that the style gives `list`. */
export function columnsOf(list: HTMLElement): FeedColumns {
  const { gridTemplateColumns, columnGap, rowGap, direction } = getComputedStyle(list);
  const columns = gridTemplateColumns.split(' ').length;
  const gap = parseFloat(columnGap) || 0;
  const side = direction === 'rtl' ? 'right' : 'left';
  return { columns, gap, side, width: (list.clientWidth - gap * (columns - 1)) / columns, row_gap: parseFloat(rowGap) || 0 };
}

/** The cards of `list` that are above the window's end, as the rows in which they were seen. */
export function rowsOf(list: HTMLElement): FeedShape[] {
  return [...list.children]
    .map((card) => [card.getBoundingClientRect(), (card.firstElementChild as Element).getBoundingClientRect().height] as const)
    .filter(([{ top }]) => top < innerHeight)
    .map(([{ width, height }, picture]) => [picture / width, height - picture]);
}

/** Give the cards of `list` their width, and measure what of them is no picture. The first ones are as high as `rows` says. */
export function shapesOf(list: HTMLElement, { width }: FeedColumns, rows: readonly FeedShape[]): FeedShape[] {
  const cards = [...list.children] as HTMLElement[];
  const ratio = list.style.getPropertyValue('--sf-ratio');
  const [wide, high] = ratio.split('/').map(Number);
  // First all that is written, then all that is read: one layout.
  const pictures = cards.map((card, index) => {
    const image = card.querySelector('img');
    const [width_texels, height_texels] = ['width', 'height'].map((side) => Number(image?.getAttribute(side)));
    const own = (height_texels as number) / (width_texels as number) || 1;
    const free = Math.min(Math.max(own, LEAST), MOST);
    const picture = rows[index]?.[0] || (ratio === FREE ? free : (high as number) / (wide as number));
    card.style.width = `${width}px`;
    card.style.setProperty('--sf-ratio', `${1 / picture}`);
    return picture;
  });
  list.classList.add('sf-wall');
  return cards.map((card, index) => {
    const bottom = (element: Element | null) => (element as Element).getBoundingClientRect().bottom;
    const title = card.querySelector('.sf-title') as Element;
    const lines = 2 * parseFloat(getComputedStyle(title).lineHeight) - title.clientHeight;
    const words = Math.ceil(bottom(card.lastElementChild) - bottom(card.firstElementChild) + Math.max(lines || 0, 0));
    return [pictures[index] as number, Math.max(words, rows[index]?.[1] || 0)];
  });
}

/** Put the cards of `list` at their spots. */
export function stand(list: HTMLElement, spots: readonly FeedSpot[], { width, gap, side }: FeedColumns): void {
  [...list.children].forEach((card, index) => {
    const [column, top] = spots[index] as FeedSpot;
    const { style } = card as HTMLElement;
    style.top = `${top}px`;
    style[side] = `${column * (width + gap)}px`;
  });
}
