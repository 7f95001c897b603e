// A real HLS stream: the demo's own film, cut at its fragments, and the lists that lead a player through it.
//
// In: the shop's film (`src/sample/film`). Out: routes for a test's own server.

import { SHOP_URL } from './phone.js';
import { answer } from './site.js';

/** Where the shop has it. */
export const FILM = '/demo/pictures/film-home.mp4';

/** Size of its pictures, and the colour of its corner: the still life's background. */
export const FILM_LOOKS = { width: 320, height: 240, corner: [0xe8, 0xdc, 0xcb] };

const LIST = 'application/vnd.apple.mpegurl';

/** `[head, ...segments]` of the film, each segment a second. */
export async function segments() {
  const film = Buffer.from(await (await fetch(new URL(FILM, SHOP_URL))).arrayBuffer());
  const cuts = [0];
  for (let at = 0; at < film.length; at += film.readUInt32BE(at)) {
    if (film.toString('latin1', at + 4, at + 8) === 'moof') cuts.push(at);
  }
  return cuts.map((cut, index) => film.subarray(cut, cuts[index + 1]));
}

/** A media playlist of the first `count` segments (RFC 8216). */
export function playlist(count, { ended = false } = {}) {
  const files = Array.from({ length: count }, (_, index) => `#EXTINF:1.0,\n/stream/${index + 1}.m4s`);
  return ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:1', '#EXT-X-MEDIA-SEQUENCE:0', '#EXT-X-MAP:URI="/stream/0.m4s"', ...files, ...(ended ? ['#EXT-X-ENDLIST'] : []), '']
    .join('\n');
}

/** Routes of the parts, of `/vod.m3u8`, and of `/live.m3u8`, which begins with three segments when it is first asked for. */
export async function streamRoutes() {
  const parts = await segments();
  const all = parts.length - 1;
  let from;
  const live = (request, response) => {
    from ??= Date.now();
    const count = Math.min(all, 3 + Math.floor((Date.now() - from) / 1000));
    answer(playlist(count, { ended: count === all }), LIST)(request, response);
  };
  return {
    '/vod.m3u8': answer(playlist(all, { ended: true }), LIST),
    '/live.m3u8': live,
    ...Object.fromEntries(parts.map((part, index) => [`/stream/${index}.m4s`, answer(part, 'video/mp4')])),
  };
}

/** A route that answers with the text of a list. */
export const list = (text) => answer(text, LIST);
