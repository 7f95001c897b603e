/**
 * One animation of a model over time: how far it is, which way it runs, how much it counts.
 *
 * Pure. In: seconds that pass. Out: its moment and its weight, and that it begins again or ends, where `<model-viewer>`
 * says so too. Must not know a clock, or other animations.
 */

/** A number on its way to another one. */
export type Ramp = { from: number; to: number; passed_seconds: number; lasts_seconds: number };

/** An animation of the model, and how it is played. */
export type Action = {
  /** Its place in the file. */
  animation: number;
  name: string;
  duration_seconds: number;
  /** How far this run is. Runs of a ping-pong that go back count up as well. */
  time_seconds: number;
  /** Runs that are over; −1 until it moves. */
  loops: number;
  repetitions: number;
  pingpong: boolean;
  /** How much it counts, 0 to 1; `fade` multiplies it. */
  weight: number;
  fade: Ramp | undefined;
  /** Seconds of it in a second; negative runs backwards. */
  speed: number;
  /** Leads to `speed`. */
  warp: Ramp | undefined;
  /** It has come to its end, and stays there. */
  ended: boolean;
};

/** What can happen to an action. */
export type Happening = 'loop' | 'finished' | undefined;

/** An action as it is before it is played. */
export function newAction(animation: number, name: string, duration_seconds: number): Action {
  const action = { animation, name, duration_seconds, repetitions: Infinity, pingpong: false, weight: 1, speed: 1 } as Action;
  rewind(action);
  return action;
}

/** Back to the start, without a fade. */
export function rewind(action: Action): void {
  Object.assign(action, { time_seconds: 0, loops: -1, fade: undefined, warp: undefined, ended: false });
}

/** Have it be where it is so many seconds after its start. */
export function seek(action: Action, seconds: number): void {
  const { duration_seconds, repetitions } = action;
  // The very end belongs to the run that ends there.
  const runs = Math.min(Math.max(Math.ceil(seconds / duration_seconds) - 1, 0) || 0, repetitions - 1);
  action.loops = runs;
  action.time_seconds = Math.min(Math.max(seconds - runs * duration_seconds, 0), duration_seconds);
  action.ended = false;
}

/** The moment of the animation to show. */
export function moment(action: Action): number {
  const { duration_seconds, time_seconds } = action;
  return action.pingpong && action.loops & 1 ? duration_seconds - time_seconds : time_seconds;
}

/** How much it counts now. */
export function weightOf(action: Action): number {
  return action.weight * (action.fade ? valueOf(action.fade) : 1);
}

/** Fade from what its fade is now. */
export function fadeTo(action: Action, to: number, lasts_seconds: number, from = action.fade ? valueOf(action.fade) : 1): void {
  action.fade = { from, to, passed_seconds: 0, lasts_seconds };
}

/** Whether time changes anything of it. */
export function moves(action: Action): boolean {
  return !!action.fade || (!action.ended && (!!action.warp || (action.speed !== 0 && action.duration_seconds > 0)));
}

/** Whether it has faded out. */
export function isGone(action: Action): boolean {
  return action.fade?.to === 0 && over(action.fade);
}

/** Let `seconds` pass, negative ones backwards. */
export function step(action: Action, seconds: number): Happening {
  const passed = Math.abs(seconds);
  const { fade, warp } = action;
  let { speed } = action;
  if (warp && !action.ended) {
    warp.passed_seconds += passed;
    speed = valueOf(warp);
    if (over(warp)) {
      action.warp = undefined;
    }
  }
  const happening = seconds && !action.ended ? run(action, seconds * speed) : undefined;
  if (fade) {
    fade.passed_seconds += passed;
    if (over(fade) && fade.to) {
      action.fade = undefined;
    }
  }
  return happening;
}

function run(action: Action, seconds: number): Happening {
  const { duration_seconds, repetitions, pingpong } = action;
  if (seconds === 0) {
    return undefined;
  }
  const time = action.time_seconds + seconds;
  // Backwards, the first way through the start is none of the runs.
  const loops = action.loops < 0 && seconds > 0 ? 0 : action.loops;
  if (time >= 0 && time < duration_seconds) {
    action.time_seconds = time;
    action.loops = loops;
    return undefined;
  }
  const runs = duration_seconds > 0 ? Math.floor(time / duration_seconds) : Infinity;
  const done = loops + Math.abs(runs);
  if (done >= repetitions || (repetitions === 1 && !pingpong)) {
    action.loops = Math.max(loops, 0);
    action.time_seconds = seconds > 0 ? duration_seconds : 0;
    action.ended = true;
    return 'finished';
  }
  action.loops = done;
  action.time_seconds = time - duration_seconds * runs;
  return 'loop';
}

function valueOf({ from, to, passed_seconds, lasts_seconds }: Ramp): number {
  return passed_seconds < lasts_seconds ? from + ((to - from) * passed_seconds) / lasts_seconds : to;
}

function over(ramp: Ramp): boolean {
  return ramp.passed_seconds >= ramp.lasts_seconds;
}
