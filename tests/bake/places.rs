//! Where outputs go: names, folders, links.

use std::fs;

use super::glb_builder::Glb;
use super::{bake, catalogue, folder, indexed, whole};

#[test]
fn models_of_one_name_in_two_folders_and_odd_names_get_outputs_of_their_own_inside_the_folder() {
    let (models, out) = (folder("names_in"), folder("names_out"));
    for below in ["a", "b"] {
        fs::create_dir(models.join(below)).unwrap();
        fs::write(models.join(below).join("mug.glb"), Glb::triangle().bytes()).unwrap();
    }
    fs::write(models.join("manifest.glb"), Glb::triangle().bytes()).unwrap();
    fs::write(models.join("we\\ird\n<b>%2e.glb"), Glb::triangle().bytes()).unwrap();
    let (_, err, code) = bake(&models, &out, &[]);
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let names = whole(&out);
    assert_eq!(names[..3], ["a/mug", "b/mug", "manifest.glb"]);
    assert!(names.len() == 4 && names[3].starts_with("we_ird__b__2e~"), "{names:?}");
    assert_eq!(indexed(&out), names);

    // Named one by one, too.
    let out = folder("names_out_2");
    let more =
        [models.join("b/mug.glb"), models.join("a/mug.glb")].map(|path| path.to_str().unwrap().to_owned());
    bake(&models.join("a/mug.glb"), &out, &[&more[0], &more[1]]);
    assert_eq!(whole(&out), ["a/mug", "b/mug"]);
}

#[cfg(unix)]
#[test]
fn links_lead_neither_reading_nor_writing_out_of_the_folders() {
    use std::os::unix::fs::symlink;
    let (models, out, elsewhere) = (catalogue("links_in", 1), folder("links_out"), folder("links_elsewhere"));
    fs::write(elsewhere.join("secret.glb"), Glb::triangle().bytes()).unwrap();
    symlink(elsewhere.join("secret.glb"), models.join("secret.glb")).unwrap();
    symlink(&elsewhere, models.join("folder")).unwrap();
    symlink(&models, models.join("round")).unwrap();
    let (summary, err, code) = bake(&models, &out, &[]);
    assert_eq!((code, &summary["models"]), (Some(0), &1.into()));
    assert!(err.starts_with("storefront: warning: outside: ") && err.lines().count() == 1, "{err}");
    assert_eq!(whole(&out), ["model-0"]);

    // Somebody put links where outputs go: they are replaced, or refused.
    let (out, kept) = (folder("links_out_2"), elsewhere.join("kept.json"));
    fs::write(&kept, "{}").unwrap();
    symlink(&kept, out.join("model-0.json")).unwrap();
    symlink(&elsewhere, out.join("below")).unwrap();
    fs::remove_file(models.join("secret.glb")).unwrap();
    fs::create_dir(models.join("below")).unwrap();
    fs::write(models.join("below/x.glb"), Glb::triangle().bytes()).unwrap();
    let (_, err, code) = bake(&models, &out, &["--jobs", "1"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("unwritable") && err.contains("out of the folder"), "{err}");
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 2);
    fs::remove_dir_all(models.join("below")).unwrap();
    bake(&models, &out, &[]);
    assert_eq!(fs::read_to_string(&kept).unwrap(), "{}");
    assert_eq!(indexed(&out), ["model-0"]);
}
