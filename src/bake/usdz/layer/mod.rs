//! A layer of Universal Scene Description: prims with attributes, and its binary form.
//!
//! In: a tree of [`Prim`]s. Out: the bytes of a `.usdc`. Text would be read too and is twice as large, in an archive that
//! must not be compressed.

use std::borrow::Cow;
use std::rc::Rc;

mod integers;
mod write;

pub(super) use write::write;

/// A word of the format, or a name that was made.
pub(super) type Name = Cow<'static, str>;

/// Something in the scene, and what stands below it.
#[derive(Clone, Debug, Default)]
pub(super) struct Prim {
    pub(super) name: Name,
    /// `Xform`, `Mesh`, `Material`, …
    pub(super) kind: &'static str,
    /// Schemas that its attributes belong to beside those of its kind.
    pub(super) schemas: Vec<&'static str>,
    pub(super) attributes: Vec<Attribute>,
    /// Names of relationships, and the path of the prim that each points at.
    pub(super) relationships: Vec<(&'static str, String)>,
    pub(super) children: Vec<Prim>,
}

impl Prim {
    pub(super) fn new(kind: &'static str, name: impl Into<Name>) -> Self {
        Self { name: name.into(), kind, ..Self::default() }
    }

    /// With an attribute that may vary.
    pub(super) fn with(mut self, kind: &'static str, name: impl Into<Name>, value: Value) -> Self {
        self.attributes.push(Attribute { value: Some(value), ..Attribute::new(kind, name) });
        self
    }

    /// With an attribute that is the same at all times.
    pub(super) fn uniform(mut self, kind: &'static str, name: &'static str, value: Value) -> Self {
        let attribute = Attribute::new(kind, name);
        self.attributes.push(Attribute { value: Some(value), uniform: true, ..attribute });
        self
    }

    /// With an attribute that has one value for each vertex.
    pub(super) fn for_each_vertex(mut self, kind: &'static str, name: impl Into<Name>, value: Value) -> Self {
        let attribute = Attribute::new(kind, name);
        self.attributes.push(Attribute { value: Some(value), for_each_vertex: true, ..attribute });
        self
    }

    /// With an attribute that has the value of another one.
    pub(super) fn connected(mut self, kind: &'static str, name: impl Into<Name>, path: String) -> Self {
        self.attributes.push(Attribute { connection: Some(path), ..Attribute::new(kind, name) });
        self
    }

    /// With an attribute that others have the value of.
    pub(super) fn output(mut self, kind: &'static str, name: impl Into<Name>) -> Self {
        self.attributes.push(Attribute::new(kind, name));
        self
    }
}

/// One property of a prim.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub(super) kind: &'static str,
    pub(super) name: Name,
    pub(super) value: Option<Value>,
    pub(super) uniform: bool,
    pub(super) for_each_vertex: bool,
    /// The path of the attribute whose value it has.
    pub(super) connection: Option<String>,
}

impl Attribute {
    fn new(kind: &'static str, name: impl Into<Name>) -> Self {
        Self {
            kind,
            name: name.into(),
            value: None,
            uniform: false,
            for_each_vertex: false,
            connection: None,
        }
    }
}

/// Lists may be shared: they are written once.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Token(&'static str),
    Text(&'static str),
    Asset(String),
    Flag(bool),
    Integer(i32),
    Number(f32),
    Vector3([f32; 3]),
    Vector4([f32; 4]),
    /// Rows; the last one moves.
    Matrix([[f64; 4]; 4]),
    Tokens(&'static [&'static str]),
    Integers(Rc<[i32]>),
    Vectors2(Rc<[[f32; 2]]>),
    Vectors3(Rc<[[f32; 3]]>),
}
