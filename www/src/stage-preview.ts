/**
 * What one preview and the stage say to each other.
 *
 * Types only.
 */
import type { Failure } from './errors.js';
import type { Attempt } from './ladder.js';
import type { Cause } from './messages.js';
import type { Advanced, Input, Opened, Picture, Settings } from './types.js';

/** What the stage tells one preview. */
export type PreviewListener = {
  /** All settings as they are now; asked for at each (re)start. */
  settings(): Settings;
  progress(fraction: number): void;
  opened(opened: Opened, attempt: Attempt): void;
  drawn(advanced: Advanced, picture: Picture | undefined, draw_millis: number, scale: number): void;
  /** A setting or a texture that could not be read. */
  ignored(failure: Failure): void;
  /** This model cannot be shown; the others go on. */
  refused(failure: Failure): void;
  /** The host died: show the poster. `final` says that nothing will follow. */
  lost(cause: Cause, failure: Failure, final: boolean): void;
  /** The page was out of sight for long: its memory was given back until it is seen again. */
  parked(): void;
};

/** One preview on the stage. */
export type StagePreview = {
  configure(settings: Settings): void;
  input(event: Input): void;
  frame(now_millis: number, size_px: readonly [number, number], force: boolean): void;
  close(): void;
};
