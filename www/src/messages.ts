/**
 * Every message between the page and the preview host.
 *
 * Types only. The same objects cross a worker border or are handed over on the main thread. `preview` is the page's
 * number for one `<product-view>`; the host keeps the renderer's own number to itself.
 */
import type { Failure } from './errors.js';
import type { Advanced, Input, Memory, Opened, Picture, PreviewTier, RendererOptions, Settings } from './types.js';

/** From the page to the host. `start` comes first and once; `attempt` counts the hosts that died before it. */
export type ToHost =
  | { type: 'start'; tier: PreviewTier; base: string; options: RendererOptions; attempt: number }
  | { type: 'open'; preview: number; url: string; credentials: boolean; settings: Settings }
  | { type: 'configure'; preview: number; settings: Settings }
  | { type: 'input'; preview: number; event: Input }
  | { type: 'frame'; preview: number; now_millis: number; width_px: number; height_px: number; force: boolean }
  | { type: 'decoded'; decode: number; rgba: Uint8Array<ArrayBuffer> | undefined }
  | { type: 'close'; preview: number }
  | { type: 'memory' }
  | { type: 'stop' };

/** Why a whole host is dead. `worker` is the worker itself: it never started, or it died. */
export type Cause = 'worker' | 'load' | 'create' | 'context-lost' | 'trap';

/** From the host to the page. After `failed` the host does nothing more. */
export type ToPage =
  | { type: 'ready' }
  | { type: 'started' }
  | { type: 'failed'; cause: Cause; failure: Failure }
  | { type: 'progress'; preview: number; fraction: number }
  | { type: 'opened'; preview: number; opened: Opened }
  | { type: 'refused'; preview: number; failure: Failure }
  | { type: 'ignored'; preview: number; failure: Failure }
  | {
      type: 'drawn';
      preview: number;
      advanced: Advanced;
      picture: Picture | undefined;
      draw_millis: number;
      /** The governor's word on the sides of moving pictures. */
      scale: number;
    }
  | { type: 'decode'; decode: number; mime: string; bytes: Uint8Array<ArrayBuffer>; width_px: number; height_px: number }
  | { type: 'memory'; memory: Memory };

/** Hands a message over, with the buffers that move instead of being copied. */
export type Post<Message> = (message: Message, transfer?: Transferable[]) => void;
