/**
 * Whether a preview shows anything.
 *
 * In: a `<product-view>`. Out: how many different colours a grid of its picture has. A box of one colour is blank,
 * whatever the element says of itself.
 */

/** Side of the grid: finer than any product on it, coarse enough for the slowest phone. */
const SIDE_PX = 32;

/** Shades that a JPEG or a driver may make of one colour are one. */
const STEP = 16;

/** What the checks need of the element. */
export type View = HTMLElement & { modelIsVisible: boolean; toBlob(): Promise<Blob>; report(): ViewReport };

/** What they need of its report. */
export type ViewReport = {
  state: string;
  src: string | null;
  tier?: string;
  delivery: string;
  verdict?: { tier: string };
  failures: { code: string; message: string }[];
};

/** The poster that stands in a preview, if it has arrived. */
export function posterOf(view: View): HTMLImageElement | undefined {
  const image = imageOf(view);
  return image?.complete && image.naturalWidth > 0 ? image : undefined;
}

/** Whether a poster is on its way. */
export function posterComes(view: View): boolean {
  return imageOf(view)?.complete === false;
}

function imageOf(view: View): HTMLImageElement | null | undefined {
  return (
    view.querySelector<HTMLImageElement>(':scope > img[slot=poster]') ??
    view.shadowRoot?.querySelector<HTMLImageElement>('[part=poster-image]')
  );
}

/**
 * Different colours of what the preview shows.
 *
 * @throws where the browser lets nobody read the picture, as of a poster of another origin
 */
export async function coloursOf(view: View): Promise<number> {
  const picture = view.modelIsVisible ? await createImageBitmap(await view.toBlob()) : posterOf(view);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE_PX;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!picture || !context) {
    return 0;
  }
  context.drawImage(picture, 0, 0, SIDE_PX, SIDE_PX);
  const { data } = context.getImageData(0, 0, SIDE_PX, SIDE_PX);
  const colours = new Set<number>();
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue, alpha] = [0, 1, 2, 3].map((channel) => Math.floor((data[at + channel] ?? 0) / STEP));
    colours.add((((red ?? 0) * STEP + (green ?? 0)) * STEP + (blue ?? 0)) * STEP + (alpha ?? 0));
  }
  return colours.size;
}
