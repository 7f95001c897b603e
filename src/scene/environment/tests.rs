//! Surroundings with known answers.

use std::f32::consts::PI;

use super::*;

fn directions(count: u16) -> impl Iterator<Item = Vec3> {
    (0..count).map(move |i| {
        let y = 1.0 - 2.0 * (f32::from(i) + 0.5) / f32::from(count);
        let (phi, ring) = (f32::from(i) * 2.399_963, (1.0 - y * y).sqrt());
        Vec3::new(phi.cos() * ring, y, phi.sin() * ring)
    })
}

/// 256 × 128 texels, each by its direction from the middle of the texel.
fn panorama(radiance: impl Fn(Vec3) -> Vec3) -> Panorama {
    let texels = (0..256 * 128).map(|index| {
        let (phi, theta) =
            (((index % 256) as f32 + 0.5) / 128.0 * PI - PI, ((index / 256) as f32 + 0.5) / 128.0 * PI);
        radiance(Vec3::new(phi.cos() * theta.sin(), theta.cos(), phi.sin() * theta.sin()))
    });
    Panorama::new([256, 128], texels.collect::<Vec<_>>())
}

#[test]
fn white_surroundings_are_white_in_every_direction_at_every_roughness() {
    let white = Environment::new(&Panorama::new([64, 32], vec![Vec3::ONE; 64 * 32]));
    for d in directions(500) {
        assert!((white.irradiance_over_pi(d) - 1.0).abs().max_element() < 1e-3, "{d}");
        for step in 0..=20u8 {
            let radiance = white.radiance(d, f32::from(step) / 20.0);
            assert!((radiance - 1.0).abs().max_element() < 1e-3, "{radiance} at {step}");
        }
    }
}

#[test]
fn a_picture_of_few_pixels_is_as_bright_as_one_of_many() {
    for size in [[1, 1], [2, 1], [1, 2], [3, 2], [8, 2], [2, 8], [16, 8]] {
        let white = Environment::new(&Panorama::new(size, vec![Vec3::ONE; (size[0] * size[1]) as usize]));
        for (d, step) in directions(100).zip((0..=20u8).cycle()) {
            let (diffuse, mirrored) =
                (white.irradiance_over_pi(d), white.radiance(d, f32::from(step) / 20.0));
            assert!((diffuse - 1.0).abs().max_element() < 2e-3, "{size:?}: {diffuse} at {d}");
            assert!((mirrored - 1.0).abs().max_element() < 2e-3, "{size:?}: {mirrored} at {d}");
        }
    }
    // Left half red, right half blue, whether two pixels say so or many.
    let halves = |width: u32| {
        let texels = (0..width * width / 2)
            .map(move |index| if index % width < width / 2 { Vec3::X } else { Vec3::Z });
        Environment::new(&Panorama::new([width, width / 2], texels))
    };
    let [two, many] = [2, 256].map(halves);
    for d in directions(100) {
        let error = two.irradiance_over_pi(d) - many.irradiance_over_pi(d);
        assert!(error.abs().max_element() < 0.01, "{error} at {d}");
    }
}

#[test]
fn a_gradient_keeps_two_thirds_of_its_slope_in_diffuse_light() {
    // Radiance 1 + y: irradiance / π is 1 + ⅔ y, exactly.
    let environment = Environment::new(&panorama(|d| Vec3::splat(1.0 + d.y)));
    for d in directions(200) {
        let expected = 1.0 + d.y * (2.0 / 3.0);
        assert!((environment.irradiance_over_pi(d).x - expected).abs() < 2e-3, "{d}");
        // At roughness 1 the lobe is the cosine lobe.
        assert!((environment.radiance(d, 1.0).x - expected).abs() < 2e-3, "{d}");
    }
}

#[test]
fn a_small_bright_lamp_lights_the_side_that_faces_it() {
    let to_lamp = Vec3::new(-0.6, 0.64, 0.48);
    let environment =
        Environment::new(&panorama(|d| if d.dot(to_lamp) > 0.999 { Vec3::splat(500.0) } else { Vec3::ZERO }));
    // A lamp of solid angle 2π(1 − 0.999): irradiance / π is radiance · solid angle / π.
    let facing = environment.irradiance_over_pi(to_lamp).x;
    // Order 2 lets 17/16 of a lone lamp's cosine peak through.
    assert!((facing / (500.0 * 2.0 * 0.001) - 17.0 / 16.0).abs() < 0.05, "{facing}");
    assert!(environment.irradiance_over_pi(-to_lamp).x < 0.1 * facing);
    for roughness in [0.0, 0.2, 0.5, 1.0] {
        let towards = environment.radiance(to_lamp, roughness).x;
        for d in directions(300).filter(|d| d.dot(to_lamp) < 0.8) {
            assert!(
                environment.radiance(d, roughness).x < towards,
                "{roughness}: {d} {} {towards}",
                environment.radiance(d, roughness).x
            );
        }
        // At 1 the harmonics answer, which ripple a little behind a lone lamp.
        let most = if roughness < 1.0 { 1e-3 } else { 0.1 };
        assert!(environment.radiance(-to_lamp, roughness).x < most * towards, "{roughness}");
    }
    assert!(environment.radiance(to_lamp, 0.0).x > 300.0);
}

#[test]
fn the_three_quarter_line_of_the_picture_lights_the_front() {
    // As three.js and <model-viewer> hang it: columns from −X over −Z, +X and +Z.
    let columns =
        [("-X", Vec3::NEG_X, 0), ("-Z", Vec3::NEG_Z, 64), ("+X", Vec3::X, 128), ("+Z", Vec3::Z, 192)];
    for (name, axis, column) in columns {
        let lit = |index: i32| (index % 256 - column).abs() < 16 || (index % 256 - column).abs() > 240;
        let texels = (0..256 * 128).map(|index| if lit(index) { Vec3::ONE } else { Vec3::ZERO });
        let environment = Environment::new(&Panorama::new([256, 128], texels));
        for (other, d, _) in columns {
            let [radiance, irradiance] =
                [environment.radiance(d, 0.25).x, environment.irradiance_over_pi(d).x];
            if other == name {
                assert!(radiance > 0.9 && irradiance > 0.25, "{name}: {radiance} {irradiance}");
            } else {
                assert!(
                    radiance < 0.1 && irradiance < 0.25,
                    "{name} seen from {other}: {radiance} {irradiance}"
                );
            }
        }
        assert!(environment.radiance(axis, 0.0).x > environment.radiance(-axis, 0.0).x);
    }
}

#[test]
fn between_the_levels_the_maps_come_close_to_the_lobe_itself() {
    // A window and a ceiling: soft things, as most pictures of surroundings have, with a crisp edge.
    let room = panorama(|d| {
        let window = if d.z > 0.6 && d.y.abs() < 0.4 { 4.0 } else { 0.0 };
        Vec3::splat(0.5 + 0.4 * d.y + window)
    });
    let environment = Environment::new(&room);
    let pyramid = panorama::pyramid(&room);
    // A step of the first map is wider than its lobe: the window's edge is soft.
    for (roughness, most) in [
        (0.1, 0.06),
        (0.25, 0.03),
        (0.35, 0.06),
        (0.5, 0.03),
        (0.6, 0.03),
        (0.75, 0.03),
        (0.9, 0.03),
        (1.0, 0.03),
    ] {
        let (mut squares, mut worst) = (0.0, 0.0f32);
        for d in directions(400) {
            let exact = prefilter::blurred(&pyramid, d, roughness).x;
            let error = environment.radiance(d, roughness).x - exact;
            squares += error * error;
            worst = worst.max(error.abs());
        }
        let rms = (squares / 400.0).sqrt();
        assert!(rms < most && worst < 10.0 * most, "roughness {roughness}: off by {rms}, at most {worst}");
    }
}

#[test]
fn levels_are_as_large_as_they_say_and_any_direction_is_safe() {
    let environment = Environment::new(&Panorama::new([3, 2], vec![Vec3::ONE; 6]));
    let sides: Vec<usize> = (0..LEVELS).map(|level| environment.level(level).0).collect();
    assert_eq!(sides, [128, 64, 32, 16]);
    assert!((0..LEVELS).all(|level| environment.level(level).1.len() == sides[level] * sides[level]));
    for (level, roughness) in LEVEL_ROUGHNESS.into_iter().enumerate() {
        assert!((level_of(roughness) - level as f32).abs() < 1e-5, "{roughness}");
    }
    assert_eq!([-1.0, 0.0, 2.0].map(level_of), [0.0, 0.0, 3.0]);
    for wild in [Vec3::ZERO, Vec3::NAN, Vec3::INFINITY, Vec3::X * 1e-30] {
        for roughness in [f32::NAN, f32::INFINITY, -1.0, 0.5] {
            environment.radiance(wild, roughness);
        }
        environment.irradiance_over_pi(wild);
    }
}

#[test]
fn an_environment_survives_the_border_between_modules() {
    let made = Environment::new(&panorama(|d| Vec3::new(1.0 + d.x, 0.25, (4.0 * d.y).max(0.0))));
    let words = made.words();
    let back = Environment::from_words(&words).expect("its own words");
    assert_eq!(back.irradiance(), made.irradiance());
    for (level, d) in (0..LEVELS).flat_map(|level| directions(50).map(move |d| (level, d))) {
        let [there, here] = [&back, &made].map(|it| it.radiance(d, LEVEL_ROUGHNESS[level]));
        assert!((there - here).abs().max_element() <= here.max_element() / 256.0, "{there} {here}");
    }
    assert_eq!(back.words(), words);
    // The rasteriser's form loses nothing.
    let maps = made.map_words();
    let back = Environment::from_map_words(&maps).expect("its own words");
    assert!((0..=LEVELS).all(|level| back.level(level) == made.level(level)));
    for cut in [0, 1, maps.len() - 4, maps.len() - 1] {
        assert_eq!(Environment::from_map_words(&maps[..cut]), None);
    }
    for cut in [0, 26, 27, words.len() - 1] {
        assert_eq!(Environment::from_words(&words[..cut]), None);
    }
}
