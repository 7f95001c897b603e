/**
 * Keeps a wasm instance until it traps.
 *
 * In: how to start one. Out: a way to use it. After a trap (and whatever else is no answer of the engine, such as a
 * stack that ran over) memory may hold half of anything, so the next use gets a fresh instance.
 */

/** @param start starts an instance and gives its exports */
export function restartable<Exports>(start: () => Exports): <Value>(use: (exports: Exports) => Value) => Value {
  let running: Exports | undefined;
  return (use) => {
    try {
      running ??= start();
      return use(running);
    } catch (thrown) {
      // The engine's own refusals carry a code and leave it well.
      if (typeof (thrown as { code?: unknown }).code !== 'string') {
        running = undefined;
      }
      throw thrown;
    }
  };
}
