//! The dependency policy of `deny.toml`: every crate in the lock file has an allowed licence and comes from the registry.

use std::process::Command;

use serde::Deserialize;

use crate::shell::{self, Outcome};

#[derive(Deserialize)]
struct Policy {
    licenses: Licences,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

/// Licences that one package may have besides.
#[derive(Deserialize)]
struct Exception {
    name: String,
    allow: Vec<String>,
}

impl Licences {
    fn allowed(&self, package: &Package) -> Vec<String> {
        let besides = self.exceptions.iter().filter(|exception| exception.name == package.name);
        self.allow.iter().chain(besides.flat_map(|exception| &exception.allow)).cloned().collect()
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

/// Check every package that any target or feature could pull in.
pub(crate) fn check() -> Outcome {
    let path = shell::root().join("deny.toml");
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let policy: Policy = toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let metadata = shell::output_of(Command::new("cargo").current_dir(shell::root()).args([
        "metadata",
        "--format-version=1",
        "--locked",
    ]))?;
    let metadata: Metadata = serde_json::from_slice(&metadata).map_err(|e| format!("cargo metadata: {e}"))?;
    let faults: Vec<String> = (metadata.packages.iter())
        .filter_map(|package| fault_of(package, &policy.licenses.allowed(package)))
        .collect();
    if faults.is_empty() {
        println!("{} packages follow deny.toml", metadata.packages.len());
        return advisories();
    }
    Err(format!("against deny.toml:\n{}", faults.join("\n")))
}

/// Published advisories and yanked versions, where the tool that knows them is installed: their database comes from a
/// repository that a build machine may not reach.
fn advisories() -> Outcome {
    if shell::has("cargo-deny", "--version") {
        return shell::run("cargo", &["deny", "check", "advisories", "bans"]);
    }
    println!("advisories are not checked: `cargo install cargo-deny` adds that");
    Ok(())
}

fn fault_of(package: &Package, allow: &[String]) -> Option<String> {
    let named = format!("{} {}", package.name, package.version);
    // No source: a member of this workspace.
    if package.source.as_deref().is_some_and(|s| !s.starts_with("registry+")) {
        return Some(format!("{named}: does not come from the registry"));
    }
    let Some(licence) = &package.license else { return Some(format!("{named}: names no licence")) };
    match spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX) {
        Err(e) => Some(format!("{named}: `{licence}` is not an SPDX expression: {}", e.reason)),
        Ok(expression) if expression.evaluate(|needed| allow.contains(&needed.to_string())) => None,
        Ok(_) => Some(format!("{named}: licence `{licence}` is not on the list")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(license: Option<&str>, source: Option<&str>) -> Package {
        Package {
            name: "p".into(),
            version: "1.0.0".into(),
            license: license.map(Into::into),
            source: source.map(Into::into),
        }
    }

    #[test]
    fn one_allowed_alternative_is_enough_and_all_joined_licences_are_needed() {
        let allow = ["MIT".to_owned()];
        assert!(fault_of(&package(Some("MIT OR GPL-3.0-only"), None), &allow).is_none());
        assert!(fault_of(&package(Some("MIT AND GPL-3.0-only"), None), &allow).is_some());
        assert!(fault_of(&package(None, None), &allow).is_some());
    }

    #[test]
    fn an_exception_is_for_its_package_alone() {
        let exceptions = vec![Exception { name: "p".into(), allow: vec!["NCSA".into()] }];
        let licences = Licences { allow: vec!["MIT".into()], exceptions };
        let other = Package { name: "q".into(), ..package(Some("MIT AND NCSA"), None) };
        let own = package(Some("(MIT OR Apache-2.0) AND NCSA"), None);
        assert!(fault_of(&own, &licences.allowed(&own)).is_none());
        assert!(fault_of(&other, &licences.allowed(&other)).is_some());
    }

    #[test]
    fn a_git_dependency_is_a_fault() {
        assert!(
            fault_of(&package(Some("MIT"), Some("git+https://example.org/x")), &["MIT".to_owned()]).is_some()
        );
    }
}
