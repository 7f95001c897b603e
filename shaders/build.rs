//! Build script: stitch the WGSL files, validate them with naga, write GLSL ES 3.00 for WebGL2.
fn main() {
    println!("cargo::rerun-if-changed=shaders");
}
