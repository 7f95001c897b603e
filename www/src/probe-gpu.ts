/**
 * Looks at the GPU through one throw-away context: what it is, whether it draws right, how fast it fills.
 *
 * In: WebGL and WebGPU. Out: groups of the probe. Drivers fail silently (linebender/vello's probe exists for that
 * reason), so a small scene with a texture, blending, depth and a gradient is drawn and read back.
 */
import type { Probe } from './probe-cheap.js';
import { flag, present, text, whole } from './probe-values.js';

/** Side of the fill measurement, pixels, and arithmetic per pixel; its score is in 10^6 pixel operations a millisecond. */
const FILL_SIDE_PX = 256;
const FILL_OPS = 64;
const FILL_DRAWS = 4;
/** A GPU that takes longer for one round is slow whatever the rest says. */
const FILL_MILLIS = 40;

const CORNERS = `#version 300 es
uniform float z;out vec2 at;void main(){at=vec2(gl_VertexID&1,gl_VertexID>>1)*2.;gl_Position=vec4(at*2.-1.,z,1);}`;

const SCENE = `#version 300 es
precision highp float;uniform float z;uniform sampler2D picture;in vec2 at;out vec4 color;
void main(){color=vec4(at,0,1);if(z<.1){if(at.x>.5)discard;color=vec4(texture(picture,at).rgb*.5,.5);}}`;

const FILL = `#version 300 es
precision highp float;in vec2 at;out vec4 color;
void main(){vec2 v=at;for(int i=0;i<${FILL_OPS / 2};i++)v=v*v.yx+at;color=vec4(v,0,1);}`;

/** With depth, as our renderer has it: drivers that get it wrong draw the back of the product over its front. */
const QUIET: WebGLContextAttributes = { alpha: true, antialias: false, depth: true, powerPreference: 'default' };

/** The group `webgl`. The context is given back at once: phones have eight for all pages. */
export function probeWebGl(): Probe {
  const gl = context(8);
  if (!gl) {
    const old = document.createElement('canvas').getContext('webgl');
    release(old);
    return { version: old ? 1 : 0 };
  }
  try {
    const about = gl.getExtension('WEBGL_debug_renderer_info');
    const probe_scene_ok = drawsRight(gl);
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
export async function probeWebGpu(answer: <Value>(question: Promise<Value>) => Promise<Value>): Promise<Probe> {
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
  const adapter = gpu && (await answer(gpu.requestAdapter(wishes)));
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

/**
 * Fill rate with arithmetic, in millions of pixel operations a millisecond.
 *
 * @returns nothing when it cannot be told: page out of sight, no WebGL2, too slow, or results that disagree
 */
export async function measureFill(): Promise<number | undefined> {
  const gl = document.visibilityState === 'visible' ? context(FILL_SIDE_PX) : null;
  try {
    return gl && use(gl, FILL) ? await fillRate(gl) : undefined;
  } finally {
    release(gl);
  }
}

async function fillRate(gl: WebGL2RenderingContext): Promise<number | undefined> {
  const millis: number[] = [];
  // The first round compiles; it does not count.
  for (let round = 0; round < 4; round++) {
    const from = performance.now();
    for (let draw = 0; draw < FILL_DRAWS; draw++) {
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    }
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    while (fence && gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED && performance.now() - from < FILL_MILLIS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    if (round > 0) {
      millis.push(performance.now() - from);
    }
  }
  const [best = 0, , worst = 0] = millis.sort((a, b) => a - b);
  const steady = worst < best * 2 && worst < FILL_MILLIS;
  return steady && best > 0 ? (FILL_SIDE_PX ** 2 * FILL_OPS * FILL_DRAWS) / 1e6 / best : undefined;
}

function context(side_px: number): WebGL2RenderingContext | null {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side_px;
  return canvas.getContext('webgl2', QUIET);
}

function release(gl: WebGLRenderingContext | WebGL2RenderingContext | null): void {
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
}

/**
 * First, in front, an orange texel at half strength over blue, in the left half alone; then, behind it, a gradient
 * over everything. So the left half proves texture, blending and depth, the right half the gradient and `discard`.
 */
function drawsRight(gl: WebGL2RenderingContext): boolean {
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array([255, 128, 0, 255]));
  gl.clearColor(0, 0, 1, 1);
  gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
  gl.enable(gl.DEPTH_TEST);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const program = use(gl, SCENE);
  if (!program) {
    return false;
  }
  for (const z of [0, 0.5]) {
    gl.uniform1f(gl.getUniformLocation(program, 'z'), z);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
  const rgba = new Uint8Array(4);
  const near = (x: number, y: number, wanted: readonly number[]) => {
    gl.readPixels(x, y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    return wanted.every((value, channel) => Math.abs(value - (rgba[channel] ?? -99)) <= 3);
  };
  return near(1, 4, [128, 64, 128, 255]) && near(5, 1, [175, 48, 0, 255]) && near(6, 6, [207, 207, 0, 255]);
}

function use(gl: WebGL2RenderingContext, fragment: string): WebGLProgram | undefined {
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
  gl.useProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) === true ? program : undefined;
}
