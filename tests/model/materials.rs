//! What materials and textures become.

use serde_json::json;
use storefront::model::{AlphaMode, Limits, Model, TextureRef, Wrap};

use crate::glb_builder::{Glb, parse, png};

#[test]
fn a_material_keeps_its_factors_textures_and_flags() {
    let model = parse(&Glb::textured_triangle());
    let material = &model.materials[0];
    let plain = |texture, uv_set| Some(TextureRef { texture, uv_set, uv_transform: TextureRef::IDENTITY });
    assert_eq!(material.base_color_texture, plain(0, 0));
    assert_eq!(material.metallic_roughness_texture, plain(1, 1));
    assert_eq!(material.normal_texture, plain(1, 0));
    assert_eq!([material.metallic_factor, material.roughness_factor], [0.25, 1.0]);
    assert_eq!([material.normal_scale, material.occlusion_strength], [0.5, 0.75]);
    assert_eq!(material.emissive_factor, [0.5, 1.0, 0.0]);
    assert_eq!(material.alpha_mode, AlphaMode::Mask { cutoff: 0.5 });
    assert!(material.double_sided && !material.unlit);
    assert_eq!(
        [model.textures[0].wrap_s, model.textures[0].wrap_t],
        [Wrap::ClampToEdge, Wrap::MirroredRepeat]
    );
    assert!(model.textures[0].nearest && !model.textures[1].nearest);
    assert_eq!([model.images[0].width_px, model.images[0].height_px], [64, 32]);
    assert_eq!(model.images.len(), 1);
}

#[test]
fn image_ranges_point_into_the_glb() {
    let glb = Glb::textured_triangle().bytes();
    let model = Model::parse(&glb, &Limits::T1).unwrap();
    let image = &model.images[0];
    assert_eq!(glb[image.byte_offset..][..image.byte_length], png([64, 32]));
}

#[test]
fn material_extensions_that_we_draw_are_read() {
    let mut glb = Glb::textured_triangle();
    glb.json["materials"][0]["extensions"] = json!({
        "KHR_materials_unlit": {},
        "KHR_materials_emissive_strength": { "emissiveStrength": 4 },
        "KHR_materials_diffuse_transmission": { "diffuseTransmissionTexture": { "index": 99 } },
    });
    // A quarter turn: the example of the extension, the lower left quarter of the picture.
    glb.json["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"]["extensions"] = json!({
        "KHR_texture_transform": {
            "offset": [0, 1], "rotation": std::f32::consts::FRAC_PI_2, "scale": [0.5, 0.5], "texCoord": 1,
        },
    });
    let model = parse(&glb);
    let material = &model.materials[0];
    assert!(material.unlit);
    assert_eq!(material.emissive_factor, [2.0, 4.0, 0.0]);
    let texture = material.base_color_texture.unwrap();
    assert_eq!(texture.uv_set, 1);
    for (found, expected) in texture.uv_transform.iter().zip([0.0, 0.5, 0.0, -0.5, 0.0, 1.0]) {
        assert!((found - expected).abs() < 1e-6, "{:?}", texture.uv_transform);
    }
}

#[test]
fn factors_are_clamped_to_their_range() {
    let mut glb = Glb::triangle();
    glb.json["materials"] = json!([{
        "pbrMetallicRoughness": { "baseColorFactor": [2, -1, 0.5, 9], "metallicFactor": 7, "roughnessFactor": -7 },
        "emissiveFactor": [3e38, -1, 1],
        "extensions": { "KHR_materials_emissive_strength": { "emissiveStrength": 3e38 } },
    }]);
    let material = &parse(&glb).materials[0];
    assert_eq!(material.base_color_factor, [1.0, 0.0, 0.5, 1.0]);
    assert_eq!([material.metallic_factor, material.roughness_factor], [1.0, 0.0]);
    assert_eq!(material.emissive_factor, [f32::MAX, 0.0, 3e38]);
}

#[test]
fn a_texture_on_a_third_uv_set_is_left_out() {
    let mut glb = Glb::textured_triangle();
    glb.json["materials"][0]["normalTexture"]["texCoord"] = json!(2);
    assert_eq!(parse(&glb).materials[0].normal_texture, None);
}

#[test]
fn the_webp_source_is_preferred_and_its_fallback_not_loaded() {
    let mut glb = Glb::textured_triangle();
    let webp = glb.picture(b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x07\xc0\x00\x00");
    glb.json["textures"][0]["extensions"] = json!({ "EXT_texture_webp": { "source": webp } });
    glb.json["textures"][1]["extensions"] = json!({ "EXT_texture_webp": { "source": webp } });
    let model = parse(&glb);
    assert_eq!(model.images.len(), 1);
    assert_eq!(model.images[0].mime, "image/webp");
    assert_eq!([model.images[0].width_px, model.images[0].height_px], [8, 4]);
}

#[test]
fn textures_that_show_the_same_picture_alike_become_one() {
    let mut glb = Glb::textured_triangle();
    glb.json["textures"] = json!([{ "source": 0 }, { "source": 0 }]);
    assert_eq!(parse(&glb).textures.len(), 1);
}

#[test]
fn optional_basisu_textures_fall_back_to_their_plain_source() {
    let mut glb = Glb::textured_triangle();
    glb.json["textures"][0]["extensions"] = json!({ "KHR_texture_basisu": { "source": 77 } });
    assert_eq!(parse(&glb).images[0].mime, "image/png");
}

#[test]
fn lobes_are_read_and_clamped_to_their_range() {
    let mut glb = Glb::textured_triangle();
    glb.json["materials"][0]["extensions"] = json!({
        "KHR_materials_ior": { "ior": 0.5 },
        "KHR_materials_specular": { "specularFactor": 7, "specularColorFactor": [-1, 2, 0.5] },
        "KHR_materials_clearcoat": {
            "clearcoatFactor": -1, "clearcoatRoughnessFactor": 9, "clearcoatRoughnessTexture": { "index": 1 },
            "clearcoatNormalTexture": { "index": 1, "scale": 0.5 },
        },
        "KHR_materials_sheen": { "sheenColorFactor": [2, 0.5, -1], "sheenRoughnessFactor": 3 },
        "KHR_materials_transmission": { "transmissionFactor": 4 },
        "KHR_materials_volume": {
            "thicknessFactor": -1, "attenuationDistance": 0, "attenuationColor": [0, 1, 2],
        },
        "KHR_materials_dispersion": { "dispersion": -3 },
        "KHR_materials_iridescence": { "iridescenceFactor": 2, "iridescenceThicknessMaximum": -5 },
        "KHR_materials_anisotropy": { "anisotropyStrength": 2, "anisotropyRotation": 1 },
    });
    let model = parse(&glb);
    let material = &model.materials[0];
    let lobes = material.lobes.as_ref().unwrap();
    assert_eq!(material.transmission_factor, 1.0);
    assert_eq!([lobes.ior, lobes.specular_factor], [1.0, 1.0]);
    assert_eq!(lobes.specular_color_factor, [0.0, 2.0, 0.5]);
    assert_eq!([lobes.clearcoat_factor, lobes.clearcoat_roughness_factor], [0.0, 1.0]);
    assert_eq!(lobes.clearcoat_normal_scale, 0.5);
    assert_eq!(lobes.sheen_color_factor, [1.0, 0.5, 0.0]);
    assert_eq!([lobes.thickness_metres, lobes.dispersion], [0.0, 0.0]);
    assert!(lobes.absorption_per_metre.iter().all(|a| a.is_finite() && *a >= 0.0));
    assert_eq!(lobes.iridescence_thickness_nanometres, [100.0, 0.0]);
    assert_eq!([lobes.iridescence_factor, lobes.anisotropy_strength], [1.0, 1.0]);
    assert!(lobes.textures[1].is_some() && lobes.textures[2].is_some());
}

#[test]
fn a_number_that_is_none_in_a_lobe_is_an_error_with_its_place() {
    let mut glb = Glb::triangle();
    glb.json["materials"] =
        json!([{ "extensions": { "KHR_materials_sheen": { "sheenRoughnessFactor": 1e300 } } }]);
    let error = Model::parse(&glb.bytes(), &Limits::T1).unwrap_err();
    assert_eq!(error.code(), "not-finite");
    assert!(error.to_string().contains("KHR_materials_sheen/sheenRoughnessFactor"), "{error}");
}

#[test]
fn an_unlit_material_has_no_lobes_and_lets_nothing_through() {
    let mut glb = Glb::triangle();
    glb.json["materials"] = json!([{ "extensions": {
        "KHR_materials_unlit": {}, "KHR_materials_transmission": { "transmissionFactor": 1 },
    } }]);
    let material = &parse(&glb).materials[0];
    assert!(material.lobes.is_none() && !material.see_through());
}
