/**
 * The small hint that a product can be turned.
 *
 * In: the container that shows it (class `prompting`). Out: it appears once, a while after the model did, and goes
 * for good at the first touch.
 */

/** A preview's hint. */
export type Prompt = {
  /** Show the hint after `delay_millis`, unless the shopper has turned the product already. */
  arm(delay_millis: number): void;
  /** The model went away; the hint may come again with the next one. */
  disarm(): void;
  /** The shopper knows. */
  learned(): void;
  /** As if the shopper knew nothing. */
  forget(): void;
};

/** Make a hint; `shown` is told each time it appears. */
export function createPrompt(container: HTMLElement, shown: () => void): Prompt {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let known = false;
  const disarm = () => {
    clearTimeout(timer);
    container.classList.remove('prompting');
  };
  return {
    arm(delay_millis) {
      disarm();
      if (!known) {
        timer = setTimeout(() => {
          container.classList.add('prompting');
          shown();
        }, delay_millis);
      }
    },
    disarm,
    learned() {
      known = true;
      disarm();
    },
    forget() {
      known = false;
    },
  };
}
