// How texts cross the border of a module that takes and gives nothing but texts, bytes and numbers, in the ABI of
// wasm-bindgen; `glue.rs` puts the exports and imports in. An instance that trapped is dead: nothing is tidied up after one.
let wasm;
const decoder = new TextDecoder();
const encoder = new TextEncoder();
const bytes = (at, length) => new Uint8Array(wasm.memory.buffer, at >>> 0, length);
/** The two numbers that say where a text is. */
const pair = (at) => new Int32Array(wasm.memory.buffer, at >>> 0, 2);
const told = ([at, length]) => decoder.decode(bytes(at, length));
/** Puts a text or bytes into the module's memory, which the module gives back. */
const given = (value) => {
  const data = typeof value === 'string' ? encoder.encode(value) : value;
  const at = wasm.__wbindgen_malloc(data.length, 1);
  bytes(at, data.length).set(data);
  return [at, data.length];
};
/** Calls what gives a text. */
const asked = (name, ...values) => {
  const at = wasm.__wbindgen_add_to_stack_pointer(-16);
  wasm[name](at, ...values.flatMap((value) => (typeof value === 'number' ? value : given(value))));
  const place = [...pair(at)];
  const text = told(place);
  wasm.__wbindgen_add_to_stack_pointer(16);
  wasm.__wbindgen_free(...place, 1);
  return text;
};
const imports = {
  './NAME_bg.js': {
    IMPORTS
  },
};
SYNC// Streams where a response says that it is wasm; our loader looks at that before.
export default async function start({ module_or_path }) {
  const module = await module_or_path;
  const made = await (module instanceof ArrayBuffer
    ? WebAssembly.instantiate(module, imports)
    : WebAssembly.instantiateStreaming(module instanceof Response ? module : fetch(module), imports));
  return started(made.instance);
}
const started = (instance) => (wasm = instance.exports);
