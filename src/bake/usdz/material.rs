//! Materials as networks of `UsdPreviewSurface`.
//!
//! Where textures are moved (`KHR_texture_transform`), the coordinates of the mesh are moved instead: Quick Look does not
//! agree with the format about what `UsdTransform2d` means. Vertex colours count where no picture gives the base colour:
//! there is no product of the two.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ROOT;
use super::layer::{Prim, Value};
use super::pictures::Pictures;
use crate::bake::BakeError;
use crate::model::{AlphaMode, Material, Texture, TextureRef, Wrap};
use crate::scene::{Scene, Vertex};

pub(super) const SCOPE: &str = "Materials";

/// How much of transmitted light shows what is behind: as in `render::raster`, where glass keeps a trace of itself.
const TRANSMITTED: f32 = 0.85;

/// Texture coordinates: a set of the mesh, moved by a matrix, whose numbers are bits so that they compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Coordinates {
    uv_set: u8,
    matrix_bits: [u32; 6],
}

impl Coordinates {
    fn new(used: &TextureRef) -> Self {
        Self { uv_set: used.uv_set, matrix_bits: used.uv_transform.map(f32::to_bits) }
    }

    /// Of each vertex; here v grows upwards.
    pub(super) fn of(&self, vertices: &[Vertex]) -> Rc<[[f32; 2]]> {
        let [a, b, c, d, e, f] = self.matrix_bits.map(f32::from_bits);
        let uv = vertices.iter().map(|vertex| if self.uv_set == 0 { vertex.uv0 } else { vertex.uv1 });
        uv.map(|[u, v]| [a * u + b * v + c, 1.0 - (d * u + e * v + f)]).collect()
    }

    /// The name of a material's first, second, … ones.
    pub(super) fn name(number: usize) -> &'static str {
        ["st", "st1", "st2", "st3", "st4"].get(number).copied().unwrap_or("st")
    }
}

/// A material as a mesh uses it.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// Of its prim.
    pub(super) path: String,
    pub(super) double_sided: bool,
    /// What its textures want, at most five.
    pub(super) coordinates: Vec<Coordinates>,
    /// It shows the colours of vertices, times these.
    pub(super) vertex_color_factor: Option<[f32; 3]>,
}

/// The materials so far.
pub(super) struct Materials<'s> {
    scene: &'s Scene,
    pub(super) prims: Vec<Prim>,
    looks: BTreeMap<(u32, bool), Look>,
}

impl<'s> Materials<'s> {
    pub(super) fn new(scene: &'s Scene) -> Self {
        Self { scene, prims: Vec::new(), looks: BTreeMap::new() }
    }

    /// How a material looks, on a mesh whose vertices have colours or not.
    /// # Errors
    /// [`BakeError::Texture`]
    pub(super) fn look(
        &mut self,
        index: u32,
        colored: bool,
        pictures: &mut Pictures<'_>,
    ) -> Result<Look, BakeError> {
        let default = Material::default();
        let material = self.scene.materials.get(index as usize).unwrap_or(&default);
        let colored = colored && material.base_color_texture.is_none();
        if let Some(known) = self.looks.get(&(index, colored)) {
            return Ok(known.clone());
        }
        let path = format!("/{ROOT}/{SCOPE}/Material_{}", self.prims.len());
        let mut network = Network {
            textures: &self.scene.textures,
            pictures,
            path: &path,
            surface: Prim::new("Shader", "Surface").uniform(
                "token",
                "info:id",
                Value::Token("UsdPreviewSurface"),
            ),
            shaders: Vec::new(),
            coordinates: Vec::new(),
        };
        network.fill(material, colored)?;
        let Network { surface, mut shaders, coordinates, .. } = network;
        shaders.push(surface.output("token", "outputs:surface"));
        let mut prim = Prim::new("Material", format!("Material_{}", self.prims.len())).connected(
            "token",
            "outputs:surface",
            format!("{path}/Surface.outputs:surface"),
        );
        prim.children = shaders;
        self.prims.push(prim);
        let [r, g, b, _] = material.base_color_factor;
        let vertex_color_factor = colored.then_some([r, g, b]);
        let look = Look { path, double_sided: material.double_sided, coordinates, vertex_color_factor };
        self.looks.insert((index, colored), look.clone());
        Ok(look)
    }
}

/// The shaders of one material.
struct Network<'n, 'p> {
    textures: &'n [Texture],
    pictures: &'n mut Pictures<'p>,
    path: &'n str,
    surface: Prim,
    shaders: Vec<Prim>,
    coordinates: Vec<Coordinates>,
}

/// A picture as an input of the surface reads it: each channel times `scale`, plus `bias`.
struct Sampled {
    srgb: bool,
    scale: [f32; 4],
    bias: [f32; 4],
    /// Of the picture itself.
    normal_scale: f32,
}

/// Numbers as they are in the picture.
const RAW: Sampled = Sampled { srgb: false, scale: [1.0; 4], bias: [0.0; 4], normal_scale: 1.0 };

impl Network<'_, '_> {
    fn fill(&mut self, material: &Material, colored: bool) -> Result<(), BakeError> {
        let [r, g, b, alpha] = material.base_color_factor;
        let through = 1.0 - TRANSMITTED * material.transmission_factor;
        let (reads_alpha, threshold) = match material.alpha_mode {
            AlphaMode::Opaque => (false, 0.0),
            AlphaMode::Mask { cutoff } => (true, cutoff),
            AlphaMode::Blend => (true, 0.0),
        };
        let color_input = if material.unlit { "inputs:emissiveColor" } else { "inputs:diffuseColor" };
        let mut opacity = if reads_alpha { alpha * through } else { through };
        if let Some(used) = &material.base_color_texture {
            let sampled = Sampled { srgb: true, scale: [r, g, b, opacity], ..RAW };
            let outputs: &[&str] = if reads_alpha { &["rgb", "a"] } else { &["rgb"] };
            let shader = self.texture("BaseColor", used, &sampled, outputs)?;
            self.connect("color3f", color_input, &shader, "rgb");
            if reads_alpha {
                self.connect("float", "inputs:opacity", &shader, "a");
                opacity = 1.0;
            }
        } else if colored {
            let reader = Prim::new("Shader", "VertexColor")
                .uniform("token", "info:id", Value::Token("UsdPrimvarReader_float3"))
                .with("string", "inputs:varname", Value::Text("displayColor"))
                .with("float3", "inputs:fallback", Value::Vector3([r, g, b]))
                .output("float3", "outputs:result");
            self.shaders.push(reader);
            self.connect("color3f", color_input, "VertexColor", "result");
        } else {
            self.set("color3f", color_input, Value::Vector3([r, g, b]));
        }
        if opacity < 1.0 {
            self.set("float", "inputs:opacity", Value::Number(opacity));
        }
        if threshold > 0.0 {
            self.set("float", "inputs:opacityThreshold", Value::Number(threshold));
        }
        if material.unlit {
            self.set("color3f", "inputs:diffuseColor", Value::Vector3([0.0; 3]));
            // Without a trace of a highlight.
            self.set("int", "inputs:useSpecularWorkflow", Value::Integer(1));
            self.set("color3f", "inputs:specularColor", Value::Vector3([0.0; 3]));
            self.set("float", "inputs:roughness", Value::Number(1.0));
            return Ok(());
        }
        self.light(material)
    }

    /// What only lit materials have.
    fn light(&mut self, material: &Material) -> Result<(), BakeError> {
        let (metallic, roughness) = (material.metallic_factor, material.roughness_factor);
        if let Some(used) = &material.metallic_roughness_texture {
            let sampled = Sampled { scale: [1.0, roughness, metallic, 1.0], ..RAW };
            let shader = self.texture("MetallicRoughness", used, &sampled, &["g", "b"])?;
            self.connect("float", "inputs:roughness", &shader, "g");
            self.connect("float", "inputs:metallic", &shader, "b");
        } else {
            self.set("float", "inputs:roughness", Value::Number(roughness));
            self.set("float", "inputs:metallic", Value::Number(metallic));
        }
        if let Some(used) = &material.normal_texture {
            let sampled = Sampled {
                scale: [2.0, 2.0, 2.0, 1.0],
                bias: [-1.0, -1.0, -1.0, 0.0],
                normal_scale: material.normal_scale,
                ..RAW
            };
            let shader = self.texture("Normal", used, &sampled, &["rgb"])?;
            self.connect("normal3f", "inputs:normal", &shader, "rgb");
        }
        if let Some(used) = &material.occlusion_texture {
            let strength = material.occlusion_strength;
            let (scale, bias) = ([strength, strength, strength, 1.0], 1.0 - strength);
            let sampled = Sampled { scale, bias: [bias, bias, bias, 0.0], ..RAW };
            let shader = self.texture("Occlusion", used, &sampled, &["r"])?;
            self.connect("float", "inputs:occlusion", &shader, "r");
        }
        let [r, g, b] = material.emissive_factor;
        if let Some(used) = material.emissive_texture.as_ref().filter(|_| r + g + b > 0.0) {
            let sampled = Sampled { srgb: true, scale: [r, g, b, 1.0], ..RAW };
            let shader = self.texture("Emissive", used, &sampled, &["rgb"])?;
            self.connect("color3f", "inputs:emissiveColor", &shader, "rgb");
        } else if r + g + b > 0.0 {
            self.set("color3f", "inputs:emissiveColor", Value::Vector3([r, g, b]));
        }
        if let Some(lobes) = &material.lobes {
            self.set("float", "inputs:ior", Value::Number(lobes.ior));
            if lobes.clearcoat_factor > 0.0 {
                self.set("float", "inputs:clearcoat", Value::Number(lobes.clearcoat_factor));
                let roughness = Value::Number(lobes.clearcoat_roughness_factor);
                self.set("float", "inputs:clearcoatRoughness", roughness);
            }
        }
        Ok(())
    }

    fn set(&mut self, kind: &'static str, input: &'static str, value: Value) {
        self.surface = std::mem::take(&mut self.surface).with(kind, input, value);
    }

    fn connect(&mut self, kind: &'static str, input: &'static str, shader: &str, output: &str) {
        let path = format!("{}/{shader}.outputs:{output}", self.path);
        self.surface = std::mem::take(&mut self.surface).connected(kind, input, path);
    }

    /// A shader that reads a picture, and where it is new one that reads the coordinates for it. Returns its name.
    fn texture(
        &mut self,
        name: &'static str,
        used: &TextureRef,
        sampled: &Sampled,
        outputs: &[&str],
    ) -> Result<String, BakeError> {
        let file = self.pictures.name(used.texture, sampled.normal_scale)?;
        let wanted = Coordinates::new(used);
        let known = self.coordinates.iter().position(|coordinates| *coordinates == wanted);
        let number = known.unwrap_or_else(|| {
            let number = self.coordinates.len();
            self.coordinates.push(wanted);
            let reader = Prim::new("Shader", format!("Coordinates_{number}"))
                .uniform("token", "info:id", Value::Token("UsdPrimvarReader_float2"))
                .with("string", "inputs:varname", Value::Text(Coordinates::name(number)))
                .output("float2", "outputs:result");
            self.shaders.push(reader);
            number
        });
        let texture = self.textures.get(used.texture).copied().unwrap_or_default();
        let space = if sampled.srgb { "sRGB" } else { "raw" };
        let mut shader = Prim::new("Shader", name)
            .uniform("token", "info:id", Value::Token("UsdUVTexture"))
            .with("asset", "inputs:file", Value::Asset(file))
            .connected("float2", "inputs:st", format!("{}/Coordinates_{number}.outputs:result", self.path))
            .with("token", "inputs:wrapS", Value::Token(wrap(texture.wrap_s)))
            .with("token", "inputs:wrapT", Value::Token(wrap(texture.wrap_t)))
            .with("token", "inputs:sourceColorSpace", Value::Token(space));
        if sampled.scale != RAW.scale {
            shader = shader.with("float4", "inputs:scale", Value::Vector4(sampled.scale));
        }
        if sampled.bias != RAW.bias {
            shader = shader.with("float4", "inputs:bias", Value::Vector4(sampled.bias));
        }
        for output in outputs {
            let kind = if *output == "rgb" { "float3" } else { "float" };
            shader = shader.output(kind, format!("outputs:{output}"));
        }
        self.shaders.push(shader);
        Ok(name.to_owned())
    }
}

fn wrap(wrap: Wrap) -> &'static str {
    match wrap {
        Wrap::Repeat => "repeat",
        Wrap::MirroredRepeat => "mirror",
        Wrap::ClampToEdge => "clamp",
    }
}
