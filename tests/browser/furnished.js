// A model with what products seldom have and viewers must read all the same: morph targets that move, instances, points, two UV sets.

import { Document, NodeIO } from '@gltf-transform/core';
import { EXTMeshGPUInstancing } from '@gltf-transform/extensions';

/** Rows of squares of a wavy cloth. */
const ROWS = 40;

/** A GLB with a cloth that waves, the same in three instances, and its corners as points. */
export async function furnished() {
  const document = new Document();
  const buffer = document.createBuffer();
  const numbers = (type, list) => document.createAccessor().setType(type).setArray(list).setBuffer(buffer);
  const places = Array.from({ length: (ROWS + 1) ** 2 }, (_, at) => [(at % (ROWS + 1)) / ROWS, Math.floor(at / (ROWS + 1)) / ROWS]);
  const each = (of) => new Float32Array(places.flatMap(of));
  const corners = Array.from({ length: ROWS ** 2 }, (_, at) => at + Math.floor(at / ROWS)).flatMap((a) => [a, a + 1, a + ROWS + 1, a + ROWS + 1, a + 1, a + ROWS + 2]);
  const green = document.createMaterial('green').setBaseColorFactor([0.05, 0.3, 0.1, 1]).setMetallicFactor(0);
  const positions = numbers('VEC3', each(([u, v]) => [u, v, 0.05 * Math.sin(9 * u)]));
  const cloth = document.createPrimitive().setMaterial(green);
  cloth.setAttribute('POSITION', positions).setAttribute('NORMAL', numbers('VEC3', each(() => [0, 0, 1]))).setIndices(numbers('SCALAR', new Uint32Array(corners)));
  cloth.setAttribute('TEXCOORD_0', numbers('VEC2', each(([u, v]) => [u, v]))).setAttribute('TEXCOORD_1', numbers('VEC2', each(([u, v]) => [3 * u - 1, v])));
  cloth.setAttribute('TANGENT', numbers('VEC4', each(() => [1, 0, 0, 1]))).setAttribute('COLOR_0', numbers('VEC3', each(([u, v]) => [u, v, 1])));
  const bent = document.createPrimitiveTarget().setAttribute('POSITION', numbers('VEC3', each(([u]) => [0, 0, u])));
  bent.setAttribute('NORMAL', numbers('VEC3', each(([u]) => [-0.7 * u, 0, -0.3 * u])));
  cloth.addTarget(bent);
  const waving = document.createMesh('cloth').addPrimitive(cloth).setWeights([0]);
  const points = document.createPrimitive().setMode(0).setAttribute('POSITION', positions).addTarget(document.createPrimitiveTarget().setAttribute('POSITION', bent.getAttribute('POSITION')));
  waving.addPrimitive(points);
  const still = document.createPrimitive().setMaterial(green).setAttribute('POSITION', positions).setAttribute('NORMAL', cloth.getAttribute('NORMAL')).setIndices(cloth.getIndices());
  const repeated = document.createMesh('repeated').addPrimitive(still);
  const translations = numbers('VEC3', new Float32Array([0, 0, 0, 1.5, 0, 0, 3, 0, 0]));
  const instances = document.createExtension(EXTMeshGPUInstancing).createInstancedMesh().setAttribute('TRANSLATION', translations);
  const front = document.createNode('front').setMesh(waving).setWeights([0.25]);
  const back = document.createNode('back').setMesh(repeated).setTranslation([0, 0, -1]).setExtension('EXT_mesh_gpu_instancing', instances);
  document.createScene().addChild(front).addChild(back);
  const sampler = document.createAnimationSampler().setInput(numbers('SCALAR', new Float32Array([0, 1]))).setOutput(numbers('SCALAR', new Float32Array([0, 1])));
  const channel = document.createAnimationChannel().setSampler(sampler).setTargetNode(front).setTargetPath('weights');
  document.createAnimation('wave').addSampler(sampler).addChannel(channel);
  return Buffer.from(await new NodeIO().registerExtensions([EXTMeshGPUInstancing]).writeBinary(document));
}
