/** What `build/bundle-edge.js` and the runtime make of imports that are no TypeScript. */

/** Starts a fresh instance of the module and gives what its glue exports. */
declare module '*?start' {
  export default function start<Exports>(module: WebAssembly.Module): Exports;
}

declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
