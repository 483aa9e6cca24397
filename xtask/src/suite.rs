//! `cargo xtask test`: all that must hold, the quick parts first.

use std::process::Command;

use anyhow::Result;

use crate::shell::{cargo, show, words, works};
use crate::step::{self, Outcome, Step};
use crate::{autobahn, browser, instructions, licences, pages as build};

const STEPS: &[Step] = &[
    Step {
        name: "format",
        run: || run_cargo(&["fmt", "--all", "--check"]),
        mend: "run `cargo fmt --all`",
    },
    Step {
        name: "licences",
        run: licences::check,
        mend: "take another crate, or add the licence to deny.toml if it is a permissive one",
    },
    Step {
        name: "deny",
        run: deny,
        mend: "deny.toml says what is allowed; an advisory wants a newer version: `cargo update -p NAME`",
    },
    Step {
        name: "ui-install",
        run: || build::install().map(|()| Outcome::Passed),
        mend: "see above; `cd frontend-assets && npm ci` does the same",
    },
    Step {
        name: "ui-lint",
        run: || run_npm(&["run", "lint"]),
        mend: "run `npm run lint:fix` in frontend-assets, and mend by hand what is left",
    },
    Step {
        name: "ui-types",
        run: || run_npm(&["run", "typecheck"]),
        mend: "mend the types named above",
    },
    Step {
        name: "ui-tests",
        run: || run_npm(&["test"]),
        mend: "run `npm test` in frontend-assets while you mend it",
    },
    Step {
        name: "ui-build",
        run: || build::build().map(|()| Outcome::Passed),
        mend: "run `npm run build` in frontend-assets",
    },
    Step {
        name: "clippy",
        run: || {
            run_cargo(&[
                "clippy",
                "--locked",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ])
        },
        mend: "mend what clippy names; an #[allow] needs a reason",
    },
    Step {
        name: "autobahn",
        run: autobahn::step,
        mend: "see above; `target/autobahn` may be removed; WSTEST names a `wstest` of your own",
    },
    Step {
        name: "rust-tests",
        run: rust_tests,
        mend: "run the test alone: `cargo test -p PACKAGE NAME`; a generated file that differs: \
               `cargo xtask regenerate`",
    },
    Step {
        name: "rust-doc-tests",
        run: || run_cargo(&["test", "--locked", "--workspace", "--doc", "--quiet"]),
        mend: "run `cargo test --doc -p PACKAGE`",
    },
    Step {
        name: "instructions",
        run: instructions::test,
        mend: "find what the hot path does more often; if it must, `cargo xtask instructions --save`",
    },
    Step {
        name: "client",
        run: client,
        mend: "run `npm run test:server` in frontend-assets after `cargo build -p designer-api`",
    },
    Step {
        name: "browser",
        run: browser::test,
        mend: "screenshots and traces are in frontend-assets/e2e/test-results",
    },
];

/// Runs the steps that are asked for, or lists them.
pub(crate) fn run(only: &[String], list: bool) -> Result<()> {
    if list {
        for step in STEPS {
            println!("{}", step.name);
        }
        return Ok(());
    }
    step::run(STEPS, only)
}

fn run_cargo(arguments: &[&str]) -> Result<Outcome> {
    run_command(cargo().args(arguments))
}

fn run_command(command: &mut Command) -> Result<Outcome> {
    println!("   {}", words(command));
    show(command)?;
    Ok(Outcome::Passed)
}

fn run_npm(arguments: &[&str]) -> Result<Outcome> {
    // Alone, as after `--only ui-lint`, the packages may still be missing.
    build::install()?;
    build::run(arguments)?;
    Ok(Outcome::Passed)
}

/// With nextest where it is installed: it runs the tests of all crates side by side.
fn rust_tests() -> Result<Outcome> {
    let mut command = cargo();
    command.envs(autobahn::found().map(|program| (autobahn::VARIABLE, program)));
    if works(cargo().args(["nextest", "--version"])) {
        command.args(["nextest", "run", "--locked", "--workspace", "--no-fail-fast"]);
    } else {
        println!("   `cargo nextest` is not installed; `cargo test` does the same, more slowly");
        command.args(["test", "--locked", "--workspace", "--lib", "--bins", "--tests"]);
        command.arg("--no-fail-fast");
    }
    run_command(&mut command)
}

/// What [`licences`] does not see: banned crates, sources, and advisories where the database can
/// be reached. Building cargo-deny takes longer than all other steps, so it is used, not installed.
fn deny() -> Result<Outcome> {
    if !works(cargo().args(["deny", "--version"])) {
        return Ok(Outcome::Skipped(
            "cargo-deny is not installed (`cargo install --locked cargo-deny`)".to_owned(),
        ));
    }
    run_cargo(&["deny", "--offline", "check", "licenses", "bans", "sources"])?;
    if !works(cargo().args(["deny", "fetch", "db"])) {
        println!("   advisories not checked: their database is out of reach");
        return Ok(Outcome::Passed);
    }
    run_cargo(&["deny", "check", "--disable-fetch", "advisories"])
}

/// The client library against the real program.
fn client() -> Result<Outcome> {
    run_cargo(&["build", "--locked", "--workspace", "--bin", "wireloom"])?;
    run_npm(&["run", "test:server"])
}
