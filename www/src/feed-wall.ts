/**
 * Where the cards of a feed stand: a waterfall, in which each next card goes to the column that ends first.
 *
 * In: shapes of cards, slice by slice in the feed's order; lengths in CSS px. Out: their places, and which blocks lie between
 * two heights. A place follows from the shapes before it alone, so a slice that is taken out and put back stands where it
 * stood, at any width. Tops never fall from one card to the next: the order of the page is the order that is seen. Must not
 * touch the page.
 */

/**
 * Of cards that nobody knows yet each is taken for this much more than the highest picture and the longest words so far: room
 * that is left over is seen by nobody, room that is missing would move what follows.
 */
const CAUTION = 1.04;

/** Height of a card: so many times the column's width for its picture, and so many CSS px for its words. */
export type FeedShape = [picture: number, words_css_px: number];

/** The columns of a list: their width, and the gaps between them and between cards, in CSS px. `side` is where the first one is. */
export type FeedColumns = { columns: number; width: number; gap: number; row_gap: number; side: 'left' | 'right' };

/** Where a card stands in its slice. */
export type FeedSpot = [column: number, top_css_px: number];

/** Cards that come and go together. Ends include the gap below; both ends and starts are counted from `top`. */
type Slice = { shapes: FeedShape[]; top: number; starts: number[]; ends: number[]; spots: FeedSpot[] };

/** Slice 0 holds the first cards, all others are blocks below them. */
export type FeedWall = {
  /** Other columns: everything is laid anew, slices that were measured in them with their new shapes. */
  span(columns: FeedColumns, measured: Readonly<Record<number, FeedShape[]>>): void;
  /** Slice `index` has these shapes; those before it are known. Gives its spots. */
  lay(index: number, shapes: FeedShape[]): FeedSpot[];
  /** The spots of a slice, if it is known. */
  spots(index: number): FeedSpot[] | undefined;
  /** Shapes by slice, as far as they are known. */
  shapes(): FeedShape[][];
  /** Forget slice `index`, which is not the first, and all behind it. */
  cut(index: number): void;
  /** Height of the first cards. */
  head(): number;
  /** Tops of `count` blocks of `size` cards below the first cards, and the end of the last one. `empty` blocks take no room. */
  tops(count: number, size: number, cards: number, empty: (block: number) => boolean): number[];
};

/** No cards yet. */
export function feedWall(): FeedWall {
  let slices: Slice[] = [];
  let columns = 1;
  let width = 0;
  let gap = 0;
  /** The most so far of either: the next card may have both. */
  let [pictures, texts] = [0, 0];
  const endOf = ({ top, ends }: Slice) => top + Math.max(...ends);
  const lay = (index: number, shapes: FeedShape[]): FeedSpot[] => {
    const before = slices[index - 1];
    const from = before ? before.ends.map((end) => end + before.top) : Array<number>(columns).fill(0);
    const top = Math.min(...from);
    const starts = from.map((start) => start - top);
    const ends = [...starts];
    const spots = shapes.map(([picture, words]): FeedSpot => {
      const end = Math.min(...ends);
      const column = ends.indexOf(end);
      const height = picture * width + words + gap;
      pictures = Math.max(pictures, picture);
      texts = Math.max(texts, words);
      ends[column] = end + height;
      return [column, end];
    });
    slices[index] = { shapes, top, starts, ends, spots };
    const next = slices[index + 1];
    if (next) {
      // What is behind moves as one, so that it can be held where it is seen: no card leaves its column, none lies on another.
      const moved = Math.max(...ends.map((end, column) => top + end - next.top - (next.starts[column] as number)));
      slices.slice(index + 1).forEach((slice) => (slice.top += moved));
    }
    return spots;
  };
  const head = () => endOf(slices[0] as Slice) - gap;
  return {
    span: (now, measured) => {
      ({ columns, width, row_gap: gap } = now);
      const old = slices;
      slices = [];
      pictures = texts = 0;
      old.forEach(({ shapes }, index) => lay(index, measured[index] ?? shapes));
    },
    lay,
    spots: (index) => slices[index]?.spots,
    shapes: () => slices.map(({ shapes }) => shapes),
    cut: (index) => void slices.splice(index),
    head,
    tops: (count, size, cards, empty) => {
      const tops = [];
      let end = head() + gap;
      let lift = 0;
      let follows = true;
      for (let block = 0; block < count; block++) {
        const slice = slices[block + 1];
        if (empty(block) || !slice) {
          tops.push(end);
          end += empty(block) ? 0 : ((Math.min(size, cards - block * size) * (pictures * width + texts + gap)) / columns) * CAUTION;
          follows = false;
        } else {
          lift = follows ? lift : end - slice.top;
          follows = true;
          tops.push(slice.top + lift);
          end = Math.max(end, endOf(slice) + lift);
        }
      }
      return [...tops, end - gap].map((top) => top - head());
    },
  };
}

/** The first and last block between two heights; none where `first > last`. `tops` has one more entry than blocks. */
export function between(tops: readonly number[], from: number, to: number): [first: number, last: number] {
  // Behind the last top there is none that could be compared.
  const first = tops.findIndex((_, block) => !((tops[block + 1] as number) <= from));
  const last = tops.slice(0, -1).filter((top) => top < to).length - 1;
  return [first, Math.max(first - 1, last)];
}
