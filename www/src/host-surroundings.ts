/**
 * What surrounds products, as far as the preview host knows it: which pictures a preview names.
 *
 * In: settings. Out: calls of `environment.js`, which only hosts fetch that hear of a picture.
 */
import { within } from './deadline.js';
import type { EnvironmentModule, Given } from './environment.js';
import { toFailure } from './errors.js';
import type { Settings } from './types.js';

/** One preview, as far as what surrounds it goes. */
export type Surrounded = {
  /** Addresses; `light` may be `neutral`. */
  pictures: { light: string | undefined; sky: string | undefined };
  credentials: boolean;
  abort: AbortController;
  /** The renderer's number, once the model is open. */
  opened?: number;
  /** The renderer's numbers of what lights it and what is behind it, once they are there. */
  around?: readonly [number, number];
  /** Settles when it is lit as it is to be, or cannot be. */
  lit?: Promise<void>;
};

/** Whether a preview names a picture. */
export const pictured = ({ light, sky }: Surrounded['pictures']): boolean => !!(sky || (light && light !== 'neutral'));

/** As for any artefact (`artefact.ts`). */
const LOAD_MILLIS = 30_000;

/**
 * @param shaded has there what drawing in the light of a picture takes; without that a preview keeps the studio
 * @returns takes what is about pictures out of settings, and sees to it
 */
export function surroundings(given: Given, shaded: (preview: number) => Promise<true | void>): (preview: number, entry: Surrounded, settings: Settings) => Settings {
  let module: Promise<ReturnType<EnvironmentModule['createSurroundings']>> | undefined;
  return (preview, entry, { environment_image, skybox_image, ...rest }) => {
    const { pictures } = entry;
    const before = `${pictures.light} ${pictures.sky}`;
    pictures.light = environment_image ?? pictures.light;
    pictures.sky = skybox_image ?? pictures.sky;
    if ((pictured(pictures) || entry.lit) && before !== `${pictures.light} ${pictures.sky}`) {
      const url = `${given.base}environment.js`;
      module ??= import(/* webpackIgnore: true */ /* @vite-ignore */ url).then((it: EnvironmentModule) => it.createSurroundings(given));
      module.catch(() => (module = undefined));
      const shading = shaded(preview);
      entry.lit = within(module, LOAD_MILLIS, () => new Error('environment.js: nothing came'))
        .then(async (surround) => (await shading) && surround(preview, entry))
        .catch((thrown) => given.failed(preview, { ...toFailure(thrown, ''), code: 'light-missing' }));
    }
    return rest;
  };
}
