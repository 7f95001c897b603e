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

/// What wasm-bindgen imports for a module of texts, without the hash at its end, and how the glue does it.
const IMPORTS: [(&str, &str); 2] = [
    ("__wbg_String_", "(at, value) => pair(at).set(given(String(value)))"),
    ("__wbg___wbindgen_throw_", "(...place) => { throw new Error(told(place)); }"),
];

/// The glue of a module that takes and gives nothing but texts, bytes and numbers: half of what wasm-bindgen writes.
///
/// In: the name of the module, the glue and the types that wasm-bindgen wrote for it. Fails on a type or an import that
/// is not known here.
pub(crate) fn of_texts(name: &str, glue: &str, types: &str) -> Outcome<String> {
    let mut text = include_str!("text_glue.js").replace("NAME", name);
    let mut imports = String::new();
    for line in glue.lines().filter(|line| line.contains(": function(")) {
        let import = line.trim().split(':').next().unwrap_or_default();
        let known = IMPORTS.iter().find(|(known, _)| import.starts_with(known));
        let (_, done) =
            known.ok_or_else(|| format!("{name}.wasm imports {import}, which its glue does not know"))?;
        imports += &format!("{import}: {done},\n");
    }
    text = text.replace("IMPORTS", &imports);
    for line in types.lines() {
        let Some(signature) = line.strip_prefix("export function ") else { continue };
        if signature.starts_with("initSync") {
            continue;
        }
        let unknown = || format!("{name}.wasm exports `{signature}`, which its glue does not know");
        let (export, rest) = signature.split_once('(').ok_or_else(unknown)?;
        let (taken, gives) = rest.split_once("): ").ok_or_else(unknown)?;
        let mut names = Vec::new();
        for one in taken.split(", ").filter(|one| !one.is_empty()) {
            match one.split_once(": ") {
                Some((argument, "number" | "string" | "Uint8Array | number[]")) => names.push(argument),
                _ => return Err(unknown()),
            }
        }
        let names = names.join(", ");
        text += &match gives {
            "string;" => format!("export const {export} = ({names}) => asked('{export}', {names});\n"),
            "void;" if taken.split(", ").all(|one| one.ends_with("number")) => {
                format!("export const {export} = ({names}) => wasm.{export}({names});\n")
            }
            _ => return Err(unknown()),
        };
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_of_texts_are_written_and_others_refused() {
        let types = "export function more(handle: number, count: number): string;\n\
            export function close(handle: number): void;\nexport function initSync(module: X): Y;\n";
        let glue = "__wbg_String_12ab: function(arg0, arg1) {";
        let written = of_texts("page", glue, types).unwrap_or_default();
        assert!(written.contains("export const more = (handle, count) => asked('more', handle, count);"));
        assert!(written.contains("export const close = (handle) => wasm.close(handle);"));
        assert!(written.contains("__wbg_String_12ab: (at, value) =>") && written.contains("'./page_bg.js'"));
        assert!(of_texts("page", "__wbg_fetch_12ab: function(arg0) {", types).is_err());
        assert!(of_texts("page", glue, "export function a(b: object): string;").is_err());
        assert!(of_texts("page", glue, "export function a(b: string): void;").is_err());
    }

    #[test]
    fn only_the_start_is_replaced() {
        let long = format!("let wasm; {BEGIN}a, b) {{ x }} function y() {{}} {END}\n");
        assert_eq!(shortened(&long), Ok(format!("let wasm; {START}\n")));
        assert!(shortened("let wasm;").is_err());
    }
}
