/**
 * The camera of a turntable: a goal that input moves at once, and an eye that follows softly, as in `src/scene/orbit.rs`, but that only
 * those places are seen from that there is a frame of.
 *
 * Pure, the time is the caller's. In: settings, input, time. Out: which frame is seen, how much enlarged, and the camera that this
 * is. Where the product is and how large nobody knows: the radius is 0 and the target the origin, as before a model is read.
 */
import { termsOf, valueOf } from './turntable-angle.js';
import type { Grid } from './turntable-grid.js';
import type { Advanced, Camera, Input, Settings } from './types.js';

const TURN = 2 * Math.PI;
const DEGREE = Math.PI / 180;
/** What frames are taken with, as the defaults of the element: field of view, distance in ideal radii, polar angle. */
const FIELD_OF_VIEW_RADIANS = 30 * DEGREE;
const RADIUS_SHARE = 1.05;
const PHI_RADIANS = 75 * DEGREE;
const NARROWEST_RADIANS = 12 * DEGREE;
const ROTATION_PER_SECOND_RADIANS = Math.PI / 32;
/** Under half a pixel on any phone. */
const SETTLED = 3e-4;
/** A step longer than this is a page that slept. */
const LONGEST_STEP_MILLIS = 10_000;

/** What one picture shows. */
export type Shown = {
  view: number;
  row: number;
  /** How many times as large as the frame has it. */
  zoom: number;
};

/** A step in time. */
export type Turned = Shown & {
  advanced: Omit<Advanced, 'dirty'>;
  /** When the product will have turned on by itself so far that another frame shows. */
  next_millis: number | undefined;
};

/** See the file. */
export type TurntableCamera = {
  configure(settings: Settings): void;
  input(event: Input): void;
  /** Be there without a way. */
  stand(theta_radians: number, phi_radians: number): void;
  step(now_millis: number): Turned;
};

/** Theta, phi, ln of the field of view. */
type Pose = [number, number, number];

/** A camera for the frames of `grid`, where the default attributes place it. */
export function createTurntableCamera({ views, rows_radians }: Grid): TurntableCamera {
  const step_radians = TURN / views;
  const settings: Settings = {};
  let goal: Pose = [0, PHI_RADIANS, Math.log(FIELD_OF_VIEW_RADIANS)];
  let current: Pose = [...goal];
  let velocity: Pose = [0, 0, 0];
  let table_radians = 0;
  let idle_millis = 0;
  let last_millis: number | undefined;
  let still = true;
  let user = false;

  const terms = (name: 'camera_orbit' | 'min_camera_orbit' | 'max_camera_orbit') => termsOf(settings[name] ?? '');
  const known = (value: number, fallback: number) => (Number.isNaN(value) ? fallback : value);
  const angle = (term: string | undefined, auto: number, whole: number) => known(valueOf(term, auto, whole), auto);
  const fieldOfView = (text: string | undefined, auto: number) => Math.min(3, Math.max(0.01, angle(text, auto, FIELD_OF_VIEW_RADIANS)));
  const wanted = (): Pose => {
    const [theta, phi] = terms('camera_orbit');
    return [angle(theta, 0, 0), angle(phi, PHI_RADIANS, PHI_RADIANS), Math.log(fieldOfView(settings.field_of_view, FIELD_OF_VIEW_RADIANS))];
  };
  const fieldsOfView = (): [number, number] => {
    const own = fieldOfView(settings.field_of_view, FIELD_OF_VIEW_RADIANS);
    return [
      fieldOfView(settings.min_field_of_view, Math.min(NARROWEST_RADIANS, own)),
      fieldOfView(settings.max_field_of_view, Math.max(FIELD_OF_VIEW_RADIANS, own)),
    ];
  };
  const clamped = (value: number, min: number, max: number) => Math.max(min, Math.min(max, value));
  const clampGoal = () => {
    const [min, max] = [terms('min_camera_orbit'), terms('max_camera_orbit')];
    const [narrowest, widest] = fieldsOfView();
    const [lowest, highest] = [Math.min(...rows_radians), Math.max(...rows_radians)];
    // Beyond the outermost elevation there is nothing to see: a finger that comes back would have to cross it.
    goal = [
      clamped(goal[0], angle(min[0], -Infinity, TURN), angle(max[0], Infinity, TURN)),
      clamped(clamped(goal[1], angle(min[1], 0, Math.PI), angle(max[1], Math.PI, Math.PI)), lowest, highest),
      clamped(goal[2], Math.log(narrowest), Math.log(widest)),
    ];
  };
  /** While it stood no frames came: the time since the last one is no time of the movement that begins. */
  const depart = () => {
    if (still) {
      last_millis = undefined;
    }
  };
  const byUser = (pose: Pose) => {
    if (pose.every(Number.isFinite)) {
      goal = pose;
      clampGoal();
      depart();
      user = true;
      idle_millis = 0;
    }
  };

  /** Critically damped springs, as in `Orbit::approach`. */
  const approach = (elapsed_millis: number) => {
    const omega = 1 / clamped(settings.interpolation_decay_millis ?? 50, 0.01, 60_000);
    const decay = Math.exp(-omega * elapsed_millis);
    const at = [...current] as Pose;
    let settled = true;
    goal.forEach((wanted, axis) => {
      const distance = current[axis]! - wanted;
      const push = velocity[axis]! + omega * distance;
      const left = (distance + push * elapsed_millis) * decay;
      velocity[axis] = (velocity[axis]! - omega * push * elapsed_millis) * decay;
      at[axis] = wanted + left;
      settled &&= Math.abs(left) < SETTLED && Math.abs(velocity[axis]! / omega) < SETTLED;
    });
    current = at;
    still = false;
    if (settled || !at.every(Number.isFinite)) {
      jump();
    }
  };
  const jump = () => {
    current = [...goal];
    velocity = [0, 0, 0];
    still = true;
  };

  return {
    configure(changed) {
      const [turning, before] = [settings.auto_rotate, wanted()];
      Object.assign(settings, changed);
      const [theta, phi, field] = wanted();
      // What did not change stays where the shopper has it.
      if (theta !== before[0] || phi !== before[1]) {
        goal = [theta, phi, goal[2]];
        user = false;
      }
      if (field !== before[2]) {
        goal[2] = field;
        user = false;
      }
      if (turning !== settings.auto_rotate) {
        idle_millis = 0;
      }
      clampGoal();
      depart();
    },
    input(event) {
      const [theta, phi, field] = goal;
      switch (event.kind) {
        case 'orbit': {
          const scale = (TURN * (settings.orbit_sensitivity ?? 1)) / event.height_css_px;
          const ahead = theta - event.dx_css_px * scale;
          // More than half a turn ahead of the eye and it would swing round faster than anyone meant.
          byUser([clamped(ahead, current[0] - Math.PI, current[0] + Math.PI), phi - event.dy_css_px * scale, field]);
          break;
        }
        case 'zoom':
          byUser([theta, phi, field - Math.log(event.factor) * (settings.zoom_sensitivity ?? 1)]);
          break;
        case 'turntable':
          table_radians = Number.isFinite(event.radians) ? event.radians % TURN : table_radians;
          break;
        case 'jump':
          jump();
          break;
        default:
          user = true;
      }
    },
    stand(theta_radians, phi_radians) {
      goal = [theta_radians, phi_radians, goal[2]];
      clampGoal();
      jump();
    },
    step(now_millis) {
      const elapsed_millis = clamped(now_millis - (last_millis ?? now_millis), 0, LONGEST_STEP_MILLIS);
      last_millis = now_millis;
      approach(elapsed_millis);
      const speed = settings.auto_rotate ? angle(settings.rotation_per_second, ROTATION_PER_SECOND_RADIANS, ROTATION_PER_SECOND_RADIANS) : 0;
      const wait_millis = Math.max(0, settings.auto_rotate_delay_millis ?? 0);
      if (speed) {
        idle_millis += elapsed_millis;
        const turning_millis = clamped(idle_millis - wait_millis, 0, elapsed_millis);
        table_radians = (table_radians + (speed * turning_millis) / 1000) % TURN;
        user &&= !(turning_millis > 0 && still);
      }
      const steps = Math.round(current[0] / step_radians);
      const exact = (current[0] - table_radians) / step_radians;
      const frame = Math.round(exact);
      const row = rows_radians.reduce((best, phi, at) => (Math.abs(phi - current[1]) < Math.abs(rows_radians[best]! - current[1]) ? at : best), 0);
      const field = Math.exp(current[2]);
      const share = known(valueOf(terms('camera_orbit')[2], RADIUS_SHARE, 1), RADIUS_SHARE);
      const [min, max] = fieldsOfView();
      const camera: Camera = {
        theta_radians: steps * step_radians,
        phi_radians: rows_radians[row]!,
        radius_metres: 0,
        target_metres: [0, 0, 0],
        field_of_view_degrees: field / DEGREE,
      };
      /** Views until the next one: of a product that turns on, the camera goes back. */
      const ahead = speed > 0 ? exact - frame + 0.5 : frame + 0.5 - exact;
      return {
        view: ((frame % views) + views) % views,
        row,
        // Smaller than its frame a product is not shown: its edges would be seen where the picture is not transparent.
        zoom: Math.max(1, (Math.tan(FIELD_OF_VIEW_RADIANS / 2) / Math.tan(field / 2)) * (share > 0 ? RADIUS_SHARE / share : 1)),
        advanced: {
          moving: !still,
          camera,
          min_field_of_view_degrees: min / DEGREE,
          max_field_of_view_degrees: max / DEGREE,
          turntable_radians: ((((steps - frame) % views) + views) % views) * step_radians,
          user,
        },
        next_millis: speed && still ? Math.max(0, wait_millis - idle_millis) + (Math.max(ahead, 1e-3) * step_radians * 1000) / Math.abs(speed) : undefined,
      };
    },
  };
}
