//! How a product stands in the pictures of `draw` and `bake`: the element's attributes as flags.

use storefront::bake::Stand;

/// As the attributes of the same names.
#[derive(clap::Args)]
pub(crate) struct Standing {
    /// How the product is turned: roll, pitch and yaw, as in the attribute `orientation`.
    #[arg(long, value_name = "ROLL,PITCH,YAW", default_value = "", allow_hyphen_values = true)]
    orientation: String,
    /// How much larger it is along x, y and z, as in the attribute `scale`.
    #[arg(long, value_name = "X,Y,Z", default_value = "", allow_hyphen_values = true)]
    scale: String,
    /// Softness of the ground shadow, as in the attribute `shadow-softness`.
    #[arg(long, value_name = "0..1", default_value_t = 1.0)]
    shadow_softness: f32,
}

impl Standing {
    pub(crate) fn stand(&self) -> Stand<'_> {
        Stand { orientation: &self.orientation, scale: &self.scale, shadow_softness: self.shadow_softness }
    }
}
