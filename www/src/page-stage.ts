/**
 * The page's one stage and verdict, shared by all `<product-view>`s.
 *
 * In: the element that needs them first. Out: the device's verdict and the stage for its tier.
 */
import { pageDevice } from './device.js';
import type { Device } from './device.js';
import { askEarly, willLoad } from './model-early.js';
import type { EarlyModel } from './model-early.js';
import { overridesOf } from './overrides.js';
import { createStage } from './stage.js';
import type { Stage } from './stage.js';
import type { Delivery } from './types.js';

const DELIVERIES: readonly Delivery[] = ['auto', 'tap', 'poster'];

let stage: Stage | undefined;

/** The verdict, decided once per page. */
export function deviceFor(element: Element): Promise<Device> {
  return pageDevice(overridesOf(element, location.search));
}

/**
 * Ask for the model of the page's first preview while the verdict is found.
 *
 * @param delivery what the page says of it
 * @param asked somebody asked for the model
 */
export function modelEarly(element: Element, url: string, credentials: boolean, delivery: Delivery, asked: boolean): EarlyModel | undefined {
  // Of several models `extra-models.ts` makes one file.
  if (stage || (delivery !== 'auto' && !asked) || element.querySelector('extra-model') || !willLoad(element, asked)) {
    return undefined;
  }
  return askEarly(url, credentials);
}

/** The stage, made once per page for the verdict's tier. */
export function pageStage(device: Device): Stage {
  stage ??= createStage(device.verdict.tier, device.forced, device.govern, !device.forced && !device.injected);
  return stage;
}

/** What the stage went through so far; nothing when there is none yet. */
export function stageReport(): ReturnType<Stage['report']> | undefined {
  return stage?.report();
}

/** The more careful of what the page and the device say; an unknown word counts as `auto`. */
export function carefulDelivery(...said: (string | null | undefined)[]): Delivery {
  const ranks = said.map((delivery) => DELIVERIES.indexOf(delivery as Delivery));
  return DELIVERIES[Math.max(0, ...ranks)] ?? 'auto';
}
