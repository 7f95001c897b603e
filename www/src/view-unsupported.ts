/**
 * What `<model-viewer>` has and `<product-view>` has only by name: changing the tag must not make a page throw.
 *
 * In: names. Out: one sentence on the console for each that is used, the first time.
 */

/** Methods, and those that give a promise. */
const METHODS =
  'appendAnimation createCanvasTexture createVideoTexture detachAnimation getMaximumFieldOfView ' +
  'getMinimumFieldOfView hasBakedShadow interact materialFromPoint pause play positionAndNormalFromPoint ' +
  'registerEffectComposer registerRenderer ' +
  'surfaceFromPoint unregisterEffectComposer unregisterRenderer';
const PROMISES = 'activateAR createLottieTexture createTexture exportScene prepareUSDZ';

const said = new Set<string>();

/** Say once that `what` does nothing. */
export function sayUnsupported(what: string): void {
  if (!said.has(what)) {
    said.add(what);
    console.info(`<product-view>: ${what} is not supported and has no effect.`);
  }
}

/** Put the methods on `prototype`. They give nothing. */
export function defineUnsupported(prototype: object): void {
  for (const names of [METHODS, PROMISES]) {
    for (const name of names.split(' ')) {
      Object.assign(prototype, {
        [name]() {
          sayUnsupported(`${name}()`);
          return names === PROMISES ? Promise.resolve() : undefined;
        },
      });
    }
  }
}
