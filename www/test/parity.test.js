/**
 * The whole of `<model-viewer>` 4.4 by name: each is there, or README says that it is left out and why, and what can be used
 * says so on the console. Nothing is missing without a word, and nothing is said to be missing that is there.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { loadModule } from './module.js';
import { ProductView } from '../../dist/storefront.js';

const words = (text) => text.trim().split(/\s+/);

/** From its sources (decorators, types, template), not its documentation, which lists some that are gone: those stand here, too. */
const PEER = {
  attributes: words(`
    src alt poster loading reveal with-credentials generate-schema
    ar ar-modes ar-scale ar-placement ios-src xr-environment ar-usdz-max-texture-size
    camera-controls camera-orbit camera-target field-of-view min-camera-orbit max-camera-orbit min-field-of-view max-field-of-view bounds
    interpolation-decay disable-zoom disable-pan disable-tap touch-action orbit-sensitivity zoom-sensitivity pan-sensitivity
    interaction-prompt interaction-prompt-style interaction-prompt-threshold a11y auto-rotate auto-rotate-delay rotation-per-second
    environment-image skybox-image skybox-height exposure tone-mapping shadow-intensity shadow-softness
    autoplay animation-name animation-crossfade-duration variant-name orientation scale`),
  members: words(`
    extraModels loaded modelIsVisible canActivateAR turntableRotation availableAnimations appendedAnimations paused duration availableVariants model
    originalGltfJson currentTime timeScale inputSensitivity
    dismissPoster showPoster getDimensions getBoundingBoxCenter toBlob toDataURL activateAR prepareUSDZ getCameraOrbit getCameraTarget
    getFieldOfView getMinimumFieldOfView getMaximumFieldOfView getIdealAspect jumpCameraToGoal updateFraming resetInteractionPrompt zoom
    interact resetTurntableRotation play pause appendAnimation detachAnimation updateHotspot queryHotspot positionAndNormalFromPoint
    surfaceFromPoint materialFromPoint exportScene createTexture createLottieTexture createVideoTexture createCanvasTexture hasBakedShadow
    registerEffectComposer unregisterEffectComposer registerRenderer unregisterRenderer`),
  statics: words(`modelCacheSize minimumRenderScale mapURLs dracoDecoderLocation ktx2TranscoderLocation meshoptDecoderLocation
    lottieLoaderLocation powerPreference`),
  events: words(`
    load preload error progress model-visibility poster-dismissed before-render render-scale camera-change interact-stopped
    environment-change ar-status ar-tracking quick-look-button-tapped play pause loop finished append-animation detach-animation
    variant-applied hotspot-visibility scene-graph-ready extra-model-changed`),
  slots: words('canvas poster progress-bar ar-button exit-webxr-ar-button interaction-prompt pan-target finger0 finger1'),
  parts: words('default-ar-button default-progress-bar default-exit-webxr-ar-button'),
  variables: words(`--progress-bar-color --progress-bar-height --ar-button-display --ar-button-scale --interaction-prompt-display
    --min-hotspot-opacity --max-hotspot-opacity`),
  options: words('mimeType qualityArgument idealAspect'),
  model: words('materials getMaterialByName createVariant setMaterialToVariant createMaterialInstanceForVariant deleteVariant'),
  material: words(`
    name normalTexture occlusionTexture emissiveTexture emissiveFactor setEmissiveFactor setAlphaCutoff getAlphaCutoff setDoubleSided
    getDoubleSided setAlphaMode getAlphaMode emissiveStrength clearcoatFactor clearcoatRoughnessFactor clearcoatTexture
    clearcoatRoughnessTexture clearcoatNormalTexture clearcoatNormalScale ior sheenColorFactor sheenColorTexture sheenRoughnessFactor
    sheenRoughnessTexture transmissionFactor transmissionTexture thicknessFactor thicknessTexture attenuationDistance attenuationColor
    specularFactor specularTexture specularColorFactor specularColorTexture iridescenceFactor iridescenceTexture iridescenceIor
    iridescenceThicknessMinimum iridescenceThicknessMaximum iridescenceThicknessTexture anisotropyStrength anisotropyRotation
    anisotropyTexture setEmissiveStrength setClearcoatFactor setClearcoatRoughnessFactor setClearcoatNormalScale setIor
    setSheenColorFactor setSheenRoughnessFactor setTransmissionFactor setThicknessFactor setAttenuationDistance setAttenuationColor
    setSpecularFactor setSpecularColorFactor setIridescenceFactor setIridescenceIor setIridescenceThicknessMinimum
    setIridescenceThicknessMaximum setAnisotropyStrength setAnisotropyRotation pbrMetallicRoughness ensureLoaded hasVariant isLoaded
    isActive index`),
  pbr: words(`baseColorFactor metallicFactor roughnessFactor baseColorTexture metallicRoughnessTexture setBaseColorFactor
    setMetallicFactor setRoughnessFactor`),
  info: words('texture setTexture'),
  texture: words('name sampler source'),
  sampler: words(`name minFilter magFilter wrapS wrapT rotation scale offset setMinFilter setMagFilter setWrapS setWrapT setRotation
    setScale setOffset`),
  image: words('name type uri bufferView element animation createThumbnail update'),
};
/** Of an image, what only some have. */
const OPTIONAL = ['uri', 'bufferView', 'element', 'animation'];

const read = (path) => readFile(new URL(path, import.meta.url), 'utf8');
const declared = JSON.parse(await read('../../dist/custom-elements.json')).modules.flatMap(({ declarations }) => declarations);
const [manifest, further] = ['product-view', 'extra-model'].map((tag) => declared.find(({ tagName }) => tagName === tag));
const names = (list) => list.map(({ name }) => name);
const { isUnsupported, OBSERVED, propertyName } = await loadModule('view-attributes.ts');

/** Names of the table in README. */
const readme = await read('../../README.md');
const table = /\| left out \| why \|([^]*?)\n\n/.exec(readme)[1];
const left_out = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name));

/** What is on the console of a page that uses them. */
function said(use) {
  const { info } = console;
  const lines = [];
  console.info = (line) => lines.push(line);
  try {
    use();
    use();
  } finally {
    console.info = info;
  }
  return lines;
}

test('every attribute is watched and has its property; one that does nothing is in README', () => {
  for (const name of PEER.attributes) {
    assert.ok(OBSERVED.includes(name), name);
    assert.ok(propertyName(name) in ProductView.prototype, propertyName(name));
    assert.equal(left_out.includes(name), isUnsupported(name), name);
  }
});

test('every method and property is there; one that does nothing is in README and says so once', () => {
  for (const target of [ProductView.prototype, ProductView]) {
    for (const name of target === ProductView ? PEER.statics : PEER.members) {
      const own = manifest.members.find((member) => member.name === name);
      // Decoders' places and the scale are read when they are needed; a player and a link into the room come later.
      const does = own || /Location$|^minimumRenderScale$/.test(name) || name === 'activateAR';
      assert.equal(left_out.includes(name), !does, name);
      if (!does && name !== 'powerPreference') {
        const lines = said(() => (typeof target[name] === 'function' ? target[name]() : (target[name] = 1)));
        assert.deepEqual(lines, [`<product-view>: ${name}${typeof target[name] === 'function' ? '()' : ''} is not supported and has no effect.`]);
      }
    }
  }
});

test('every event, slot, part and custom property is there, or in README', () => {
  // Of the hotspot and of the further model, not of the element.
  const there = ['hotspot-visibility', ...names(further.events), ...['events', 'slots', 'cssParts', 'cssProperties'].flatMap((kind) => names(manifest[kind]))];
  for (const name of [...PEER.events, ...PEER.slots, ...PEER.parts, ...PEER.variables]) {
    assert.equal(left_out.includes(name), !there.includes(name), name);
  }
});

test('every object that a script gets has all its names, but for those in README', async () => {
  globalThis.document ??= { createElement: () => ({}) };
  const { attach } = await loadModule('scene-graph.ts');
  const json = '{"meshes":[{"primitives":[{"attributes":{}}]}],"materials":[{"pbrMetallicRoughness":{"baseColorTexture":{"index":0}}}],"textures":[{"source":0}],"images":[{"bufferView":0}]}';
  const opened = { json: new TextEncoder().encode(json), material_textures: [0, -1, -1, -1, -1, -1, -1, -1, -1, -1], texture_count: 1 };
  const view = { baseURI: 'http://shop/', getAttribute: () => 'a.glb', hasAttribute: () => false, session: { now: { opened } } };
  attach(view);
  const { model } = view.graph;
  const [material] = model.materials;
  const pbr = material.pbrMetallicRoughness;
  const { texture } = pbr.baseColorTexture;
  const objects = { model, material, pbr, info: pbr.baseColorTexture, texture, sampler: texture.sampler, image: texture.source };
  for (const [kind, object] of Object.entries(objects)) {
    for (const name of PEER[kind].filter((name) => !OPTIONAL.includes(name))) {
      assert.equal(left_out.some((left) => left === name || `set${left[0].toUpperCase()}${left.slice(1)}` === name), !(name in object), `${kind}.${name}`);
    }
  }
  const types = await read('../../dist/types/graph-texture.d.ts');
  for (const name of OPTIONAL) assert.match(types, new RegExp(`readonly ${name}\\?:`));
  const options = /toBlob\(options\?: \{([^}]*)\}/.exec(await read('../../dist/types/view-readings.d.ts'))[1];
  for (const name of PEER.options) assert.equal(left_out.includes(name), !options.includes(`${name}?`), name);
});

test('nothing is said to be left out that <model-viewer> does not have', () => {
  const all = Object.values(PEER).flat();
  for (const name of left_out) assert.ok(all.includes(name), name);
  assert.equal(new Set(left_out).size, left_out.length);
});
