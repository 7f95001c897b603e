/**
 * Looks at the GPU through one throw-away context: what it is, whether it draws right, how fast it fills.
 *
 * In: WebGL and WebGPU. Out: groups of the probe. Drivers fail silently (linebender/vello's probe exists for that
 * reason), so a small scene with a texture and blending is drawn and read back.
 */
import type { Probe } from './probe.js';

/** Side of the fill measurement, pixels, and arithmetic per pixel; its score is in 10^6 pixel operations a millisecond. */
const FILL_SIDE_PX = 256;
const FILL_OPS = 64;
const FILL_DRAWS = 4;
/** A GPU that takes longer for one round is slow whatever the rest says. */
const FILL_MILLIS = 40;

const CORNERS = `#version 300 es
out vec2 at;void main(){at=vec2(gl_VertexID&1,gl_VertexID>>1)*2.;gl_Position=vec4(at*2.-1.,0,1);}`;

const SCENE = `#version 300 es
precision highp float;uniform sampler2D picture;in vec2 at;out vec4 color;
void main(){if(at.x>.5)discard;color=vec4(texture(picture,at).rgb*.5,.5);}`;

const FILL = `#version 300 es
precision highp float;in vec2 at;out vec4 color;
void main(){vec2 v=at;for(int i=0;i<${FILL_OPS / 2};i++)v=v*v.yx+at;color=vec4(v,0,1);}`;

const QUIET: WebGLContextAttributes = { alpha: true, antialias: false, depth: false, powerPreference: 'default' };

/** The group `webgl`. The context is given back at once: phones have eight for all pages. */
export function probeWebGl(): Probe {
  const gl = context(8);
  if (!gl) {
    return { version: document.createElement('canvas').getContext('webgl') ? 1 : 0 };
  }
  const about = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(about ? about.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  const side: unknown = gl.getParameter(gl.MAX_TEXTURE_SIZE);
  const probe_scene_ok = drawsRight(gl);
  const lost = gl.isContextLost();
  release(gl);
  return {
    version: 2,
    // A lost context answers null to everything.
    ...(typeof name === 'string' && name && { renderer: name.slice(0, 512) }),
    ...(typeof side === 'number' && { max_texture_size: side }),
    lost,
    probe_scene_ok,
  };
}

/** The group `webgpu`. `navigator.gpu` alone proves nothing: many phones have it and no adapter. */
export async function probeWebGpu(answer: <Value>(question: Promise<Value>) => Promise<Value>): Promise<Probe> {
  type Info = { vendor?: string; architecture?: string; isFallbackAdapter?: boolean };
  type Adapter = { info?: Info; isFallbackAdapter?: boolean; features: { has(name: string): boolean } };
  const { gpu } = navigator as unknown as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
  const adapter = gpu && (await answer(gpu.requestAdapter()));
  if (!adapter) {
    return { adapter: false };
  }
  const { vendor, architecture, isFallbackAdapter } = adapter.info ?? {};
  return {
    adapter: true,
    fallback: isFallbackAdapter ?? adapter.isFallbackAdapter ?? false,
    // We asked for a core adapter, and a browser without compatibility mode gives no other.
    compatibility: false,
    ...(vendor && { vendor }),
    ...(architecture && { architecture }),
  };
}

/**
 * Fill rate with arithmetic, in millions of pixel operations a millisecond.
 *
 * @returns nothing when it cannot be told: page out of sight, no WebGL2, too slow, or results that disagree
 */
export async function measureFill(): Promise<number | undefined> {
  const gl = context(FILL_SIDE_PX);
  if (!gl || document.visibilityState !== 'visible' || !use(gl, FILL)) {
    return undefined;
  }
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
  release(gl);
  const [best = 0, , worst = 0] = millis.sort((a, b) => a - b);
  const steady = worst < best * 2 && worst < FILL_MILLIS;
  return steady && best > 0 ? (FILL_SIDE_PX ** 2 * FILL_OPS * FILL_DRAWS) / 1e6 / best : undefined;
}

function context(side_px: number): WebGL2RenderingContext | null {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side_px;
  return canvas.getContext('webgl2', QUIET);
}

function release(gl: WebGL2RenderingContext): void {
  gl.getExtension('WEBGL_lose_context')?.loseContext();
}

/** Half the picture gets an orange texel at half strength over blue, the other half stays blue. */
function drawsRight(gl: WebGL2RenderingContext): boolean {
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array([255, 128, 0, 255]));
  gl.clearColor(0, 0, 1, 1);
  gl.clear(gl.COLOR_BUFFER_BIT);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  if (!use(gl, SCENE)) {
    return false;
  }
  gl.drawArrays(gl.TRIANGLES, 0, 3);
  const rgba = new Uint8Array(4);
  const near = (x: number, wanted: readonly number[]) => {
    gl.readPixels(x, 4, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    return wanted.every((value, channel) => Math.abs(value - (rgba[channel] ?? -99)) <= 3);
  };
  return near(1, [128, 64, 128, 255]) && near(6, [0, 0, 255, 255]);
}

function use(gl: WebGL2RenderingContext, fragment: string): boolean {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, CORNERS],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader || !program) {
      return false;
    }
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  gl.useProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) === true;
}
