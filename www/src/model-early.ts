/**
 * Asks for a page's first model while it is still found out how it will be drawn.
 *
 * In: an element that wants its model, and the cheap facts about the network. Out: the answer to a request, for the host.
 * On slow 4G the probe and the renderer take half a second in which the link would lie idle. Must not ask for what may
 * not be shown: who saves data or has a slow network gets a poster first (`device::decide` has the last word).
 */
import type { ModelPart } from './messages.js';
import { overridesOf } from './overrides.js';
import { cheapProbe } from './probe-cheap.js';

/** A model on its way, to nobody until a host is `given` it. */
export type EarlyModel = { url: string; credentials: boolean; answer: Promise<Response>; abort: AbortController; given?: boolean };

/** A round trip from which on a network counts as slower than 4G, where it does not say what it is. */
const SLOW_RTT_MILLIS = 272;

/**
 * Whether a verdict will let `element` load, as far as can be known at once.
 *
 * @param asked the shopper or the page asked for the model, so only the device can speak against it
 * @throws {StorefrontError} `bad-override`
 */
export function willLoad(element: Element, asked: boolean): boolean {
  const { tier, probe } = overridesOf(element, location.search);
  const { reduced_data, network } = cheapProbe();
  const { save_data, effective_type, rtt_millis } = network as Record<string, unknown>;
  const fast = effective_type ? effective_type === '4g' : !(Number(rtt_millis) >= SLOW_RTT_MILLIS);
  return tier !== 'T0' && !probe && (asked || (!reduced_data && !save_data && fast));
}

/** Ask. What goes wrong is found out, and said, by the host, who then asks itself. */
export function askEarly(url: string, credentials: boolean): EarlyModel {
  const abort = new AbortController();
  const answer = fetch(url, { credentials: credentials ? 'include' : 'same-origin', signal: abort.signal });
  // Perhaps nobody wants it in the end.
  answer.catch(() => undefined);
  return { url, credentials, answer, abort };
}

/** Hand the answer over, part by part, while `wanted`. */
export async function handOver(
  early: EarlyModel,
  give: (part: ModelPart, transfer: Transferable[]) => void,
  wanted: () => boolean,
): Promise<void> {
  early.given = true;
  try {
    const { ok, headers, body } = await early.answer;
    const reader = ok && body?.getReader();
    if (reader) {
      give(Number(headers.get('Content-Length')) || 0, []);
      while (wanted()) {
        const { value } = await reader.read();
        if (!value) {
          give('end', []);
          return;
        }
        give(value, [value.buffer]);
      }
    }
  } catch {
    // The host asks again, or says that the rest did not come.
  }
  early.abort.abort();
  give('lost', []);
}
