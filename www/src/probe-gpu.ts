/**
 * Looks at the GPU through one throw-away context: what it is, whether it draws right.
 *
 * In: WebGL and WebGPU, in a worker where that has them. Out: groups of the probe. Drivers fail silently (linebender/vello's probe exists for that
 * reason), so a small scene with a texture, blending, depth and a gradient is drawn and read back.
 */
import { within } from './deadline.js';
import type { Probe } from './probe-cheap.js';
import { attempt, flag, present, text, whole } from './probe-values.js';

/** Groups of the probe. */
export type GpuFacts = { webgl?: Probe | undefined; webgpu?: Probe | undefined };

/** A question to the browser that takes longer than this has no answer: some WebViews never settle the promise. */
export const ANSWER_MILLIS = 1_500;

/** What the probe's scene may take before its pixels are read, done or not: a driver may never say that it is. */
const DRAW_MILLIS = 500;
const CORNERS = `#version 300 es
uniform float z;out vec2 at;void main(){at=vec2(gl_VertexID&1,gl_VertexID>>1)*2.;gl_Position=vec4(at*2.-1.,z,1);}`;

const SCENE = `#version 300 es
precision highp float;uniform float z;uniform sampler2D picture;in vec2 at;out vec4 color;
void main(){color=vec4(at,0,1);if(z<.1){if(at.x>.5)discard;color=vec4(texture(picture,at).rgb*.5,.5);}}`;

/** With depth, as our renderer has it: drivers that get it wrong draw the back of the product over its front. */
const QUIET: WebGLContextAttributes = { alpha: true, antialias: false, depth: true, powerPreference: 'default' };

/** Both groups. */
export async function gpuFacts(): Promise<GpuFacts> {
  const webgl = await attempt(() => probeWebGl());
  // Without WebGL2 no answer about WebGPU would count, and Chromium says on the console that it has no adapter.
  const webgpu = webgl?.['version'] === 2 ? await attempt(() => probeWebGpu()) : undefined;
  return { webgl, webgpu };
}

/** The group `webgl`. The context is given back at once: phones have eight for all pages. In several tasks: each part waits for the GPU's process. */
export async function probeWebGl(): Promise<Probe> {
  await pause();
  const gl = context(8);
  if (!gl) {
    const old = canvas(1).getContext('webgl') as WebGLRenderingContext | null;
    release(old);
    return { version: old ? 1 : 0 };
  }
  try {
    await pause();
    const about = gl.getExtension('WEBGL_debug_renderer_info');
    const probe_scene_ok = await drawsRight(gl);
    // A lost context answers null to everything.
    return present({
      version: 2,
      renderer: text(gl.getParameter(about ? about.UNMASKED_RENDERER_WEBGL : gl.RENDERER)),
      max_texture_size: whole(gl.getParameter(gl.MAX_TEXTURE_SIZE)),
      lost: gl.isContextLost(),
      probe_scene_ok,
    });
  } finally {
    release(gl);
  }
}

/** The group `webgpu`. `navigator.gpu` alone proves nothing: many phones have it and no adapter. */
export async function probeWebGpu(): Promise<Probe> {
  type Info = { vendor?: unknown; architecture?: unknown; isFallbackAdapter?: unknown };
  type Adapter = { info?: Info; isFallbackAdapter?: unknown; features: { has(name: string): boolean } };
  type Wishes = { readonly featureLevel: string };
  const { gpu } = navigator as unknown as { gpu?: { requestAdapter(wishes: Wishes): Promise<Adapter | null> } };
  let leveled = false;
  const wishes = {
    get featureLevel() {
      leveled = true;
      return 'core';
    },
  };
  const adapter = gpu && (await within(gpu.requestAdapter(wishes), ANSWER_MILLIS, () => new Error('no answer')));
  if (!adapter) {
    return { adapter: false };
  }
  const { vendor, architecture, isFallbackAdapter } = adapter.info ?? {};
  return present({
    adapter: true,
    fallback: flag(isFallbackAdapter) ?? flag(adapter.isFallbackAdapter) ?? false,
    // A browser that does not even ask for the level is older than compatibility mode: all its adapters are core.
    compatibility: leveled && !adapter.features.has('core-features-and-limits'),
    vendor: text(vendor),
    architecture: text(architecture),
  });
}

export function context(side_px: number): WebGL2RenderingContext | null {
  return canvas(side_px).getContext('webgl2', QUIET) as WebGL2RenderingContext | null;
}

function canvas(side_px: number): HTMLCanvasElement | OffscreenCanvas {
  if (typeof document === 'undefined') {
    return new OffscreenCanvas(side_px, side_px);
  }
  return Object.assign(document.createElement('canvas'), { width: side_px, height: side_px });
}

export function release(gl: WebGLRenderingContext | WebGL2RenderingContext | null): void {
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
}

/**
 * First, in front, an orange texel at half strength over blue, in the left half alone; then, behind it, a gradient
 * over everything. So the left half proves texture, blending and depth, the right half the gradient and `discard`.
 */
async function drawsRight(gl: WebGL2RenderingContext): Promise<boolean> {
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array([255, 128, 0, 255]));
  gl.clearColor(0, 0, 1, 1);
  gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
  gl.enable(gl.DEPTH_TEST);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const program = make(gl, SCENE);
  await pause();
  if (!linked(gl, program)) {
    return false;
  }
  await pause();
  for (const z of [0, 0.5]) {
    gl.uniform1f(gl.getUniformLocation(program, 'z'), z);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
  // The first draws are when most drivers really compile. To read back at once would wait for that, and the page with it.
  await done(gl, DRAW_MILLIS);
  const rgba = new Uint8Array(4);
  const near = (x: number, y: number, wanted: readonly number[]) => {
    gl.readPixels(x, y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    return wanted.every((value, channel) => Math.abs(value - (rgba[channel] ?? -99)) <= 3);
  };
  return near(1, 4, [128, 64, 128, 255]) && near(5, 1, [175, 48, 0, 255]) && near(6, 6, [207, 207, 0, 255]);
}

/** Wait until the GPU has done what it was told, or for `most_millis`, without holding up the page. */
export async function done(gl: WebGL2RenderingContext, most_millis: number): Promise<void> {
  const from = performance.now();
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  while (fence && gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED && performance.now() - from < most_millis) {
    await pause();
  }
}

/** Let what else waits have its turn. */
export const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A program; whether it links is known later, and asking waits. */
export function make(gl: WebGL2RenderingContext, fragment: string): WebGLProgram | undefined {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, CORNERS],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader || !program) {
      return undefined;
    }
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}

export function linked(gl: WebGL2RenderingContext, program: WebGLProgram | undefined): program is WebGLProgram {
  if (!program || gl.getProgramParameter(program, gl.LINK_STATUS) !== true) {
    return false;
  }
  gl.useProgram(program);
  return true;
}
