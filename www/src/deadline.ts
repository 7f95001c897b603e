/**
 * A limit on waiting.
 *
 * In: a promise and a time. Out: the promise's value, or an error when the time is up first.
 */

/** @param late makes the error; it may end the work too */
export function within<Value>(work: Promise<Value>, millis: number, late: () => Error): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), millis);
  });
  return Promise.race([work, end]).finally(() => clearTimeout(timer));
}
