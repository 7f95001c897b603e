// A room to light products with, as a Radiance picture: made here, so that no picture of somebody's lies in the repository.

const [WIDTH, HEIGHT] = [256, 128];

/** Linear radiance along a unit direction: a ceiling, walls of two colours, a wooden floor, a window and a lamp. */
function radiance(x, y, z) {
  const window = x > 0.55 && Math.abs(y - 0.25) < 0.3 && Math.abs(z) < 0.35;
  const lamp = (x + 0.6) ** 2 + (y - 0.55) ** 2 + (z - 0.58) ** 2 < 0.02;
  if (window) return [7, 8, 9];
  if (lamp) return [24, 20, 13];
  const walls = z > 0 ? [0.75, 0.62, 0.5] : [0.4, 0.5, 0.62];
  const up = Math.max(0, Math.min(1, y * 3 + 0.4));
  const boards = 0.8 + 0.2 * Math.sign(Math.sin(9 * Math.atan2(z, x)));
  const floor = [0.34 * boards, 0.24 * boards, 0.15 * boards];
  return walls.map((wall, channel) => (y > 0.75 ? 0.9 : wall * up + floor[channel] * (1 - up)));
}

/** The room as a `.hdr` file. */
export function room() {
  const bytes = [];
  for (let row = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++) {
      const [around, down] = [((column + 0.5) / WIDTH - 0.5) * 2 * Math.PI, ((row + 0.5) / HEIGHT) * Math.PI];
      const rgb = radiance(Math.cos(around) * Math.sin(down), Math.cos(down), Math.sin(around) * Math.sin(down));
      const exponent = Math.ceil(Math.log2(Math.max(...rgb)) + 1e-6);
      bytes.push(...rgb.map((value) => Math.min(255, Math.floor((value / 2 ** exponent) * 256))), exponent + 128);
    }
  }
  return Buffer.concat([Buffer.from(`#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y ${HEIGHT} +X ${WIDTH}\n`), Buffer.from(bytes)]);
}
