/**
 * Every message between the page and the preview host.
 *
 * Types only. The same objects cross a worker border or are handed over on the main thread. `preview` is the page's
 * number for one `<product-view>`; the host keeps the renderer's own number to itself.
 */
import type { Failure } from './errors.js';
import type { DecoderLocations } from './gltf-decoders.js';
import type { GpuFacts } from './probe-gpu.js';
import type { Advanced, Input, Memory, Opened, Picture, Pose, PreviewTier, RendererOptions, Settings } from './types.js';

/**
 * From the page to the host. `ask` is for the GPU's facts, and comes before `start`, which comes once; `attempt` counts the hosts
 * that died before it, and `moves` says that models on T1 are to move, or are lit by pictures.
 */
export type ToHost =
  | { type: 'ask' }
  | { type: 'start'; tier: PreviewTier; base: string; options: RendererOptions; attempt: number; moves: boolean }
  /** `early`: the model follows in parts, from a request of the page's. */
  | { type: 'open'; preview: number; url: string; credentials: boolean; settings: Settings; decoders: DecoderLocations; early: boolean }
  | { type: 'model'; preview: number; part: ModelPart }
  | { type: 'configure'; preview: number; settings: Settings }
  | { type: 'input'; preview: number; event: Input }
  | { type: 'edit'; preview: number; edits: Edit[] }
  | { type: 'frame'; preview: number; now_millis: number; width_px: number; height_px: number; force: boolean; pose: Pose | undefined; minimum_scale: number }
  | { type: 'decoded'; decode: number; rgba: Uint8Array<ArrayBuffer> | undefined }
  | { type: 'close'; preview: number }
  | { type: 'memory' }
  | { type: 'stop' };

/** Its length in bytes or 0 comes first, then bytes, then `end`; `lost` where the page got none, or not all. */
export type ModelPart = number | Uint8Array<ArrayBuffer> | 'end' | 'lost';

/**
 * A change to an open model that a script asked for: a call of the renderer, and the picture that a place was made for.
 * `repaint` gives that place another one of the same size; frames move, and the host closes them.
 */
export type Edit = {
  call: 'set_material' | 'wear' | 'make_room' | 'configure' | 'repaint';
  given: [number | string | Settings, ...(number | boolean | Uint8Array)[]];
  picture?: Blob | ImageBitmap | ImageData;
};

/** Why a whole host is dead. `worker` is the worker itself: it never started, or it died. */
export type Cause = 'worker' | 'load' | 'create' | 'context-lost' | 'trap';

/** From the host to the page. After `failed` the host does nothing more. */
export type ToPage =
  | { type: 'ready' }
  | { type: 'told'; facts: GpuFacts }
  | { type: 'started' }
  | { type: 'failed'; cause: Cause; failure: Failure }
  | { type: 'progress'; preview: number; fraction: number }
  | { type: 'opened'; preview: number; opened: Opened }
  | { type: 'refused'; preview: number; failure: Failure }
  /** Nobody saw it, and another one needs its memory. */
  | { type: 'rested'; preview: number }
  | { type: 'ignored'; preview: number; failure: Failure }
  /** T1: a preview wants what only `raster-moves` has, and that can be had; another host is to be started with `moves`. */
  | { type: 'moves' }
  /** A picture of an edit has come, or will not; and all that a model was opened without. */
  | { type: 'edited'; preview: number }
  /** What surrounds it is another picture, or the studio again. */
  | { type: 'lit'; preview: number }
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
