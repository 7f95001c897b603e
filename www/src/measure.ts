/**
 * `dist/measure.js`: the two measurements that settle a device in doubt, for its next visit. Loaded after the page, once.
 */
export { measureCpu } from './probe-cpu.js';
export { measureFill } from './probe-fill.js';

/** Exports of `dist/measure.js`. */
export type MeasureModule = typeof import('./measure.js');
