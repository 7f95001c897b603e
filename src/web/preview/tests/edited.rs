//! What a script changes of a product.

use super::*;

/// What `set_material` takes: this base colour, and texture `texture` on it.
fn painted(base_color: [f32; 4], texture: f32) -> Vec<u8> {
    let factors = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 1.0, 1.0, 0.0];
    let used = |texture| [texture, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0];
    let textures = [used(texture), used(-1.0), used(-1.0), used(-1.0), used(-1.0)];
    let values = [&base_color[..], &factors, textures.as_flattened()].concat();
    values.into_iter().flat_map(f32::to_le_bytes).collect()
}

#[test]
fn a_script_paints_a_material_and_the_next_picture_shows_it() {
    let (mut host, preview) = opened();
    host.draw(preview, [8, 8]).unwrap();
    host.set_material(preview, 0, 0, &painted([0.5, f32::NAN, 7.0, 1.0], -1.0)).unwrap();
    assert!(host.advance(preview, 0.0).unwrap().dirty);
    host.draw(preview, [8, 8]).unwrap();
    assert_eq!(host.backend().colors[1], [0.5, 0.0, 1.0, 1.0]);
    for (material, values) in [(9, painted([0.0; 4], -1.0)), (0, vec![0; 55 * 4]), (0, vec![0; 56 * 4 + 1])] {
        assert_eq!(host.set_material(preview, material, 0, &values).unwrap_err().code(), "bad-value");
    }
}

/// Each number is another one, so that none can stand in the place of its neighbour.
#[cfg(feature = "lobes")]
#[test]
fn a_script_gives_a_material_a_coat_and_another_material_none() {
    let (mut host, preview) = opened();
    let mut values = painted([1.0; 4], -1.0);
    let texture = |number: u8| [f32::from(number), 1.0, 2.0, 0.0, 0.0, 0.0, 3.0, 0.0];
    let textures = (1..=7).flat_map(texture).chain((1..=23_u8).map(f32::from));
    values.extend(textures.flat_map(f32::to_le_bytes));
    host.set_material(preview, 0, 0, &values).unwrap();
    host.draw(preview, [8, 8]).unwrap();
    let lobes = host.previews[0].1.scene.materials[0].lobes.clone().unwrap();
    assert_eq!((lobes.ior, lobes.specular_color_factor, lobes.clearcoat_factor), (1.0, [3.0, 4.0, 5.0], 6.0));
    assert_eq!((lobes.sheen_roughness_factor, lobes.thickness_metres, lobes.dispersion), (12.0, 13.0, 17.0));
    assert_eq!((lobes.iridescence_thickness_nanometres, lobes.anisotropy_radians), ([20.0, 21.0], 23.0));
    assert_eq!(lobes.textures.map(|used| used.unwrap().texture), [1, 2, 3, 4, 5, 6, 7]);
    let grain = lobes.textures[6].unwrap();
    assert_eq!((grain.uv_set, grain.uv_transform), (1, [2.0, 0.0, 0.0, 0.0, 3.0, 0.0]));
    host.set_material(preview, 0, 0, &painted([1.0; 4], -1.0)).unwrap();
    assert!(host.previews[0].1.scene.materials[0].lobes.is_some(), "what is not said stays");
    host.set_material(preview, 1, 1, &painted([1.0; 4], -1.0)).unwrap();
    assert!(host.previews[0].1.scene.materials[1].lobes.is_none());
}

#[test]
fn a_variant_of_a_script_puts_a_material_of_a_script_on() {
    let (mut host, preview) = opened();
    // 0 and 1 are the file's, 2 is the default one.
    host.set_material(preview, 3, 0, &painted([0.25; 4], -1.0)).unwrap();
    host.wear(preview, "mine".to_owned(), 0, Some(3)).unwrap();
    host.wear(preview, "mine".to_owned(), 0, Some(1)).unwrap();
    let pick = |host: &mut Previews<Notebook>, name: &str| {
        host.configure(preview, &settings(&[("variant_name", Value::Text(name.into()))])).unwrap();
        host.draw(preview, [8, 8]).unwrap();
        host.backend().drawn.last().unwrap().1
    };
    assert_eq!(["mine", "red", "mine"].map(|name| pick(&mut host, name)), [3, 1, 3], "what is worn stays");
    host.wear(preview, "mine".to_owned(), 0, None).unwrap();
    assert_eq!(pick(&mut host, "mine"), 0);
    let full = (0..100).find_map(|n| host.wear(preview, n.to_string(), 0, None).err()).unwrap();
    assert_eq!(full.code(), "bad-value");
}

#[test]
fn a_picture_of_a_script_gets_room_within_the_budget_of_the_tier() {
    let (mut host, preview) = opened();
    assert_eq!(host.backend().textures, []);
    // The rasteriser's pictures: 512 texels a side, 12 MiB.
    let options = Options { max_texture_side_texels: 512, ..options() };
    let mut small = Previews::new(Notebook::default(), None, &options);
    let preview_small = small.open(&triangle(), &Settings::default()).unwrap().preview;
    assert_eq!(small.make_room(preview_small, 1, 0, true, [2048, 1024]).unwrap(), [512, 256]);
    small.set_texture(preview_small, 1, ()).unwrap();
    assert_eq!(small.backend().textures, [(ModelKey(7), 1, true)]);
    let full = (2..100).find_map(|at| small.make_room(preview_small, at, 0, true, [512, 512]).err()).unwrap();
    assert_eq!(full.code(), "over-limit");
    let last = small.backend().emptied.len() as u32;
    assert_eq!(small.make_room(preview_small, last - 1, 0, true, [0, 0]).unwrap(), [0, 0]);
    small.make_room(preview_small, last, 0, true, [512, 512]).unwrap();
    assert_eq!(host.make_room(preview + 1, 1, 0, true, [1, 1]).unwrap_err().code(), "unknown-preview");
}
