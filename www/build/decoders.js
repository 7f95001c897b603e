/**
 * Copies the decoders that their authors publish into `../dist/decoders/`, from the packages of the lock file.
 *
 * In: meshoptimizer (MIT), draco3dgltf (Apache-2.0, Google), Basis Universal (Apache-2.0, Binomial) as three carries it. Out: the
 * files under the names that `<model-viewer>` asks for, with their licences. They are as published, but for one thing: the
 * script of Basis Universal makes its functions from text, which no strict policy allows, so here they are made from closures.
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';

const path = (relative) => new URL(relative, import.meta.url).pathname;
const PACKAGES = '../node_modules/';
const OUT = path('../../dist/decoders/');

const COPIES = {
  'meshopt_decoder.js': 'meshoptimizer/meshopt_decoder.mjs',
  'draco_wasm_wrapper.js': 'draco3dgltf/draco_decoder_gltf_nodejs.js',
  'draco_decoder.wasm': 'draco3dgltf/draco_decoder_gltf.wasm',
  'basis_transcoder.wasm': 'three/examples/jsm/libs/basis/basis_transcoder.wasm',
};

/** In the script of Basis Universal: a function made from text, and one that does the same. */
const WITHOUT_TEXT = [
  [
    'newFunc(Function,args)(...closureArgs)',
    `function(...given){
if(given.length!==argCount-2){throwBindingError("function "+humanName+" called with "+given.length+" arguments, expected "+(argCount-2))}
var destructors=needsDestructorStack?[]:null;
var wired=given.map((value,i)=>argTypes[i+2]["toWireType"](destructors,value));
if(isClassMethodFunc){wired.unshift(argTypes[1]["toWireType"](destructors,this))}
var first=isClassMethodFunc?1:2;
var rv=cppInvokerFunc(cppTargetFunc,...wired);
if(destructors){runDestructors(destructors)}else{for(var i=first;i<argTypes.length;++i){if(argTypes[i].destructorFunction!==null){argTypes[i].destructorFunction(wired[i-first])}}}
if(returns){return argTypes[0]["fromWireType"](rv)}}`,
  ],
  [
    'newFunc(Function,params)(...args)',
    `function(obj,func,destructorsRef,at){
var values=types.slice(0,argCount).map(type=>{var value=type["readValueFromPointer"](at);at+=type["argPackAdvance"];return value});
var rv=kind===1?new func(...values):kind===0?func.call(obj,...values):func.call(...values);
if(!retType.isVoid){return emval_returnValue(retType,destructorsRef,rv)}}`,
  ],
];

await mkdir(OUT, { recursive: true });
for (const [name, from] of Object.entries(COPIES)) {
  await copyFile(path(PACKAGES + from), OUT + name);
}
let basis = await readFile(path(`${PACKAGES}three/examples/jsm/libs/basis/basis_transcoder.js`), 'utf8');
for (const [made, instead] of WITHOUT_TEXT) {
  if (basis.split(made).length !== 2) {
    throw new Error(`basis_transcoder.js does not have "${made}" once: another version needs another way`);
  }
  basis = basis.replace(made, () => instead);
}
await writeFile(`${OUT}basis_transcoder.js`, basis);
const apache = await readFile(path('../../LICENSE-APACHE'), 'utf8');
const mit = await readFile(path(`${PACKAGES}meshoptimizer/LICENSE.md`), 'utf8');
await writeFile(
  `${OUT}LICENSES.txt`,
  `meshopt_decoder.js: meshoptimizer\n\n${mit}\n\ndraco_*: Draco, Google LLC; basis_*: Basis Universal, Binomial LLC (basis_transcoder.js was changed: no function is made from text)\n\n${apache}`,
);
for (const name of [...Object.keys(COPIES), 'basis_transcoder.js']) {
  const bytes = await readFile(OUT + name);
  console.log(`dist/decoders/${name}: ${bytes.length} bytes, ${brotliCompressSync(bytes).length} brotli`);
}
