// The models of the Khronos glTF-Asset-Generator and the pictures that they must look like; the measures are those of
// `tests/asset_generator/measure.rs`, which says why.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { PNG } from 'pngjs';

import { answer } from './site.js';

/** Beside a checkout of the project, or beside the folder of its worktrees. */
const FOLDERS = ['../../../shared/data/asset-generator/', '../../../../shared/data/asset-generator/'].map((path) => new URL(path, import.meta.url));

/** Pixels of ours on a side; the reference pictures have five times as many. */
export const SIDE_PX = 160;

const MIN_OUTLINE = 0.94;
const MAX_COLOURS = 0.15;
const MIN_PATTERN = 0.8;
const FLAT = 0.08;
const APART = 6;
const DARK = 0.1;

/** Behind our own pictures: no model has a colour near it. */
export const BEHIND = [0, 255, 255];
const APART_FROM_BEHIND = 60;

/** Corners of the skinned planes, as shares of the side: those pictures show another part of the photograph. */
const SKINNED_PLANES = [
  [[0.066, 0.208], [0.648, 0.298], [0.741, 0.5], [0.135, 0.5]],
  [[0.135, 0.5], [0.741, 0.5], [0.741, 0.751], [0.135, 0.879]],
];

const SQUARE = { folder: 'Mesh_PrimitiveMode', picture: 'Mesh_PrimitiveMode_15' };
const FALLBACK = { folder: 'Material_Mixed', picture: 'Material_Mixed_01' };

/** Where not the model's own picture is expected; why stands in `tests/asset_generator/cases.rs`. */
const OTHERWISE = {
  ...Object.fromEntries(['00', '01', '02', '03'].map((n) => [`Compatibility_${n}`, SQUARE])),
  Compatibility_04: { code: 'unsupported-version' },
  Compatibility_05: { code: 'unsupported-extension' },
  Material_Mixed_00: FALLBACK,
  Material_Mixed_02: FALLBACK,
};
/** Of points and of lines along the same edges, and the picture that shows the other of the two: its gaps tell where they are. */
const POINTS = /PrimitiveMode_0[07]/;
const LINES = /PrimitiveMode_(0[12389]|10)/;

/**
 * All 49 models, or none where the folder is missing.
 * @returns {{ name: string, path: string, orbit: string, expected: { file?: URL, code?: string } }[]}
 */
export function generatedModels() {
  const root = FOLDERS.find((folder) => existsSync(new URL('Manifest.json', folder)));
  if (!root) return [];
  const manifest = JSON.parse(readFileSync(new URL('Manifest.json', root), 'utf8'));
  return manifest.flatMap(({ folder, models }) =>
    models.map(({ fileName, camera: { translation: [x, y, z] } }) => {
      const name = fileName.replace('.gltf', '');
      const other = OTHERWISE[name] ?? { folder, picture: name };
      const file = other.picture && new URL(`${other.folder}/Figures/SampleImages/${other.picture}.png`, root);
      // The pictures were taken in a left-handed world: its X runs the other way.
      const theta = (Math.atan2(-x, z) * 180) / Math.PI;
      return { name, path: `/models/${folder}/${fileName}`, orbit: `${theta}deg 90deg ${Math.hypot(x, y, z)}m`, expected: { ...other, file } };
    }),
  );
}

/** Routes to every file of the folder that a model names. */
export function routesOfGenerated() {
  const root = FOLDERS.find((folder) => existsSync(folder));
  const files = readdirSync(root, { recursive: true }).filter((file) => /\.(gltf|bin|png)$/.test(file) && !/Figures/.test(file));
  const there = files.filter((file) => statSync(new URL(file, root)).isFile());
  return Object.fromEntries(there.map((file) => [`/models/${file}`, answer(readFileSync(new URL(file, root)), file.endsWith('gltf') ? 'model/gltf+json' : undefined)]));
}

const opened = new Map();
const open = (file) => opened.get(file.href) ?? opened.set(file.href, PNG.sync.read(readFileSync(file))).get(file.href);
const LIGHT = Float64Array.from({ length: 256 }, (_, channel) => (channel / 255) ** 2.2);
const light = (channel) => LIGHT[channel];
const brightest = (color) => Math.max(...color);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);

function isInside(corners, x, y) {
  return corners.every(([ax, ay], at) => {
    const [bx, by] = corners[(at + 1) % 4];
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0;
  });
}

const isThin = (file) => POINTS.test(file.pathname) || LINES.test(file.pathname);

function referenceOf(file) {
  const picture = open(file);
  const step = picture.width / SIDE_PX;
  const other = POINTS.test(file.pathname) ? '01' : '00';
  const empty = open(new URL(`../../../Mesh_PrimitiveMode/Figures/SampleImages/Mesh_PrimitiveMode_${other}.png`, file));
  const least = isThin(file) ? 0 : (step * step) / 2;
  const isSkinned = /SkinType/.test(file.pathname);
  return Array.from({ length: SIDE_PX * SIDE_PX }, (_, at) => {
    const [x, y] = [at % SIDE_PX, Math.floor(at / SIDE_PX)];
    const color = [0, 0, 0];
    let apart = 0;
    for (let n = 0; n < step * step; n++) {
      const place = ((y * step + Math.floor(n / step)) * picture.width + x * step + (n % step)) * 4;
      let isApart = false;
      for (let c = 0; c < 3; c++) {
        color[c] += light(picture.data[place + c]) / (step * step);
        isApart ||= Math.abs(picture.data[place + c] - empty.data[place + c]) >= APART;
      }
      if (isApart) apart += 1;
    }
    const covered = isSkinned
      ? SKINNED_PLANES.some((corners) => isInside(corners, (x + 0.5) / SIDE_PX, (y + 0.5) / SIDE_PX))
      : apart > least;
    return { covered, color };
  });
}

function withoutBrightness(colors) {
  const sorted = colors.map(brightest).sort((a, b) => a - b);
  const end = Math.max(sorted[Math.floor((sorted.length * 19) / 20)] ?? 1, 1e-3);
  return colors.map((color) => color.map((channel) => channel / (brightest(color) + DARK * end)));
}

function correlation(ours, theirs) {
  const [a, b] = [ours, theirs].map((colors) => {
    const middle = [0, 1, 2].map((c) => mean(colors.map((color) => color[c])));
    return colors.flatMap((color) => color.map((channel, c) => channel - middle[c]));
  });
  const product = (x, y) => mean(x.map((value, at) => value * y[at]));
  const deviation = Math.sqrt(product(b, b));
  return deviation < FLAT ? undefined : product(a, b) / Math.max(Math.sqrt(product(a, a)) * deviation, 1e-6);
}

const pixel = (png, at) => [0, 1, 2].map((c) => png.data[at * 4 + c]);
const coveredIn = (png) => Array.from({ length: png.width * png.height }, (_, at) => pixel(png, at).some((channel, c) => Math.abs(channel - BEHIND[c]) > APART_FROM_BEHIND));

/** A pixel and its neighbours. */
const around = (at) => {
  const [x, y] = [at % SIDE_PX, Math.floor(at / SIDE_PX)];
  const steps = [-1, 0, 1];
  return steps.flatMap((dy) => steps.map((dx) => [x + dx, y + dy])).filter((place) => place.every((p) => p >= 0 && p < SIDE_PX)).map(([u, v]) => v * SIDE_PX + u);
};

/** Lines and points: pixels that have one of the other's as a neighbour; and how far from white, as `BEHIND` shows through most of them. */
function measureThin(png, covered, reference) {
  const theirs = reference.map((pixel) => pixel.covered);
  const shareNear = (of, others) => {
    const all = [...of.keys()].filter((at) => of[at]);
    return all.filter((at) => around(at).some((near) => others[near])).length / Math.max(all.length, 1);
  };
  const outline = Math.min(shareNear(covered, theirs), shareNear(theirs, covered));
  // White adds to `BEHIND` where that is dark, and takes nothing away.
  const added = [...covered.keys()].filter((at) => covered[at]).map((at) => pixel(png, at).map((channel, c) => channel - BEHIND[c]));
  const colours = mean(added.map((color) => mean(color.map((channel, c) => (BEHIND[c] === 0 ? 0 : Math.abs(channel) / 255)))));
  return { alike: outline >= MIN_OUTLINE && colours <= MAX_COLOURS, said: `outline ${(outline * 100).toFixed(1)} %, colours ${colours.toFixed(3)}` };
}

/** Compare a picture of ours, on `BEHIND`, with a reference picture. */
export function measure(png, file) {
  const reference = referenceOf(file);
  const covered = coveredIn(png);
  if (isThin(file)) return measureThin(png, covered, reference);
  const count = (counts) => covered.filter((ours, at) => counts(ours, reference[at].covered)).length;
  const outline = count((ours, theirs) => ours && theirs) / Math.max(count((ours, theirs) => ours || theirs), 1);
  const both = [...covered.keys()].filter((at) => covered[at] && reference[at].covered);
  const ours = withoutBrightness(both.map((at) => pixel(png, at).map(light)));
  const theirs = withoutBrightness(both.map((at) => reference[at].color));
  const colours = mean(ours.map((color, at) => mean(color.map((channel, c) => Math.abs(channel - theirs[at][c])))));
  const pattern = correlation(ours, theirs);
  const alike = outline >= MIN_OUTLINE && colours <= MAX_COLOURS && (pattern === undefined || pattern >= MIN_PATTERN);
  return { alike, said: `outline ${(outline * 100).toFixed(1)} %, colours ${colours.toFixed(3)}, pattern ${pattern?.toFixed(3) ?? '–'}` };
}
