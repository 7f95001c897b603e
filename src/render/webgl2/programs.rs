//! The programs of meshes and skies: made when a picture wants them, and kept.
//!
//! In: what a picture draws, and the text of the shaders that `webgl2.wasm` does not bring, once it has come. Out: programs by
//! number. Must not: draw, or decide what is drawn while that text is missing.

use web_sys::WebGl2RenderingContext as Gl;

use crate::render::backend::RenderError;
use crate::render::frame::Frame;
use crate::render::webgl2::program::{self, MISSING, More, Program};

/// What distinguishes the programs: curve of tone mapping, and what is drawn.
type Permutation = (u8, Drawn);

/// What a program draws. In the light of a picture it is another one: devices compile it only where a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Drawn {
    /// Meshes; `lobes` is the constant `LOBES` where a material has more than core glTF.
    Meshes { environment: bool, lobes: Option<u32> },
    /// What is seen behind the product.
    Sky,
}

/// All of one context.
#[derive(Debug)]
pub(super) struct Programs {
    /// First the default, made while models load.
    made: Vec<(Permutation, Program)>,
    more: Option<More>,
}

impl Programs {
    /// Hand the program of core materials in the studio's light to the driver.
    ///
    /// # Errors
    /// As [`Program::compile`].
    pub(super) fn new(gl: &Gl) -> Result<Self, RenderError> {
        let plain = (0, Drawn::Meshes { environment: false, lobes: None });
        Ok(Self { made: vec![(plain, Program::compile(gl, program::PBR, 0, 0)?)], more: None })
    }

    /// Take the text of the others over. Says whether it was that of this build.
    pub(super) fn add(&mut self, text: &[u8]) -> bool {
        let more = More::read(text);
        let taken = more.is_some();
        self.more = more.or(self.more.take());
        taken
    }

    /// Whether there are programs for lobes, and for the light of a picture.
    pub(super) fn has_more(&self) -> bool {
        self.more.is_some()
    }

    /// The one of this number.
    pub(super) fn get(&self, number: usize) -> Option<&Program> {
        self.made.get(number).map(|(_, program)| program)
    }

    /// Those for core materials and for lobes; the former twice where no lobes are wanted.
    ///
    /// # Errors
    /// As [`Program::compile`] and [`Program::finish`].
    pub(super) fn pair(
        &mut self,
        gl: &Gl,
        curve: u8,
        environment: bool,
        lobes: Option<u32>,
    ) -> Result<[usize; 2], RenderError> {
        let mut of = |lobes| self.ready(gl, (curve, Drawn::Meshes { environment, lobes }));
        let core = of(None)?;
        Ok([core, if lobes.is_some() { of(lobes)? } else { core }])
    }

    /// The one for the sky of `frame`, if it has one and there is one.
    ///
    /// # Errors
    /// As [`Programs::pair`].
    pub(super) fn sky(
        &mut self,
        gl: &Gl,
        curve: u8,
        frame: &Frame<'_>,
    ) -> Result<Option<usize>, RenderError> {
        let wanted = frame.sky.is_some() && self.has_more();
        wanted.then(|| self.ready(gl, (curve, Drawn::Sky))).transpose()
    }

    /// The one that is `wanted`, compiled and wired.
    fn ready(&mut self, gl: &Gl, wanted: Permutation) -> Result<usize, RenderError> {
        let found = self.made.iter().position(|(its, _)| *its == wanted);
        let index = found.unwrap_or(self.made.len());
        if found.is_none() {
            let (curve, drawn) = wanted;
            let more = self.more.as_ref().ok_or(MISSING);
            let (source, lobes) = match drawn {
                Drawn::Meshes { environment: false, lobes: None } => (program::PBR, 0),
                Drawn::Meshes { environment, lobes } => {
                    (more?.meshes(environment, lobes.is_some())?, lobes.unwrap_or(0))
                }
                Drawn::Sky => (more?.sky()?, 0),
            };
            self.made.push((wanted, Program::compile(gl, source, curve, lobes)?));
        }
        if let Some((_, program)) = self.made.get_mut(index) {
            program.finish(gl)?;
        }
        Ok(index)
    }
}
