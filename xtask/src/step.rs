//! Steps of a suite: run in order, stopped at the first that fails, summed up at the end.

use std::time::Instant;

use anyhow::{Result, bail};

/// How a step ended, unless it failed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was done and all is well.
    Passed,
    /// It could not be done here, for this reason, which is no fault of the change.
    Skipped(String),
}

/// One step.
pub(crate) struct Step {
    /// As `--only` takes it; steps of one subject share their beginning.
    pub name: &'static str,
    /// Does it. Prints what it runs.
    pub run: fn() -> Result<Outcome>,
    /// What to do when it fails.
    pub mend: &'static str,
}

/// Prints where we are.
pub(crate) fn title(words: &str) {
    println!("\n── {words}");
}

/// Runs those whose names begin with one of `only`, or all if there is none.
pub(crate) fn run(steps: &[Step], only: &[String]) -> Result<()> {
    let chosen: Vec<&Step> = steps
        .iter()
        .filter(|step| only.is_empty() || only.iter().any(|start| step.name.starts_with(start)))
        .collect();
    if chosen.is_empty() {
        bail!("no step begins with {}; `cargo xtask test --list` lists them", only.join(" or "));
    }
    let mut summary = Summary::default();
    for (place, step) in chosen.iter().enumerate() {
        title(&format!("{} ({} of {})", step.name, place + 1, chosen.len()));
        let start = Instant::now();
        let outcome = (step.run)();
        summary.add(step, &outcome, start.elapsed().as_secs());
        if outcome.is_err() {
            break;
        }
    }
    summary.print(chosen.len());
    match summary.failure {
        Some(words) => bail!(words),
        None => Ok(()),
    }
}

#[derive(Default)]
struct Summary {
    lines: Vec<String>,
    passed: usize,
    skipped: usize,
    failure: Option<String>,
}

impl Summary {
    fn add(&mut self, step: &Step, outcome: &Result<Outcome>, seconds: u64) {
        let (mark, note) = match outcome {
            Ok(Outcome::Passed) => {
                self.passed += 1;
                ("passed ", String::new())
            }
            Ok(Outcome::Skipped(reason)) => {
                self.skipped += 1;
                ("skipped", format!(": {reason}"))
            }
            Err(error) => {
                self.failure = Some(format!("{} failed: {error:#}\n  {}", step.name, step.mend));
                ("FAILED ", String::new())
            }
        };
        self.lines.push(format!("{mark} {:4} s  {}{note}", seconds, step.name));
    }

    /// The last line stands alone and in plain words, so that a program can read it.
    fn print(&self, chosen: usize) {
        title("summary");
        for line in &self.lines {
            println!("{line}");
        }
        let left = chosen - self.lines.len();
        if left > 0 {
            println!("not run        {left} after it");
        }
        println!("\n{}", self.closing());
    }

    fn closing(&self) -> String {
        let failed = usize::from(self.failure.is_some());
        let skipped = match self.skipped {
            0 => String::new(),
            some => format!(", {some} skipped"),
        };
        format!("{} passed, {failed} failed{skipped}", self.passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &'static str, run: fn() -> Result<Outcome>) -> Step {
        Step { name, run, mend: "mend it" }
    }

    #[test]
    fn stops_at_the_first_that_fails_and_says_what_to_do() {
        let steps = [
            step("one", || Ok(Outcome::Passed)),
            step("two", || bail!("broken")),
            step("three", || unreachable!("a step after the one that failed was run")),
        ];
        let error = run(&steps, &[]).unwrap_err().to_string();
        assert_eq!(error, "two failed: broken\n  mend it");
    }

    #[test]
    fn counts_in_one_plain_line() {
        let mut summary = Summary::default();
        let one = step("one", || Ok(Outcome::Passed));
        summary.add(&one, &Ok(Outcome::Passed), 1);
        assert_eq!(summary.closing(), "1 passed, 0 failed");
        summary.add(&one, &Ok(Outcome::Skipped("no tool".into())), 1);
        summary.add(&one, &Err(anyhow::anyhow!("broken")), 1);
        assert_eq!(summary.closing(), "1 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn runs_what_is_asked_for_and_refuses_what_is_not_there() {
        let steps = [step("ui-lint", || Ok(Outcome::Passed)), step("rust", || bail!("run"))];
        assert!(run(&steps, &["ui".to_owned()]).is_ok());
        assert!(run(&steps, &["nothing".to_owned()]).is_err());
    }
}
