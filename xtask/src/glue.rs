//! Shortens the glue that wasm-bindgen writes: how a module is started takes a quarter of it, for ways that nobody goes.
//!
//! In: the glue. Out: the same exports, with a start that takes `{ module_or_path }`: a `Response`, an `ArrayBuffer`, or
//! an address. Fails when wasm-bindgen writes something else than it does in the version of the lock file.

use crate::shell::Outcome;

const BEGIN: &str = "async function __wbg_load(";
const END: &str = "export { initSync, __wbg_init as default };";

/// Streams where a response says that it is wasm, as the long form does; our loader looks at that before.
const START: &str = "
function initSync({ module }) {
  return __wbg_finalize_init(new WebAssembly.Instance(module, __wbg_get_imports()), module);
}
async function start({ module_or_path }) {
  const given = await module_or_path;
  const imports = __wbg_get_imports();
  const made = await (given instanceof ArrayBuffer
    ? WebAssembly.instantiate(given, imports)
    : WebAssembly.instantiateStreaming(given instanceof Response ? given : fetch(given), imports));
  return __wbg_finalize_init(made.instance, made.module);
}
export { initSync, start as default };
";

/// The glue with the short start.
pub(crate) fn shortened(glue: &str) -> Outcome<String> {
    let unknown = || "wasm-bindgen writes its glue another way: read xtask/src/glue.rs again".to_owned();
    let (before, rest) = glue.split_once(BEGIN).ok_or_else(unknown)?;
    let (_, after) = rest.split_once(END).ok_or_else(unknown)?;
    Ok([before, START, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_start_is_replaced() {
        let long = format!("let wasm; {BEGIN}a, b) {{ x }} function y() {{}} {END}\n");
        assert_eq!(shortened(&long), Ok(format!("let wasm; {START}\n")));
        assert!(shortened("let wasm;").is_err());
    }
}
