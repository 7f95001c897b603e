/**
 * The facts about the device that cost nothing: also what a stored verdict hangs on.
 *
 * In: browser APIs. Out: plain data, the beginning of every probe. A signal that is missing, blocked or of another form leaves
 * its field absent, because absent means unknown.
 */
import { flag, number, present, size, text, whole, word } from './probe-values.js';

/** One group or value of the probe; fields are named as `device::probe` reads them. */
export type Probe = { [field: string]: unknown };

const EFFECTIVE_TYPES = ['slow-2g', '2g', '3g', '4g'] as const;

/** Ask. */
export function cheapProbe(): Probe {
  const own = navigator as unknown as Record<string, unknown>;
  const connection = (own['connection'] ?? {}) as Record<string, unknown>;
  return present({
    ua: text(navigator.userAgent),
    device_memory_gib: number(own['deviceMemory']),
    hardware_concurrency: whole(navigator.hardwareConcurrency),
    // 0 is the API's own word for "not told"; a field that is absent would count as the slowest CPU.
    cpu_performance: whole(own['cpuPerformance']) ?? 0,
    screen_css_px: size([screen.width, screen.height]),
    dpr: number(devicePixelRatio),
    offscreen_canvas: typeof OffscreenCanvas === 'function',
    reduced_motion: prefers('motion'),
    reduced_data: prefers('data'),
    network: present({
      save_data: flag(connection['saveData']),
      effective_type: word(connection['effectiveType'], EFFECTIVE_TYPES),
      rtt_millis: number(connection['rtt']),
      downlink_mbps: number(connection['downlink']),
    }),
  });
}

function prefers(less: 'motion' | 'data'): boolean | undefined {
  const query = matchMedia(`(prefers-reduced-${less}: reduce)`);
  // A browser that does not know the feature turns the whole query into `not all`.
  return query.media === 'not all' ? undefined : query.matches;
}
