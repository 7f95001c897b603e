/**
 * `dist/media.js`: the films of a page (`video`, `live_room`), by the phone's own player. Loaded when one comes near.
 *
 * In: `<video class="sf-film">`, which a plan writes for tier T2 and above where no data is saved; `data-auto` where the
 * document wants it to play by itself. Out: it does so without sound while at least half of it is seen and nobody asked
 * for less motion; it pauses out of sight, in a hidden tab, and when something else plays with sound. What a shopper
 * paused, or has seen to its end, stays as it is. Which file plays: `media-files.ts`. Without this script the player's own controls do.
 */
import { watchFiles } from './media-files.js';
import type { PageInside } from './page-inside.js';

const FILM = 'video.sf-film';

/** Of a film, before it may play by itself. */
const HALF = 0.5;

/** `ours`: it plays because we began it. `stopped`: by the shopper. `pausing`: by us, the event is still to come. */
type Film = { part: number; ours?: boolean; stopped?: boolean; pausing?: boolean };

/** Begin with `page`; once for each. */
export function attach(page: PageInside): void {
  const { ownerDocument: root } = page;
  const films = new Map<HTMLVideoElement, Film>();
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const useFiles = watchFiles(page);

  const judge = (video: HTMLVideoElement, film: Film) => {
    // Elsewhere on the screen, in a window of its own.
    const apart = root.pictureInPictureElement === video || root.fullscreenElement === video;
    const seen = root.hidden ? 0 : film.part;
    if (!video.paused) {
      if (!apart && (film.ours ? seen < HALF : !seen)) {
        pause(video, film);
      }
    } else if (video.dataset['auto'] !== undefined && seen >= HALF && !film.stopped && !video.hidden && !calm.matches && !somethingSounds()) {
      film.ours = true;
      video.muted = true;
      video.play().catch(() => undefined);
    }
  };
  const judgeAll = () => films.forEach((film, video) => judge(video, film));
  const pause = (video: HTMLVideoElement, film: Film) => {
    film.pausing = true;
    video.pause();
  };
  const somethingSounds = () => [...root.querySelectorAll<HTMLMediaElement>('video,audio')].some(sounds);

  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) {
        const film = films.get(target as HTMLVideoElement);
        if (film) {
          film.part = intersectionRatio;
          judge(target as HTMLVideoElement, film);
        }
      }
    },
    { threshold: [0, HALF] },
  );
  const look = () => {
    for (const video of films.keys()) {
      if (!video.isConnected) {
        films.delete(video);
        watch.unobserve(video);
      }
    }
    for (const video of page.querySelectorAll<HTMLVideoElement>(FILM)) {
      useFiles(video);
      if (!films.has(video)) {
        films.set(video, { part: 0 });
        watch.observe(video);
      }
    }
  };
  const heard = ({ type, target }: Event) => {
    const media = target as HTMLVideoElement;
    const film = films.get(media);
    if (type === 'pause') {
      if (film) {
        // One that gave way to its picture was not stopped by anybody.
        film.stopped = !film.pausing && !media.hidden;
        film.ours = film.pausing = false;
      }
      judgeAll();
    } else if (sounds(media)) {
      if (film) {
        film.ours = false;
      }
      films.forEach((other, video) => video !== media && !video.paused && pause(video, other));
    }
  };
  // None of them bubbles, but they pass the document on their way down.
  ['play', 'volumechange', 'pause'].forEach((event) => root.addEventListener(event, heard, true));
  root.addEventListener('visibilitychange', judgeAll);
  new MutationObserver(look).observe(page, { childList: true, subtree: true, attributes: true, attributeFilter: ['src'] });
  look();
}

function sounds(media: HTMLMediaElement): boolean {
  return !media.paused && !media.muted && media.volume > 0;
}
