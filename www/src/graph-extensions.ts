/**
 * What the extensions of materials add to core glTF, but for textures: names and defaults. No code.
 */

/** Extension, its properties, and what they are where the file says nothing. */
export const EXTENSIONS: [string, Record<string, number | number[]>][] = [
  ['emissive_strength', { emissiveStrength: 1 }],
  ['transmission', { transmissionFactor: 0 }],
  ['clearcoat', { clearcoatFactor: 0, clearcoatRoughnessFactor: 0 }],
  ['ior', { ior: 1.5 }],
  ['sheen', { sheenColorFactor: [0, 0, 0], sheenRoughnessFactor: 0 }],
  ['volume', { thicknessFactor: 0, attenuationDistance: Infinity, attenuationColor: [1, 1, 1] }],
  ['specular', { specularFactor: 1, specularColorFactor: [1, 1, 1] }],
  ['iridescence', { iridescenceFactor: 0, iridescenceIor: 1.3, iridescenceThicknessMinimum: 100, iridescenceThicknessMaximum: 400 }],
  ['anisotropy', { anisotropyStrength: 0, anisotropyRotation: 0 }],
];
