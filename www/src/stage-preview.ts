/**
 * What one preview and the stage say to each other.
 *
 * Types only.
 */
import type { Failure } from './errors.js';
import type { Attempt } from './ladder.js';
import type { Cause, Edit } from './messages.js';
import type { Advanced, Input, Opened, Picture, Pose, Settings } from './types.js';

/** What the stage tells one preview. */
export type PreviewListener = {
  /** All settings as they are now; asked for at each (re)start. */
  settings(): Settings;
  progress(fraction: number): void;
  opened(opened: Opened, attempt: Attempt): void;
  drawn(advanced: Advanced, picture: Picture | undefined, draw_millis: number, scale: number): void;
  /** It stands in another light. */
  lit(): void;
  /** A setting, a texture or a light that could not be read. */
  ignored(failure: Failure): void;
  /** A picture that a script put on has come, or those that a model was opened without: there is something to draw. */
  edited(): void;
  /** This model cannot be shown; the others go on. */
  refused(failure: Failure): void;
  /** Its memory was given to another one while nobody saw it; its last picture stays. */
  rested(): void;
  /** It is read again, on another host: its last picture stays. */
  moved(): void;
  /** The host died: show the poster. `final` says that nothing will follow. */
  lost(cause: Cause, failure: Failure, final: boolean): void;
  /** The page was out of sight for long: its memory was given back until it is seen again. */
  parked(): void;
};

/** One preview on the stage. */
export type StagePreview = {
  /** Open it again after it rested. */
  reopen(): void;
  configure(settings: Settings): void;
  input(event: Input): void;
  /** `transfer`: frames that move instead of being copied. */
  edit(edits: Edit[], transfer?: Transferable[]): void;
  frame(now_millis: number, size_px: readonly [number, number], force: boolean, pose: Pose | undefined, minimum_scale: number): void;
  close(): void;
};
