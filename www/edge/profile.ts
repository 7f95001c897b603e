/**
 * The shopper's profile, if the embedder lets the browser send one.
 *
 * In: the `Cookie` header. Out: the profile's text, and in a word what became of it. The profile goes nowhere but into
 * `page.wasm`; one that cannot be read counts as none, and the shopper gets the page of a first visit.
 */

/** Name of the cookie: a profile's JSON in base64url, set by the embedder. */
const COOKIE = 'storefront-shopper';

/** Characters of the cookie that are read: browsers keep no more than 4,096 bytes of one. */
const MAX_CHARACTERS = 4096;

/** A profile on its way to the engine. */
export type Profile = {
  text: string;
  /** The request had the cookie. */
  carried: boolean;
  /** `none`, `used`, or the code of what is wrong with it. */
  word: string;
};

/** The page of a first visit. */
export const NOBODY = '{}';

/** Read the cookie. */
export function profileOf(cookies: string | null): Profile {
  const pair = (cookies ?? '').split(';').find((one) => one.trim().startsWith(`${COOKIE}=`));
  if (pair === undefined) {
    return { text: NOBODY, carried: false, word: 'none' };
  }
  const value = pair.trim().slice(COOKIE.length + 1);
  if (value.length > MAX_CHARACTERS) {
    return { text: NOBODY, carried: true, word: 'too-large' };
  }
  try {
    const bytes = atob(value.replace(/-/g, '+').replace(/_/g, '/'));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    return { text, carried: true, word: 'used' };
  } catch {
    return { text: NOBODY, carried: true, word: 'bad-base64url' };
  }
}
