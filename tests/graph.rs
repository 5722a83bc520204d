//! What `cargo soup` says ships is what Cargo says ships: every case is compared with `cargo tree`, and
//! states besides what it expects, so that neither is trusted alone.

mod support;

use cargo_soup::collect::CollectError;
use support::workspace::{Workspace, absent, checksum, contents, host, ships};

const LINUX: &str = "x86_64-unknown-linux-gnu";

/// A workspace with one package, `app`, and these lines in its manifest.
fn app(manifest: &str) -> Workspace {
    Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app']").package("app", manifest)
}

/// `shared` is needed at run time and by the build script, with different features.
fn shared(resolver: &str) -> Workspace {
    Workspace::new(&format!("[workspace]\nresolver = '{resolver}'\nmembers = ['app']"))
        .package(
            "app",
            "[dependencies]\nshared = { version = '1', features = ['run'] }\n\
             [build-dependencies]\nshared = { version = '1', features = ['build'] }",
        )
        .registry("shared@1.0.0", "[features]\nrun = []\nbuild = []")
        .lock()
}

mod resolvers {
    use super::*;

    #[test]
    fn resolver_1_unites_the_features_of_build_and_runtime() {
        let expected = ["app@0.1.0", "shared@1.0.0 [build, run]", "host shared@1.0.0 [build, run]"];
        assert_eq!(ships(&shared("1").graph()), expected);
    }

    #[test]
    fn resolvers_2_and_3_keep_the_features_of_build_and_runtime_apart() {
        for resolver in ["2", "3"] {
            let expected = ["app@0.1.0", "shared@1.0.0 [run]", "host shared@1.0.0 [build]"];
            assert_eq!(ships(&shared(resolver).graph()), expected, "resolver {resolver}");
        }
    }

    #[test]
    fn a_root_package_has_the_resolver_of_its_edition() {
        for (edition, features) in [("2018", " [dev, run]"), ("2021", " [run]"), ("2024", " [run]")] {
            let root = format!(
                "[package]\nname = 'app'\nversion = '0.1.0'\nedition = '{edition}'\n\
                 [dependencies]\nshared = {{ version = '1', features = ['run'] }}\n\
                 [dev-dependencies]\nshared = {{ version = '1', features = ['dev'] }}"
            );
            let workspace =
                Workspace::new(&root).registry("shared@1.0.0", "[features]\nrun = []\ndev = []").lock();
            let expected = ["app@0.1.0".to_owned(), format!("shared@1.0.0{features}")];
            assert_eq!(ships(&workspace.graph()), expected, "edition {edition}");
        }
    }

    #[test]
    fn a_virtual_workspace_without_a_resolver_has_the_first() {
        let workspace = Workspace::new("[workspace]\nmembers = ['app']")
            .package("app", "[dependencies]\na = '1'\n[target.'cfg(windows)'.dependencies]\na = { version = '1', features = ['win'] }")
            .registry("a@1.0.0", "[features]\nwin = []")
            .soup(&format!("[[build]]\ntargets = ['{LINUX}']"))
            .lock();
        assert_eq!(ships(&workspace.graph()), ["a@1.0.0 [win]", "app@0.1.0"]);
    }

    #[test]
    fn resolver_1_with_a_root_package_gives_members_the_features_of_a_build() {
        let workspace = Workspace::new(
            "[workspace]\nresolver = '1'\nmembers = ['tool']\n[package]\nname = 'app'\nversion = '0.1.0'\nedition = '2021'",
        )
        .package("tool", "[features]\nextra = ['dep:a']\n[dependencies]\na = { version = '1', optional = true }")
        .registry("a@1.0.0", "")
        .soup("[[build]]\npackages = ['tool']\nfeatures = ['tool/extra']")
        .lock();
        assert_eq!(ships(&workspace.graph()), ["a@1.0.0", "tool@0.1.0 [extra]"]);
    }
}

mod places {
    use super::*;

    fn nested() -> Workspace {
        Workspace::new("[workspace]\nresolver = '2'\nmembers = ['crates/*']")
            .package("crates/app", "[dependencies]\ncore = { package = 'pump-core', path = '../pump-core' }")
            .package("crates/pump-core", "[dependencies]\na = '1'")
            .package("crates/tool", "[dependencies]\nb = '1'")
            .registry("a@1.0.0", "")
            .registry("b@1.0.0", "")
            .lock()
    }

    const NESTED: [&str; 5] = ["a@1.0.0", "app@0.1.0", "b@1.0.0", "pump-core@0.1.0", "tool@0.1.0"];

    #[test]
    fn a_virtual_workspace_ships_all_its_packages() {
        assert_eq!(ships(&nested().graph()), NESTED);
    }

    #[test]
    fn a_sub_directory_sees_the_whole_workspace() {
        let workspace = nested();
        for place in ["workspace/crates", "workspace/crates/app", "workspace/crates/app/src"] {
            let graph = workspace.checked(workspace.collect_in(place, None));
            assert_eq!(ships(&graph), NESTED, "{place}");
        }
    }

    #[test]
    fn a_manifest_path_is_followed_from_outside() {
        let workspace = nested();
        let root = workspace.path("workspace/Cargo.toml");
        for path in [root, "../workspace/Cargo.toml".into(), "../workspace/crates/tool/Cargo.toml".into()] {
            let graph = workspace.checked(workspace.collect_in("home", Some(path.clone())));
            assert_eq!(ships(&graph), NESTED, "{}", path.display());
        }
    }

    #[test]
    fn a_package_of_no_build_is_a_member_and_its_dependencies_are_of_another_package() {
        let workspace = nested().soup("[[build]]\npackages = ['app']");
        let graph = workspace.graph();
        assert_eq!(ships(&graph), ["a@1.0.0", "app@0.1.0", "pump-core@0.1.0"]);
        assert_eq!(absent(&graph), ["b@1.0.0: only for workspace packages no build contains (tool)"]);
    }

    #[test]
    fn default_members_do_not_narrow_what_ships() {
        let workspace = nested().file(
            "Cargo.toml",
            "[workspace]\nresolver = '2'\nmembers = ['crates/*']\ndefault-members = ['crates/tool']",
        );
        assert_eq!(ships(&workspace.graph()), NESTED);
    }

    #[test]
    fn a_path_dependency_outside_the_workspace_is_soup_without_a_checksum() {
        let workspace = app("[dependencies]\nlegacy = { path = '../../legacy' }")
            .package("../legacy", "[dependencies]\na = '1'")
            .registry("a@1.0.0", "")
            .lock();
        let graph = workspace.graph();
        assert_eq!(ships(&graph), ["a@1.0.0", "app@0.1.0", "legacy@0.1.0"]);
        let soup: Vec<_> =
            graph.shipped().map(|(_, krate)| (krate.name.as_str(), krate.designator())).collect();
        assert_eq!(soup, [("a", Some(checksum("a@1.0.0").as_str())), ("legacy", None)]);
    }

    #[test]
    fn a_dependency_named_like_a_package_of_the_workspace_is_another_crate() {
        let workspace = app("[dependencies]\nother = { package = 'app', version = '2' }")
            .registry("app@2.0.0", "")
            .lock();
        let graph = workspace.graph();
        assert_eq!(ships(&graph), ["app@0.1.0", "app@2.0.0"]);
        assert_eq!(graph.shipped().count(), 1);
    }
}

mod features {
    use super::*;

    #[test]
    fn a_weak_feature_does_not_bring_the_dependency_it_names() {
        let manifest = "[features]\nstd = ['serde?/std', 'always/std']\n\
             [dependencies]\nserde = { version = '1', optional = true }\nalways = '1'";
        let crates = |workspace: Workspace| {
            workspace
                .registry("serde@1.0.0", "[features]\nstd = []")
                .registry("always@1.0.0", "[features]\nstd = []")
                .lock()
        };
        let off = crates(app(manifest)).soup("[[build]]\nfeatures = ['std']").graph();
        assert_eq!(ships(&off), ["always@1.0.0 [std]", "app@0.1.0 [std]"]);
        assert_eq!(absent(&off), ["serde@1.0.0: behind a feature that is off (app)"]);
        let on = crates(app(manifest)).soup("[[build]]\nfeatures = ['std', 'serde']").graph();
        assert_eq!(ships(&on), ["always@1.0.0 [std]", "app@0.1.0 [serde, std]", "serde@1.0.0 [std]"]);
    }

    #[test]
    fn a_namespaced_feature_brings_the_dependency_without_a_feature_of_its_name() {
        let workspace = app(
            "[features]\nalarm = ['dep:sound']\n[dependencies]\nsound = { version = '1', optional = true }",
        )
        .registry("sound@1.0.0", "")
        .soup("[[build]]\nfeatures = ['alarm']")
        .lock();
        assert_eq!(ships(&workspace.graph()), ["app@0.1.0 [alarm]", "sound@1.0.0"]);
    }

    #[test]
    fn a_strong_feature_of_a_dependency_switches_the_dependency_on() {
        let workspace = app("[dependencies]\na = { version = '1', features = ['std'] }")
            .registry(
                "a@1.0.0",
                "[features]\nstd = ['b/std']\n[dependencies]\nb = { version = '1', optional = true }",
            )
            .registry("b@1.0.0", "[features]\nstd = []")
            .lock();
        assert_eq!(ships(&workspace.graph()), ["a@1.0.0 [b, std]", "app@0.1.0", "b@1.0.0 [std]"]);
    }

    #[test]
    fn an_optional_dependency_that_is_off_does_not_ship_and_neither_does_what_it_needs() {
        let workspace = app("[dependencies]\na = { version = '1', optional = true }")
            .registry("a@1.0.0", "[dependencies]\nb = '1'")
            .registry("b@1.0.0", "")
            .lock();
        let graph = workspace.graph();
        assert_eq!(ships(&graph), ["app@0.1.0"]);
        assert_eq!(
            absent(&graph),
            ["a@1.0.0: behind a feature that is off (app)", "b@1.0.0: behind a feature that is off (a)"]
        );
    }

    #[test]
    fn a_build_without_default_features_has_none() {
        let workspace = app("[features]\ndefault = ['std']\nstd = ['dep:a']\n[dependencies]\na = { version = '1', optional = true }")
            .registry("a@1.0.0", "")
            .soup("[[build]]\nname = 'with'\n\n[[build]]\nname = 'without'\ndefault-features = false")
            .lock();
        let graph = workspace.graph();
        assert_eq!(contents(&graph, 0), ["a@1.0.0", "app@0.1.0 [default, std]"]);
        assert_eq!(contents(&graph, 1), ["app@0.1.0"]);
    }

    #[test]
    fn a_feature_is_given_to_every_package_that_has_it_or_to_the_one_named() {
        let manifest = "[features]\nalarm = ['a/loud']\n[dependencies]\na = '1'";
        let workspace = |features: &str| {
            Workspace::new("[workspace]\nresolver = '2'\nmembers = ['one', 'two', 'three']")
                .package("one", manifest)
                .package("two", "[features]\nalarm = []")
                .package("three", "")
                .registry("a@1.0.0", "[features]\nloud = []")
                .soup(&format!("[[build]]\nfeatures = [{features}]"))
                .lock()
                .graph()
        };
        let both = ["a@1.0.0 [loud]", "one@0.1.0 [alarm]", "three@0.1.0", "two@0.1.0 [alarm]"];
        assert_eq!(ships(&workspace("'alarm'")), both);
        let second = ["a@1.0.0", "one@0.1.0", "three@0.1.0", "two@0.1.0 [alarm]"];
        assert_eq!(ships(&workspace("'two/alarm'")), second);
    }

    #[test]
    fn default_features_of_a_dependency_come_from_whoever_wants_them() {
        let workspace = app("[dependencies]\na = { version = '1', default-features = false }\nb = '1'")
            .registry("a@1.0.0", "[features]\ndefault = ['std']\nstd = []")
            .registry("b@1.0.0", "[dependencies]\na = '1'")
            .lock();
        assert_eq!(ships(&workspace.graph()), ["a@1.0.0 [default, std]", "app@0.1.0", "b@1.0.0"]);
    }
}

mod names {
    use super::*;

    #[test]
    fn a_renamed_dependency_ships_under_its_own_name() {
        let workspace =
            app("[dependencies]\njson = { package = 'serde-json-core', version = '1', features = ['std'] }")
                .registry("serde-json-core@1.0.0", "[features]\nstd = []")
                .lock();
        assert_eq!(ships(&workspace.graph()), ["app@0.1.0", "serde-json-core@1.0.0 [std]"]);
    }

    #[test]
    fn a_library_named_otherwise_ships_under_its_package_name() {
        let workspace =
            app("[dependencies]\nrust-md5 = '1'").registry("rust-md5@1.0.0", "[lib]\nname = 'digest'").lock();
        assert_eq!(ships(&workspace.graph()), ["app@0.1.0", "rust-md5@1.0.0"]);
    }

    #[test]
    fn two_versions_of_a_crate_are_two_items() {
        let workspace =
            app("[dependencies]\na = '1'\nold = { package = 'a', version = '0.9', features = ['x'] }")
                .registry("a@1.0.0", "[features]\nx = []")
                .registry("a@0.9.3", "[features]\nx = []")
                .lock();
        assert_eq!(ships(&workspace.graph()), ["a@0.9.3 [x]", "a@1.0.0", "app@0.1.0"]);
    }

    #[test]
    fn a_version_with_build_metadata_ships_with_it() {
        let workspace = app("[dependencies]\na = '1'").registry("a@1.0.0+zstd.1.5", "").lock();
        assert_eq!(ships(&workspace.graph()), ["a@1.0.0+zstd.1.5", "app@0.1.0"]);
    }
}

mod targets {
    use super::*;

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
}

mod build_time {
    use super::*;

    #[test]
    fn a_proc_macro_and_what_it_needs_are_built_for_the_host() {
        let workspace = app("[dependencies]\nderive = '1'\nsyn = { version = '1', features = ['run'] }")
            .registry("derive@1.0.0", "[lib]\nproc-macro = true\n[dependencies]\nsyn = { version = '1', features = ['parse'] }\nquote = '1'")
            .registry("syn@1.0.0", "[features]\nparse = []\nrun = []")
            .registry("quote@1.0.0", "")
            .lock();
        assert_eq!(
            ships(&workspace.graph()),
            [
                "app@0.1.0",
                "host derive@1.0.0",
                "host quote@1.0.0",
                "syn@1.0.0 [run]",
                "host syn@1.0.0 [parse]"
            ]
        );
    }

    #[test]
    fn a_proc_macro_of_the_workspace_is_built_for_the_host() {
        let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app', 'derive']")
            .package("app", "[dependencies]\nderive = { path = '../derive' }")
            .package("derive", "[lib]\nproc-macro = true\n[dependencies]\nquote = '1'")
            .registry("quote@1.0.0", "")
            .soup("[[build]]\ntargets = ['thumbv7em-none-eabihf']")
            .lock();
        assert_eq!(ships(&workspace.graph()), ["app@0.1.0", "host derive@0.1.0", "host quote@1.0.0"]);
    }

    #[test]
    fn the_build_dependencies_of_a_dependency_ship_too() {
        let workspace = app("[dependencies]\nsys = '1'")
            .registry("sys@1.0.0", "links = 'z'\n[build-dependencies]\ncc = '1'")
            .registry("cc@1.0.0", "[dependencies]\nshlex = '1'")
            .registry("shlex@1.0.0", "")
            .lock();
        assert_eq!(
            ships(&workspace.graph()),
            ["app@0.1.0", "host cc@1.0.0", "host shlex@1.0.0", "sys@1.0.0"]
        );
    }
}

mod sources {
    use super::*;

    #[test]
    fn a_patch_to_a_path_ships_the_patched_crate() {
        let root = "[workspace]\nresolver = '2'\nmembers = ['app']\n[patch.crates-io]\na = { path = '../a' }";
        let workspace = Workspace::new(root)
            .package("app", "[dependencies]\nb = '1'")
            .registry("b@1.0.0", "[dependencies]\na = '0.1'")
            .registry("a@0.1.0", "")
            .package("../a", "[dependencies]\nc = '1'")
            .registry("c@1.0.0", "")
            .lock();
        let graph = workspace.graph();
        assert_eq!(ships(&graph), ["a@0.1.0", "app@0.1.0", "b@1.0.0", "c@1.0.0"]);
        let (_, patched) = graph.shipped().next().expect("`a` ships");
        assert!(patched.source.to_string().starts_with("path+"), "{}", patched.source);
    }

    #[test]
    fn a_patch_nothing_uses_is_no_crate_of_the_lock_file() {
        let root = "[workspace]\nresolver = '2'\nmembers = ['app']\n[patch.crates-io]\na = { path = '../a' }";
        let workspace = Workspace::new(root).package("app", "").package("../a", "").lock();
        assert_eq!(ships(&workspace.graph()), ["app@0.1.0"]);
    }

    /// The reference in the dependency, and the revision that is expected to ship.
    fn from_git(branch: &str, reference: impl Fn(&str) -> String) -> (Workspace, String) {
        let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['app']")
            .registry("a@1.0.0", "")
            .git("driver", branch, "[dependencies]\na = '1'");
        let revision = workspace.commit("driver");
        let dependency = format!(
            "[dependencies]\ndriver = {{ git = '{}', {} }}",
            workspace.git_url("driver"),
            reference(&revision)
        );
        (workspace.package("app", &dependency).lock(), revision)
    }

    #[test]
    fn a_git_dependency_ships_with_its_full_revision() {
        for branch in ["main", "feature/pump+a"] {
            for reference in [
                |revision: &str| format!("rev = '{revision}'"),
                |revision: &str| format!("rev = '{}'", &revision[..8]),
            ] {
                let (workspace, revision) = from_git(branch, reference);
                let graph = workspace.graph();
                assert_eq!(ships(&graph), ["a@1.0.0", "app@0.1.0", "driver@0.1.0"]);
                let driver = graph.shipped().find(|(_, krate)| krate.name == "driver").expect("it ships").1;
                assert_eq!(driver.designator(), Some(revision.as_str()));
            }
        }
    }

    #[test]
    fn a_git_branch_ships_at_the_revision_that_is_locked() {
        for branch in ["main", "feature/pump+a"] {
            let (workspace, revision) = from_git(branch, |_| format!("branch = '{branch}'"));
            workspace.commit("driver");
            let graph = workspace.graph();
            let driver = graph.shipped().find(|(_, krate)| krate.name == "driver").expect("it ships").1;
            assert_eq!(driver.designator(), Some(revision.as_str()), "{branch}");
        }
    }
}

mod development {
    use super::*;

    #[test]
    fn what_only_tests_need_does_not_ship() {
        let workspace = app("[dev-dependencies]\nproptest = '1'\n[dependencies]\na = '1'")
            .registry("a@1.0.0", "")
            .registry("proptest@1.0.0", "[dependencies]\nrand = '1'")
            .registry("rand@1.0.0", "[target.'cfg(windows)'.dependencies]\nwinapi = '1'")
            .registry("winapi@1.0.0", "")
            .lock();
        let graph = workspace.graph();
        assert_eq!(ships(&graph), ["a@1.0.0", "app@0.1.0"]);
        assert_eq!(
            absent(&graph),
            [
                "proptest@1.0.0: only for development (app)",
                "rand@1.0.0: only for development (proptest)",
                "winapi@1.0.0: only for development (rand)",
            ]
        );
    }

    #[test]
    fn a_cycle_of_development_dependencies_does_no_harm() {
        let workspace = Workspace::new("[workspace]\nresolver = '2'\nmembers = ['core', 'fixtures']")
            .package(
                "core",
                "[dependencies]\na = '1'\n[dev-dependencies]\nfixtures = { path = '../fixtures' }",
            )
            .package("fixtures", "[dependencies]\ncore = { path = '../core' }\nb = '1'")
            .registry("a@1.0.0", "")
            .registry("b@1.0.0", "")
            .lock();
        assert_eq!(ships(&workspace.graph()), ["a@1.0.0", "b@1.0.0", "core@0.1.0", "fixtures@0.1.0"]);
        let graph = workspace.soup("[[build]]\npackages = ['core']").graph();
        assert_eq!(ships(&graph), ["a@1.0.0", "core@0.1.0"]);
        assert_eq!(absent(&graph), ["b@1.0.0: only for workspace packages no build contains (fixtures)"]);
    }
}

mod lock_files {
    use super::*;

    fn locked() -> Workspace {
        app("[dependencies]\na = '1'").registry("a@1.0.0", "").registry("b@1.0.0", "").lock()
    }

    #[test]
    fn versions_3_and_4_of_the_lock_file_say_the_same() {
        let text = String::from_utf8(locked().lock_bytes().expect("it is locked")).expect("UTF-8");
        assert!(text.contains("\nversion = 4\n"), "{text}");
        for version in ["3", "4"] {
            let workspace = locked()
                .file("Cargo.lock", &text.replace("\nversion = 4\n", &format!("\nversion = {version}\n")));
            assert_eq!(ships(&workspace.graph()), ["a@1.0.0", "app@0.1.0"], "version {version}");
        }
    }

    #[test]
    fn a_lock_file_that_would_change_is_a_gap_and_stays_as_it_is() {
        let workspace = locked().package("app", "[dependencies]\na = '1'\nb = '1'");
        let before = workspace.lock_bytes();
        let gap = workspace.collect().expect("there is evidence").graph.expect_err("the lock file is stale");
        assert!(gap.what.contains("Cargo.lock") && gap.help.contains("cargo generate-lockfile"), "{gap:?}");
        assert_eq!(workspace.lock_bytes(), before);
    }

    #[test]
    fn a_missing_lock_file_is_a_gap_and_none_is_written() {
        let workspace = app("[dependencies]\na = '1'").registry("a@1.0.0", "");
        let gap = workspace.collect().expect("there is evidence").graph.expect_err("there is no lock file");
        assert!(gap.what.contains("Cargo.lock") && gap.help.contains("cargo generate-lockfile"), "{gap:?}");
        assert_eq!(workspace.lock_bytes(), None);
    }

    #[test]
    fn a_locked_crate_that_cannot_be_had_is_an_error_that_says_what_to_run() {
        let workspace = locked();
        std::fs::remove_dir_all(workspace.path("vendored/a-1.0.0")).expect("it was there");
        let before = workspace.lock_bytes();
        let error = workspace.error();
        assert!(matches!(error, CollectError::Program { .. }), "{error:?}");
        assert!(error.to_string().contains("`a`"), "{error}");
        assert!(error.help().contains("cargo fetch --locked"), "{}", error.help());
        assert_eq!(workspace.lock_bytes(), before);
    }
}

mod declared_builds {
    use super::*;

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
}
