/**
 * What `<model-viewer>` has and `<product-view>` has only by name: changing the tag must not make a page throw.
 *
 * In: names. Out: one sentence on the console for each that is used, the first time.
 */

/** Methods, and those that give a promise. One is of the class there, so the class has all of them too. */
const METHODS = 'registerEffectComposer registerRenderer unregisterEffectComposer unregisterRenderer mapURLs';
const PROMISES = 'activateAR prepareUSDZ';

/** Properties of the element and its class. */
const PROPERTIES = 'inputSensitivity modelCacheSize';

const said = new Set<string>();

/** Say once that `what` does nothing. */
export function sayUnsupported(what: string): void {
  if (!said.has(what)) {
    said.add(what);
    console.info(`<product-view>: ${what} is not supported and has no effect.`);
  }
}

/** Put the names on `target`, the prototype or the class. They give nothing. */
export function defineUnsupported(target: object): void {
  for (const name of PROPERTIES.split(' ')) {
    Object.defineProperty(target, name, { set: () => sayUnsupported(name) });
  }
  for (const names of [METHODS, PROMISES]) {
    for (const name of names.split(' ')) {
      Object.assign(target, {
        [name]() {
          sayUnsupported(`${name}()`);
          return names === PROMISES ? Promise.resolve() : undefined;
        },
      });
    }
  }
}
