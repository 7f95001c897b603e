/**
 * Which file of a film plays: the first that this phone can, the next one when it fails, at last its picture. One fails
 * with an error, or when it gets nothing for long.
 *
 * In: `<video src poster>` with further files in `<source>`, as the templates write it. Out: its `src`; or a still in its
 * place that leads to the file and says so. Nothing is loaded before the film plays. An HLS list is for the phone's own
 * player: no script of ours takes streams apart.
 */
import { sayOr } from './page-inside.js';
import type { PageInside } from './page-inside.js';

const HLS = 'application/vnd.apple.mpegurl';
const HLS_LIST = /\.m3u8(?:[?#]|$)/i;

/**
 * A film that wants to go on and gets nothing for so long has broken off (the patience of `download.ts`). Chromium asks for
 * the list of a live stream for ever, whatever the server says, and tells nobody.
 */
const STALL_MILLIS = 20_000;

/** Said where nothing plays, without words of the embedder's. */
const UNPLAYABLE = 'This video cannot be played here now.';

/** A film at rest on its picture has a still. */
type Files = { first: string; left: string[]; now: string; still?: HTMLElement; timer?: ReturnType<typeof setTimeout> };

/** The files of a page's films. */
export function watchFiles(page: PageInside): (film: HTMLVideoElement) => void {
  const films = new Map<HTMLVideoElement, Files>();

  /** Begin with a film, or begin anew with the files that it has now. */
  const begin = (film: HTMLVideoElement) => {
    films.get(film)?.still?.remove();
    film.hidden = false;
    const first = film.getAttribute('src') ?? '';
    const all = [first, ...[...film.querySelectorAll('source')].map((source) => source.getAttribute('src') ?? '')];
    const left = all.filter((file) => file && (!HLS_LIST.test(file) || film.canPlayType(HLS)));
    films.set(film, { first, left, now: first });
    if (!navigator.onLine) {
      rest(film);
    } else if (left[0] !== first || film.error) {
      next(film);
    } else {
      left.shift();
    }
  };
  const next = (film: HTMLVideoElement) => {
    const files = films.get(film);
    const file = files?.left.shift();
    if (!files || !file) {
      rest(film);
      return;
    }
    const { paused, currentTime } = film;
    files.now = file;
    film.src = file;
    if (currentTime) {
      film.currentTime = currentTime;
    }
    if (!paused) {
      film.play().catch(() => undefined);
    }
  };
  /** Begin to lose patience. */
  const wait = (film: HTMLVideoElement) => {
    const files = films.get(film);
    if (files) {
      const { now } = files;
      const before = reach(film);
      clearTimeout(files.timer);
      files.timer = setTimeout(() => {
        if (films.get(film)?.now === now && !film.paused && !film.ended && film.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) {
          // A slow network is no broken one.
          (reach(film) > before ? wait : next)(film);
        }
      }, STALL_MILLIS);
    }
  };
  const rest = (film: HTMLVideoElement) => {
    const files = films.get(film);
    if (!files || files.still) {
      return;
    }
    const still = page.ownerDocument.createElement('a');
    still.className = 'sf-still';
    still.href = files.first;
    still.style.cssText = film.style.cssText;
    if (film.poster) {
      const picture = page.ownerDocument.createElement('img');
      picture.src = film.poster;
      picture.alt = film.getAttribute('aria-label') ?? '';
      still.append(picture);
    }
    const words = page.ownerDocument.createElement('span');
    words.className = 'sf-failed';
    sayOr(page, words, 'unplayable', UNPLAYABLE);
    still.append(words);
    const focused = page.ownerDocument.activeElement === film;
    film.pause();
    film.hidden = true;
    film.after(still);
    files.still = still;
    if (focused) {
      still.focus();
    }
  };

  // An error does not bubble, but it can be caught on its way down; one of a `track` is none of ours.
  page.addEventListener('error', ({ target }) => films.has(target as HTMLVideoElement) && next(target as HTMLVideoElement), true);
  page.addEventListener('waiting', ({ target }) => wait(target as HTMLVideoElement), true);
  addEventListener('online', () => {
    for (const [film, files] of films) {
      if (!film.isConnected) {
        films.delete(film);
      } else if (files.still) {
        film.src = files.first;
        begin(film);
      }
    }
  });
  addEventListener('offline', () => {
    for (const film of films.keys()) {
      // What plays has more of it than there is on the network; its end is an error.
      if (film.paused && film.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) {
        rest(film);
      }
    }
  });
  return (film) => {
    const files = films.get(film);
    // A changed page brings another file; ours it leaves alone.
    if (!files || files.now !== film.getAttribute('src')) {
      begin(film);
    }
  };
}

/** How far a film has come: seconds that were played, and that are here. */
function reach({ buffered, currentTime }: HTMLVideoElement): number {
  return currentTime + (buffered.length && buffered.end(buffered.length - 1));
}
