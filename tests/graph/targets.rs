//! Targets and `cfg`.

use super::support::workspace::{Workspace, absent, contents, host, ships};
use super::{LINUX, app};

fn platforms() -> Workspace {
    app("[target.'cfg(unix)'.dependencies]\nlibc = '1'\n\
         [target.'cfg(windows)'.dependencies]\nwinapi = '1'\n\
         [target.'cfg(target_os = \"none\")'.dependencies]\nrtt = '1'\n\
         [target.thumbv7em-none-eabihf.dependencies]\ncortex = '1'\n\
         [target.'cfg(not(target_os = \"none\"))'.dependencies]\nlog = { version = '1', features = ['std'] }\n\
         [dependencies]\nlog = '1'")
    .registry("libc@1.0.0", "")
    .registry("winapi@1.0.0", "")
    .registry("rtt@1.0.0", "[dependencies]\nvolatile = '1'")
    .registry("volatile@1.0.0", "")
    .registry("cortex@1.0.0", "")
    .registry("log@1.0.0", "[features]\nstd = []")
    .lock()
}

#[test]
fn each_declared_target_has_its_own_dependencies_and_features() {
    let workspace = platforms().soup(&format!(
        "[[build]]\nname = 'station'\ntargets = ['{LINUX}', 'x86_64-pc-windows-msvc']\n\n\
         [[build]]\nname = 'firmware'\ntargets = ['thumbv7em-none-eabihf']"
    ));
    let graph = workspace.graph();
    assert_eq!(contents(&graph, 0), ["app@0.1.0", "libc@1.0.0", "log@1.0.0 [std]"]);
    assert_eq!(contents(&graph, 1), ["app@0.1.0", "log@1.0.0 [std]", "winapi@1.0.0"]);
    let firmware = ["app@0.1.0", "cortex@1.0.0", "log@1.0.0", "rtt@1.0.0", "volatile@1.0.0"];
    assert_eq!(contents(&graph, 2), firmware);
    assert_eq!(absent(&graph), [""; 0]);
}

#[test]
fn what_only_other_targets_need_does_not_ship() {
    let graph = platforms().soup(&format!("[[build]]\ntargets = ['{LINUX}']")).graph();
    assert_eq!(
        absent(&graph),
        [
            "cortex@1.0.0: only for other targets (app)",
            "rtt@1.0.0: only for other targets (app)",
            "volatile@1.0.0: only for other targets (rtt)",
            "winapi@1.0.0: only for other targets (app)",
        ]
    );
}

#[test]
fn the_configured_target_is_built_where_none_is_declared() {
    let workspace = platforms().file(".cargo/config.toml", "[build]\ntarget = 'thumbv7em-none-eabihf'");
    let graph = workspace.graph();
    assert_eq!(graph.builds()[0].target.triple, "thumbv7em-none-eabihf");
    assert_eq!(ships(&graph), ["app@0.1.0", "cortex@1.0.0", "log@1.0.0", "rtt@1.0.0", "volatile@1.0.0"]);
}

#[test]
fn several_configured_targets_are_several_builds() {
    let config = format!("[build]\ntarget = ['{LINUX}', 'x86_64-pc-windows-msvc']");
    let graph = platforms().file(".cargo/config.toml", &config).graph();
    assert_eq!(contents(&graph, 0), ["app@0.1.0", "libc@1.0.0", "log@1.0.0 [std]"]);
    assert_eq!(contents(&graph, 1), ["app@0.1.0", "log@1.0.0 [std]", "winapi@1.0.0"]);
}

#[test]
fn the_host_is_built_where_no_target_is_declared_or_configured() {
    let graph = app("").lock().graph();
    assert_eq!(graph.builds()[0].target.triple, host());
}

#[test]
fn a_build_dependency_is_for_the_host_whatever_the_target() {
    let only = format!("[target.{}.build-dependencies]\ncodegen = '1'\n", host());
    let workspace =
        app(&format!("{only}[target.'cfg(target_os = \"none\")'.build-dependencies]\nnever = '1'"))
            .registry("codegen@1.0.0", "")
            .registry("never@1.0.0", "")
            .soup("[[build]]\ntargets = ['thumbv7em-none-eabihf']")
            .lock();
    let graph = workspace.graph();
    assert_eq!(ships(&graph), ["app@0.1.0", "host codegen@1.0.0"]);
    assert_eq!(absent(&graph), ["never@1.0.0: only for other targets (app)"]);
}

#[test]
fn debug_assertions_are_on_for_dependencies_whatever_the_profile() {
    let workspace = app("[target.'cfg(debug_assertions)'.dependencies]\na = '1'\n\
         [target.'cfg(not(debug_assertions))'.dependencies]\nb = '1'\n\
         [target.'cfg(all(debug_assertions, target_os = \"none\"))'.dependencies]\nc = '1'")
    .registry("a@1.0.0", "")
    .registry("b@1.0.0", "")
    .registry("c@1.0.0", "")
    .soup(&format!("[[build]]\ntargets = ['{LINUX}']"))
    .lock();
    let graph = workspace.graph();
    assert_eq!(ships(&graph), ["a@1.0.0", "app@0.1.0"]);
    assert_eq!(
        absent(&graph),
        ["b@1.0.0: only for other targets (app)", "c@1.0.0: only for other targets (app)"]
    );
}

#[test]
fn a_flag_nobody_sets_is_off() {
    let workspace =
        app("[target.'cfg(loom)'.dependencies]\na = '1'\n[target.'cfg(not(loom))'.dependencies]\nb = '1'")
            .registry("a@1.0.0", "")
            .registry("b@1.0.0", "")
            .lock();
    assert_eq!(ships(&workspace.graph()), ["app@0.1.0", "b@1.0.0"]);
}

#[test]
fn an_optional_dependency_of_another_target_is_for_the_other_target() {
    let graph = app("[target.'cfg(windows)'.dependencies]\na = { version = '1', optional = true }")
        .registry("a@1.0.0", "")
        .soup(&format!("[[build]]\ntargets = ['{LINUX}']\nfeatures = ['a']"))
        .lock()
        .graph();
    assert_eq!(ships(&graph), ["app@0.1.0 [a]"]);
    assert_eq!(absent(&graph), ["a@1.0.0: only for other targets (app)"]);
}

#[test]
fn a_condition_that_always_holds_is_no_other_target() {
    let workspace = app("[target.'cfg(true)'.dependencies]\na = '1'\n[target.'cfg(any(true, windows))'.dependencies]\nb = '1'\n\
         [target.'cfg(false)'.dependencies]\nc = '1'")
    .registry("a@1.0.0", "")
    .registry("b@1.0.0", "")
    .registry("c@1.0.0", "")
    .lock();
    assert_eq!(ships(&workspace.graph()), ["a@1.0.0", "app@0.1.0", "b@1.0.0"]);
}

#[test]
fn a_flag_that_cargo_hands_to_the_compiler_switches_its_dependencies_on() {
    let flagged = |config: &str| {
        app("[target.'cfg(rig)'.dependencies]\na = '1'")
            .registry("a@1.0.0", "")
            .file(".cargo/config.toml", config)
            .lock()
    };
    assert_eq!(ships(&flagged("").graph()), ["app@0.1.0"]);
    for config in ["[build]\nrustflags = ['--cfg', 'rig']", "[build]\nrustflags = '--cfg=rig'"] {
        assert_eq!(ships(&flagged(config).graph()), ["a@1.0.0", "app@0.1.0"], "{config}");
    }
    let error = flagged("[build]\nrustflags = ['--cfg', 'rig=\"fast\"']").error().to_string();
    assert!(error.contains("`--cfg rig=\"fast\"`, which cannot be followed"), "{error}");
}
