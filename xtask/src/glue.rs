//! Shortens the glue that wasm-bindgen writes: how a module is started takes a quarter of it, for ways that nobody goes.
//!
//! In: the glue. Out: the same exports, with a start that takes `{ module_or_path }`: a `Response`, an `ArrayBuffer`, or
//! an address; and objects that are given back by `free` alone. Fails when wasm-bindgen writes something else than it does in the version of the lock file.

use crate::shell::Outcome;

/// All from here to the end is how a module is started.
const BEGIN: &str = "let wasmModule, wasmInstance, wasm;";
const END: &str = "export { initSync, __wbg_init as default };";

/// Streams where a response says that it is wasm, as the long form does; our loader looks at that before.
const START: &str = "let wasm;
async function start({ module_or_path }) {
  const given = await module_or_path;
  const imports = __wbg_get_imports();
  const made = await (given instanceof ArrayBuffer
    ? WebAssembly.instantiate(given, imports)
    : WebAssembly.instantiateStreaming(given instanceof Response ? given : fetch(given), imports));
  wasm = made.instance.exports;
}
export { start as default };
";

/// Edges compile modules before, and start them at once.
const SYNC: &str = "export function initSync({ module }) {
  wasm = new WebAssembly.Instance(module, __wbg_get_imports()).exports;
}
";

/// Longer than browsers need that run our modules: where it begins and ends in the glue, and what does it.
const SHORTER: [(&str, &str, &str); 3] = [
    // Safari's decoder fails after 2 GB of texts.
    (
        "let cachedTextDecoder =",
        "return cachedTextDecoder.decode(bytes);",
        "const cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
        function decodeText(bytes) {
            return cachedTextDecoder.decode(bytes);",
    ),
    (
        "if (cachedDataViewMemory0 === null ||",
        " {",
        "if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer !== wasm.memory.buffer) {",
    ),
    // Gives back objects that were forgotten: ours are freed, or end with their worker.
    ("const CLASSFinalization = ", "1));", ""),
];

/// Lines for such objects, by what is in them.
const FORGOTTEN: [&str; 3] = ["Finalization.register(", "Finalization.unregister(", "if (Symbol.dispose)"];

/// `instanceof` fails for proxies that want it to, and `Reflect.set` for objects that take nothing. What is written for all
/// kinds of numbers.
const CAREFUL: [(&str, &str); 6] = [
    // On objects of ours.
    (
        "function() { return handleError(function (arg0, arg1, arg2) {\nconst ret = Reflect.set(getObject(arg0), getObject(arg1), getObject(arg2));\nreturn ret;\n}, arguments); }",
        "function(arg0, arg1, arg2) {\nreturn Reflect.set(getObject(arg0), getObject(arg1), getObject(arg2));\n}",
    ),
    ("let result;\ntry {\nresult = ", "const ret = "),
    ("\n} catch (_) {\nresult = false;\n}\nconst ret = result;", ""),
    // A thousand objects lent at once; a call lends two.
    ("if (stack_pointer == 1) throw new Error('out of js stack');", ""),
    ("ptr / 1", "ptr"),
    // Another memory after a start on the same thread, and after growth.
    (".byteLength === 0) {", ".buffer !== wasm.memory.buffer) {"),
];

/// How a text goes in: where it begins and ends in the glue, and what does it. Few short ones do, so they need not be written
/// in place, and every browser that runs our modules has had `encode` for longer than `encodeInto`.
const TEXTS: [(&str, &str, &str); 2] = [
    (
        "if (realloc === undefined) {",
        "WASM_VECTOR_LEN = offset;",
        "const bytes = cachedTextEncoder.encode(arg);
        const ptr = malloc(bytes.length, 1) >>> 0;
        getUint8ArrayMemory0().set(bytes, ptr);
        WASM_VECTOR_LEN = bytes.length;",
    ),
    ("if (!('encodeInto' in cachedTextEncoder)) {", "let WASM_VECTOR_LEN = 0;", "let WASM_VECTOR_LEN = 0;"),
];

/// The glue with the short start, and short ways of texts; `at_once` where edges start the module.
pub(crate) fn shortened(glue: &str, at_once: bool) -> Outcome<String> {
    let mut short = replaced(glue, BEGIN, END, &[START, if at_once { SYNC } else { "" }].concat())?;
    let kept = |line: &&str| !FORGOTTEN.iter().any(|what| line.contains(what));
    short = short.lines().filter(kept).collect::<Vec<_>>().join("\n");
    let class = glue.split("export class ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or("");
    for (begin, end, text) in SHORTER {
        let begin = begin.replace("CLASS", class);
        if short.contains(&begin) {
            short = replaced(&short, &begin, end, text)?;
        }
    }
    for (long, text) in CAREFUL {
        short = short.replace(long, text);
    }
    if short.matches("handleError(").count() == 1 {
        // Nobody calls it any more; two brackets follow.
        short = replaced(&short, "function handleError(", "__wbindgen_exn_store(addHeapObject(e));", "{ {")?;
    }
    if glue.contains("function passStringToWasm0(") {
        for (begin, end, text) in TEXTS {
            short = replaced(&short, begin, end, text)?;
        }
    }
    Ok(short)
}

/// `glue` with `text` for all from `begin` to `end`.
fn replaced(glue: &str, begin: &str, end: &str, text: &str) -> Outcome<String> {
    let unknown = || "wasm-bindgen writes its glue another way: read xtask/src/glue.rs again".to_owned();
    let (before, rest) = glue.split_once(begin).ok_or_else(unknown)?;
    let (_, after) = rest.split_once(end).ok_or_else(unknown)?;
    Ok([before, text, after].concat())
}

/// The glue with the names that wasm-opt gave to imports and exports: those of wasm-bindgen end in a hash, which stands in
/// both files and does not compress.
///
/// In: the glue, and what the pass `minify-imports-and-exports-and-modules` prints: a list of a line each, of
/// `[module, old, new]` and `[old, new]`. Fails where the glue does not have an old name.
pub(crate) fn with_short_names(name: &str, glue: &str, printed: &str) -> Outcome<String> {
    let unknown = |old: &str| format!("{name}.wasm has {old}, which its glue does not name");
    let mut short =
        glue.replace(&format!("\"./{name}_bg.js\""), "a").replace(&format!("'./{name}_bg.js'"), "a");
    for line in printed.lines().filter(|line| line.trim_start().starts_with('[')) {
        let quoted: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        let (old, new) = match quoted[..] {
            [_, old, new] => (format!("{old}:"), format!("{new}:")),
            [old, new] => (format!("wasm.{old}"), format!("wasm.{new}")),
            _ => return Err(format!("wasm-opt prints names another way: {line}")),
        };
        let mut named = renamed(&short, &old, &new);
        if let [old, new] = quoted[..] {
            // Of a module of texts.
            named = named.replace(&format!("asked('{old}'"), &format!("asked('{new}'"));
        }
        // What tells a dead instance from a living one is exported for other glue.
        if named == short && quoted.len() == 3 {
            return Err(unknown(&old));
        }
        short = named;
    }
    Ok(short)
}

/// `text` with `new` for `old` where no longer word stands.
fn renamed(text: &str, old: &str, new: &str) -> String {
    let in_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let (before, after) = (&rest[..at], &rest[at + old.len()..]);
        let longer = in_word(before.chars().last()) || (!old.ends_with(':') && in_word(after.chars().next()));
        out.push_str(before);
        out.push_str(if longer { old } else { new });
        rest = after;
    }
    out + rest
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
    let sync = "export function initSync({ module }) {\n  return started(new WebAssembly.Instance(module, imports));\n}\n";
    let sync = if matches!(name, "page-server" | "why") { sync } else { "" };
    let mut text = include_str!("text_glue.js").replace("NAME", name).replace("SYNC", sync);
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
    fn names_are_short_in_both_files_or_the_build_ends() {
        let glue = "const i = { __wbg_a_12: f, __wbg_a_123: g };\nreturn { \"./m_bg.js\": i }; wasm.draw(); wasm.drawn();";
        let printed = "[\n [\"./m_bg.js\", \"__wbg_a_12\", \"b\"],\n [\"./m_bg.js\", \"__wbg_a_123\", \"c\"],\n [\"draw\", \"d\"]\n]";
        let short = with_short_names("m", glue, &printed.replace("[\n", "\n"));
        let expected = "const i = { b: f, c: g };\nreturn { a: i }; wasm.d(); wasm.drawn();";
        assert_eq!(short.as_deref(), Ok(expected));
        assert!(with_short_names("m", glue, " [\"./m_bg.js\", \"__wbg_gone\", \"e\"]").is_err());
        assert!(with_short_names("m", glue, " [\"e\"]").is_err());
    }

    #[test]
    fn names_of_a_module_of_texts_are_short_too() {
        let glue = "const imports = { './m_bg.js': { __wbg_a_12: f } };\nexport const more = (handle) => asked('more', handle);";
        let printed = " [\"./m_bg.js\", \"__wbg_a_12\", \"b\"],\n [\"more\", \"d\"]\n";
        let expected =
            "const imports = { a: { b: f } };\nexport const more = (handle) => asked('d', handle);";
        assert_eq!(with_short_names("m", glue, printed).as_deref(), Ok(expected));
    }

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
        let long = format!("let a;\n{BEGIN}a, b) {{ x }} function y() {{}} {END}");
        assert_eq!(shortened(&long, false), Ok(format!("let a;\n{START}").trim_end().to_owned()));
        assert_eq!(shortened(&long, true), Ok(format!("let a;\n{START}{SYNC}").trim_end().to_owned()));
        assert!(shortened("let wasm;", false).is_err());
    }

    #[test]
    fn what_catches_errors_goes_where_nothing_fails() {
        let catch = "function handleError(f, args) {\ntry {\nreturn f.apply(this, args);\n} catch (e) {\nwasm.__wbindgen_exn_store(addHeapObject(e));\n}\n}";
        let set = CAREFUL[0].0;
        let short = shortened(&format!("o: {set},\n{catch}\n{BEGIN} {END}"), false);
        let expected = format!("o: {},\n{{ {{\n}}\n}}\n{START}", CAREFUL[0].1);
        assert_eq!(short, Ok(expected.trim_end().to_owned()));
        let other = "a: function() { return handleError(function (b) { b(); }, arguments); }";
        let short = shortened(&format!("o: {set},\n{other}\n{catch}\n{BEGIN} {END}"), false);
        assert!(short.is_ok_and(|short| short.contains(catch) && short.contains(other)));
    }

    #[test]
    fn what_nobody_needs_is_left_out_of_classes() {
        let long = format!(
            "export class Renderer {{\n    RendererFinalization.register(obj, obj.__wbg_ptr, obj);\n    return obj;\n}}\n\
             if (Symbol.dispose) Renderer.prototype[Symbol.dispose] = Renderer.prototype.free;\n\
             const RendererFinalization = (typeof FinalizationRegistry === 'undefined')\n? {{ }}\n\
             : new FinalizationRegistry(ptr => wasm.free(ptr, 1));\n\
             let result;\ntry {{\nresult = a instanceof B;\n}} catch (_) {{\nresult = false;\n}}\nconst ret = result;\n{BEGIN} {END}"
        );
        let short = "export class Renderer {\n    return obj;\n}\n\nconst ret = a instanceof B;\n";
        assert_eq!(shortened(&long, false), Ok(format!("{short}{START}").trim_end().to_owned()));
    }
}
