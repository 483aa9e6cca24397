//! Holds the architecture: reads the sources and fails where a layer, a door or a size is not
//! kept. ARCHITECTURE.md says why each rule is there. Every rule is a function that gives its
//! findings in words, and has a test of its own that it can find something.

mod crates;
mod doors;
mod kinds;
mod layers;
mod shape;
mod source;
mod words;

use source::{Tree, fail_on};

#[test]
fn crates_depend_one_way() {
    fail_on(&crates::findings(&Tree::of_repository()));
}

#[test]
fn each_big_dependency_has_one_door() {
    fail_on(&doors::findings(&Tree::of_repository()));
}

#[test]
fn the_engines_modules_use_only_earlier_ones() {
    fail_on(&layers::findings(&Tree::of_repository()));
}

#[test]
fn no_kind_is_known_outside_nodes() {
    fail_on(&kinds::named_elsewhere(&Tree::of_repository()));
}

#[test]
fn every_file_of_a_kind_is_registered() {
    fail_on(&kinds::orphans(&Tree::of_repository()));
}

#[test]
fn every_rust_file_says_what_it_is_for() {
    fail_on(&shape::undocumented(&Tree::of_repository()));
}

#[test]
fn files_are_short() {
    fail_on(&shape::too_long(&Tree::of_repository()));
}

#[test]
fn every_invariant_has_its_test() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../ARCHITECTURE.md");
    let page = std::fs::read_to_string(page).expect("ARCHITECTURE.md");
    fail_on(&words::findings(&Tree::of_repository(), &page));
}

#[test]
fn every_case_of_bad_input_has_its_test_or_says_why_not() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let page = std::fs::read_to_string(page).expect("README.md");
    fail_on(&words::cases(&Tree::of_repository(), &page));
}

#[test]
fn every_test_that_a_page_names_is_there() {
    for file in ["triggers.md", "scripts.md", "processes.md"] {
        let page = format!("{}/../docs/{file}", env!("CARGO_MANIFEST_DIR"));
        let page = std::fs::read_to_string(page).expect(file);
        fail_on(&words::lines(&Tree::of_repository(), &page, file));
    }
}

#[test]
fn every_statement_on_push_has_its_test() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/push.md");
    let page = std::fs::read_to_string(page).expect("docs/push.md");
    fail_on(&words::statements(&Tree::of_repository(), &page));
}

#[test]
fn every_field_of_a_connection_has_its_test() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/connections.md");
    let page = std::fs::read_to_string(page).expect("docs/connections.md");
    let written = engine::connection::Settings::new("feed", "ws://feed.example");
    let schema = serde_json::to_value(written).expect("JSON");
    let always = schema.as_object().expect("an object").keys().map(String::as_str);
    let left_out = ["urlFrom", "auth", "tls", "proxy", "heartbeat", "idleTimeout", "compression"];
    let fields: Vec<&str> = always.chain(left_out).collect();
    fail_on(&words::fields(&Tree::of_repository(), &page, &fields));
}
