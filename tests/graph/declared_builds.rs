//! Builds that cannot be resolved.

use super::app;
use cargo_soup::collect::CollectError;

/// The error of a build with these keys: what is wrong and what to do.
fn refused(keys: &str) -> (String, String) {
    let workspace = app("[features]\nalarm = []\n[dependencies]\na = '1'")
        .registry("a@1.0.0", "[features]\nstd = []")
        .soup(&format!("[[build]]\nname = 'firmware'\n{keys}"))
        .lock();
    match workspace.error() {
        CollectError::Build { build, why, help } if build == "firmware" => (why, help),
        other => panic!("{other:?} is not about the build"),
    }
}

#[test]
fn a_package_the_workspace_does_not_have_is_refused() {
    for package in ["pump", "a"] {
        let (why, help) = refused(&format!("packages = ['{package}']"));
        assert_eq!(why, format!("`{package}` is no package of this workspace"));
        assert_eq!(help, "its packages are app");
    }
}

#[test]
fn a_feature_no_package_has_is_refused() {
    for feature in ["louder", "app/louder", "pump/alarm"] {
        let (why, _) = refused(&format!("features = ['{feature}']"));
        assert_eq!(why, format!("none of its packages has a feature `{feature}`"));
    }
}

#[test]
fn a_target_nobody_knows_is_refused() {
    let (why, help) = refused("targets = ['pump-none-eabi']");
    assert!(why.starts_with("`pump-none-eabi` is no target that is known"), "{why}");
    assert!(help.contains("rustc --print target-list"), "{help}");
}
