//! Build script: stitch the WGSL files, validate them, write GLSL ES 3.00 for WebGL2.
//!
//! In: `shaders/*.wgsl`. Out, in `OUT_DIR`: `storefront.wgsl` (feature `wgsl`), `environment.wgsl` (with
//! feature `environment`, which `glsl` has), and with feature `glsl`
//! one `.glsl` file for each entry point of what every page draws, `more.glsl` with those of the other programs, and
//! `glsl.rs`, the names WebGL2 binds by. Without these features it does nothing, and naga is not built. What is written is shipped, so comments and
//! blank lines are left out. README.md has the rules that the shaders keep.

fn main() {
    println!("cargo::rerun-if-changed=shaders");
    #[cfg(feature = "wgsl")]
    if let Err(fault) = generate::all() {
        // One `error` line for each line of the message: cargo shows nothing else of it.
        for line in fault.lines() {
            println!("cargo::error={line}");
        }
    }
}

#[cfg(feature = "glsl")]
mod shorten;

#[cfg(feature = "wgsl")]
mod generate {
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    use naga::valid::{Capabilities, ModuleInfo, ValidationFlags, Validator};

    /// Light from a picture; the studio's light and its Frame block are left out where it is in.
    const ENVIRONMENT: &str = "environment.wgsl";
    /// What is seen behind the product, where a picture is.
    const SKY: &str = "sky.wgsl";
    /// Materials beyond core glTF: a text of its own, joined with the others where a model needs it.
    const LOBES: &str = "lobes.wgsl";
    /// Its light from points.
    const PUNCTUAL: &str = "punctual.wgsl";

    /// Everything this script writes; a fault as text with file and line.
    pub(crate) fn all() -> Result<(), String> {
        let folder = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("shaders");
        let out = PathBuf::from(variable("OUT_DIR")?);
        let core = Stitched::read(&folder, &|name| ![ENVIRONMENT, LOBES, PUNCTUAL, SKY].contains(&name))?;
        core.parse()?;
        write(&out.join("storefront.wgsl"), &shipped(&core.text))?;
        let stitched = Stitched::read(&folder, &|name| ![ENVIRONMENT, SKY].contains(&name))?;
        stitched.parse()?;
        let lobes = Stitched::read(&folder, &|name| [LOBES, PUNCTUAL].contains(&name))?;
        write(&out.join(LOBES), &shipped(&lobes.text))?;
        #[cfg(feature = "environment")]
        {
            let stitched =
                Stitched::read(&folder, &|name| [ENVIRONMENT, "pbr.wgsl", SKY, "tone.wgsl"].contains(&name))?;
            stitched.parse()?;
            write(&out.join("environment.wgsl"), &shipped(&stitched.text))?;
        }
        #[cfg(feature = "glsl")]
        {
            let studio = stitched.with_constants_open()?.parse()?.0;
            let surrounded = [ENVIRONMENT, LOBES, "pbr.wgsl", PUNCTUAL, SKY, "tone.wgsl"];
            let surrounded = Stitched::read(&folder, &|name| surrounded.contains(&name))?;
            super::glsl::all(&studio, &surrounded.with_constants_open()?.parse()?.0, &out)?;
        }
        Ok(())
    }

    /// Files one after the other. WGSL allows any order, so the alphabet decides.
    struct Stitched {
        text: String,
        /// For each file: the line of `text` it starts at, from 0, and its name.
        starts: Vec<(usize, String)>,
    }

    impl Stitched {
        fn read(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<Self, String> {
            let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
            let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
            paths.retain(|path| path.extension().is_some_and(|extension| extension == "wgsl"));
            paths.sort();
            let mut stitched = Self { text: String::new(), starts: Vec::new() };
            for path in paths {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if !wanted(&name) {
                    continue;
                }
                let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
                stitched.starts.push((stitched.text.lines().count(), name));
                stitched.text.push_str(&text);
                stitched.text.push('\n');
            }
            Ok(stitched)
        }

        /// The same with the constants of pipelines as variables: GLSL ES has none, and
        /// naga computes with a constant until its name is gone. `glsl` leaves the variables out of what it writes.
        #[cfg(feature = "glsl")]
        fn with_constants_open(&self) -> Result<Self, String> {
            let text = self.text.replace("override ", "var<private> ");
            if text.matches("var<private> ").count() != super::glsl::CONSTANTS.len() {
                return Err("shaders: an `override` that shaders/build.rs does not know".to_owned());
            }
            Ok(Self { text, starts: self.starts.clone() })
        }

        fn parse(&self) -> Result<(naga::Module, ModuleInfo), String> {
            let module = naga::front::wgsl::parse_str(&self.text).map_err(|e| {
                let line = e.location(&self.text).map_or(1, |at| at.line_number as usize);
                format!("{}: {}", self.place(line), e.emit_to_string(&self.text))
            })?;
            let info = validate(&module).map_err(|e| {
                let line = e.location(&self.text).map_or(1, |at| at.line_number as usize);
                format!("{}: {}", self.place(line), e.emit_to_string(&self.text))
            })?;
            Ok((module, info))
        }

        /// `shaders/pbr.wgsl:12` of a line of the whole text, from 1.
        fn place(&self, line: usize) -> String {
            let at = self.starts.partition_point(|(start, _)| *start < line);
            match at.checked_sub(1).and_then(|index| self.starts.get(index)) {
                Some((start, name)) => format!("shaders/{name}:{}", line - start),
                None => format!("shaders: line {line}"),
            }
        }
    }

    /// Only what plain WebGPU and WebGL2 have: no capability is on.
    pub(crate) fn validate(
        module: &naga::Module,
    ) -> Result<ModuleInfo, Box<naga::WithSpan<naga::valid::ValidationError>>> {
        Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(module).map_err(Box::new)
    }

    /// The text without comments, indentation and blank lines.
    pub(crate) fn shipped(text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for line in text.lines() {
            let line = line.split("//").next().unwrap_or_default().trim();
            if !line.is_empty() {
                out.push_str(line);
                out.push('\n');
            }
        }
        out
    }

    pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
        fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
    }

    fn variable(name: &str) -> Result<String, String> {
        env::var(name).map_err(|e| format!("{name}: {e}"))
    }
}

#[cfg(feature = "glsl")]
mod glsl {
    use std::fmt::Write;
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    use std::path::Path;

    use naga::back::glsl::{Options, PipelineOptions, Version, Writer, WriterFlags};
    use naga::proc::BoundsCheckPolicies;
    use naga::{AddressSpace, Module, ShaderStage};

    use super::generate::{shipped, validate, write};
    use super::shorten;

    /// Programs that WebGL2 links, and the prefix of their entry points `…_vertex` and `…_fragment`: in the studio's
    /// light, and where there is a picture.
    const STUDIO: &[(&str, &str)] = &[("pbr", "pbr"), ("lobes", "lobes"), ("shadow", "shadow")];
    const SURROUNDED: &[(&str, &str)] =
        &[("environment", "pbr"), ("environment_lobes", "lobes"), ("sky", "sky")];

    /// Those that `webgl2.wasm` brings; the others are in a file of their own, for models and lights that need them.
    const EVERYWHERE: [&str; 2] = ["pbr", "shadow"];

    /// Stands before each of the texts in that file: no sign of GLSL.
    const BETWEEN: char = '@';

    /// What WebGL2 writes before a shader, since it differs: the version and the values of the constants.
    const HEAD: &str = "#version 300 es\n";
    pub(crate) const CONSTANTS: [&str; 2] = ["TONE_MAPPING", "LOBES"];

    /// The GLSL files and `glsl.rs`.
    pub(crate) fn all(studio: &Module, surrounded: &Module, out: &Path) -> Result<(), String> {
        let mut rust =
            String::from("// Written by shaders/build.rs; shaders/README.md says how it is used.\n");
        let mut short = Vec::new();
        let mut names = Names::default();
        let mut more = String::new();
        let mut place = 0;
        let programs = STUDIO.iter().map(|names| (studio, names));
        for (module, (program, entries)) in programs.chain(SURROUNDED.iter().map(|names| (surrounded, names)))
        {
            let everywhere = EVERYWHERE.contains(program);
            for (stage, word, extension) in
                [(ShaderStage::Vertex, "vertex", "vert"), (ShaderStage::Fragment, "fragment", "frag")]
            {
                let entry = format!("{entries}_{word}");
                let text = body(&translate(module, stage, &entry, &mut names)?)
                    .ok_or_else(|| format!("shaders, entry point {entry}: naga writes another head now"))?;
                let text = shorten::shortened(&shipped(&text), &mut short);
                if everywhere {
                    let file = format!("{program}.{extension}.glsl");
                    write(&out.join(&file), &text)?;
                    constant(
                        &mut rust,
                        &format!("{program}_{word}"),
                        "&str",
                        "GLSL ES 3.00 without its version; `TONE_MAPPING` and `LOBES` are to be defined.",
                        &format!("include_str!(concat!(env!(\"OUT_DIR\"), \"/{file}\"))"),
                    );
                } else {
                    if text.contains(BETWEEN) {
                        return Err(format!(
                            "shaders, entry point {entry}: `{BETWEEN}` is what stands between texts"
                        ));
                    }
                    more.push(BETWEEN);
                    more.push_str(&text);
                }
            }
            if !everywhere {
                let about = "Its place among the programs of `more.glsl`.";
                constant(&mut rust, program, "usize", about, &place.to_string());
                place += 1;
            }
        }
        let mut hasher = DefaultHasher::new();
        (&more, &rust).hash(&mut hasher);
        let head = format!("// {:016x}\n", hasher.finish());
        write(&out.join("more.glsl"), &format!("{head}{more}"))?;
        let about = "The first line of `more.glsl` of this build.";
        constant(&mut rust, "more_head", "&str", about, &format!("{head:?}"));
        constant(
            &mut rust,
            "more_between",
            "u8",
            "What stands before each of its texts.",
            &format!("b{BETWEEN:?}"),
        );
        constant(&mut rust, "more_bytes", "usize", "Its length.", &(head.len() + more.len()).to_string());
        constant(
            &mut rust,
            "blocks",
            "&[(u32, &str)]",
            "Uniform buffer binding point and name of each uniform block of any program; a block used by both stages has a name in each.",
            &format!("&{:?}", unequivocal(names.blocks)?),
        );
        constant(
            &mut rust,
            "textures",
            "&[(u32, &str)]",
            "Texture unit and name of each `sampler2D` uniform of any program.",
            &format!("&{:?}", unequivocal(names.textures)?),
        );
        write(&out.join("glsl.rs"), &rust)
    }

    /// Each once: a name means the same place in every program.
    fn unequivocal(mut names: Vec<(u32, String)>) -> Result<Vec<(u32, String)>, String> {
        names.sort();
        names.dedup();
        let twice =
            names.iter().find(|(_, name)| names.iter().filter(|(_, other)| other == name).count() > 1);
        match twice {
            Some((_, name)) => Err(format!("shaders: `{name}` is bound to two places")),
            None => Ok(names),
        }
    }

    /// `text` without what [`HEAD`] stands for.
    fn body(text: &str) -> Option<String> {
        let mut body = text.strip_prefix(HEAD)?.to_owned();
        for name in CONSTANTS {
            body = body.replace(&format!("uint {name} = 0u;\n"), "");
        }
        let left = CONSTANTS.iter().map(|name| body.matches(&format!("{name} =")).count()).sum::<usize>();
        (left + body.matches("#version").count() == 0).then_some(body)
    }

    fn constant(rust: &mut String, name: &str, of: &str, about: &str, value: &str) {
        let name = name.to_uppercase();
        // Writing to a String cannot fail.
        let _ = writeln!(rust, "/// {about}\npub(crate) const {name}: {of} = {value};");
    }

    /// What WebGL2 looks up after linking.
    #[derive(Default)]
    struct Names {
        blocks: Vec<(u32, String)>,
        textures: Vec<(u32, String)>,
    }

    fn translate(
        module: &Module,
        stage: ShaderStage,
        entry: &str,
        names: &mut Names,
    ) -> Result<String, String> {
        let fault = |what: &dyn std::fmt::Display| format!("shaders, entry point {entry}: {what}");
        // Compacting to one entry point leaves out everything the other ones use.
        let mut module = module.clone();
        module.entry_points.retain(|point| point.name == entry);
        naga::compact::compact(&mut module, naga::compact::KeepUnused::No);
        let info = validate(&module).map_err(|e| fault(&e))?;
        let options = Options {
            version: Version::Embedded { version: 300, is_webgl: true },
            // No hidden flip or depth remap appended to gl_Position: README.md, "WebGL2 rules". GLSL leaves the size
            // of a point open that nothing is written to.
            writer_flags: WriterFlags::FORCE_POINT_SIZE,
            ..Options::default()
        };
        let pipeline =
            PipelineOptions { shader_stage: stage, entry_point: entry.to_owned(), multiview: None };
        let mut text = String::new();
        let written =
            Writer::new(&mut text, &module, &info, &options, &pipeline, BoundsCheckPolicies::default())
                .and_then(|mut writer| writer.write())
                .map_err(|e| fault(&e))?;
        for (handle, name) in &written.uniforms {
            let global = &module.global_variables[*handle];
            if let (AddressSpace::Uniform, Some(binding)) = (global.space, global.binding) {
                // One block in each group, but group 2 with two: bindings 26 and 27.
                let point = if binding.binding == 0 { binding.group } else { binding.binding - 24 };
                names.blocks.push((point, name.clone()));
            }
        }
        for (name, mapping) in &written.texture_mapping {
            let unit = module.global_variables[mapping.texture].binding.map(|binding| binding.binding);
            names.textures.push((unit.ok_or_else(|| fault(&"a texture without a binding"))?, name.clone()));
        }
        Ok(text)
    }
}
