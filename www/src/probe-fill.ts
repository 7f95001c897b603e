/**
 * How fast the GPU fills pixels with arithmetic.
 *
 * In: WebGL2, on a page that is seen. Out: one number, for devices whose class the probe leaves in doubt.
 */
import { context, done, linked, make, release } from './probe-gpu.js';

/** Side of the fill measurement, pixels, and arithmetic per pixel; its score is in 10^6 pixel operations a millisecond. */
const FILL_SIDE_PX = 256;
const FILL_OPS = 64;
const FILL_DRAWS = 4;
/** A GPU that takes longer for one round is slow whatever the rest says. */
const FILL_MILLIS = 40;

const FILL = `#version 300 es
precision highp float;in vec2 at;out vec4 color;
void main(){vec2 v=at;for(int i=0;i<${FILL_OPS / 2};i++)v=v*v.yx+at;color=vec4(v,0,1);}`;

/**
 * Fill rate with arithmetic, in millions of pixel operations a millisecond.
 *
 * @returns nothing when it cannot be told: page out of sight, no WebGL2, too slow, or results that disagree
 */
export async function measureFill(): Promise<number | undefined> {
  const gl = document.visibilityState === 'visible' ? context(FILL_SIDE_PX) : null;
  try {
    return gl && linked(gl, make(gl, FILL)) ? await fillRate(gl) : undefined;
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
    await done(gl, FILL_MILLIS);
    if (round > 0) {
      millis.push(performance.now() - from);
    }
  }
  const [best = 0, , worst = 0] = millis.sort((a, b) => a - b);
  const steady = worst < best * 2 && worst < FILL_MILLIS;
  return steady && best > 0 ? (FILL_SIDE_PX ** 2 * FILL_OPS * FILL_DRAWS) / 1e6 / best : undefined;
}
