/** What the build makes of the Rust tables (`xtask/src/artefacts.rs`). */

/** Sentences by reason code and detail: `""` where there is none, `"*"` for any other, with `{}` in its place. */
declare module '*/reasons.json' {
  const sentences: Record<string, Record<string, string>>;
  export default sentences;
}
