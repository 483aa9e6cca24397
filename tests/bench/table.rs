//! Medians, ratios, and the table that people read.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What one round showed of one subject.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    pub per_second: f64,
    pub cpu_micros: f64,
    pub p50_micros: f64,
    pub p99_micros: f64,
    pub resident_mb: f64,
}

impl Figures {
    /// Figure by figure.
    pub fn median(rounds: &[Self]) -> Self {
        let of = |read: fn(&Self) -> f64| middle(rounds.iter().map(read));
        Self {
            per_second: of(|f| f.per_second),
            cpu_micros: of(|f| f.cpu_micros),
            p50_micros: of(|f| f.p50_micros),
            p99_micros: of(|f| f.p99_micros),
            resident_mb: of(|f| f.resident_mb),
        }
    }
}

/// The median of some figures.
pub fn middle(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = figures.into_iter().collect();
    all.sort_by(f64::total_cmp);
    let half = all.len() / 2;
    match (all.get(half.wrapping_sub(1)), all.get(half)) {
        (Some(low), Some(high)) if all.len().is_multiple_of(2) => f64::midpoint(*low, *high),
        (_, Some(middle)) => *middle,
        _ => f64::NAN,
    }
}

/// What is wanted of a row's ratio, or of its figure where nothing stands beside it.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    AtMost(f64),
    AtLeast(f64),
    None,
}

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub what: &'static str,
    /// The figure of what Wireloom is compared with.
    pub beside: Option<f64>,
    pub ours: f64,
    pub goal: Goal,
}

impl Row {
    /// Wireloom's figure beside another one.
    pub fn beside(what: &'static str, beside: f64, ours: f64, goal: Goal) -> Self {
        Self { what, beside: Some(beside), ours, goal }
    }

    /// A figure by itself.
    pub fn alone(what: &'static str, ours: f64, goal: Goal) -> Self {
        Self { what, beside: None, ours, goal }
    }

    /// What the goal is about.
    fn measure(&self) -> f64 {
        self.beside.map_or(self.ours, |beside| self.ours / beside)
    }

    fn verdict(&self) -> (String, &'static str) {
        let (words, met) = match self.goal {
            Goal::None => return (String::new(), ""),
            Goal::AtMost(most) => (format!("≤ {most}"), self.measure() <= most),
            Goal::AtLeast(least) => (format!("≥ {least}"), self.measure() >= least),
        };
        (words, if met { "met" } else { "NOT MET" })
    }

    /// Prints it; with the measure of an earlier run, how this one compares with it.
    pub fn print(&self, before: Option<f64>) {
        let beside = self.beside.map_or_else(String::new, |beside| format!("{beside:.2}"));
        let ratio = self.beside.map_or_else(String::new, |_| format!("{:.2}", self.measure()));
        let (goal, verdict) = self.verdict();
        let (what, ours) = (self.what, self.ours);
        let before = before.map_or_else(String::new, |before| {
            format!("  {:+.1} % since", (self.measure() / before - 1.0) * 100.0)
        });
        println!("{what:<46} {beside:>12} {ours:>12.2} {ratio:>7} {goal:>8} {verdict}{before}");
    }
}

/// The head of the table.
pub fn head() {
    println!("{:<46} {:>12} {:>12} {:>7} {:>8}", "", "beside", "wireloom", "ratio", "goal");
}

/// For a file that later runs are compared with.
pub fn json(rows: &[Row]) -> Value {
    let row =
        |row: &Row| json!({ "beside": row.beside, "wireloom": row.ours, "measure": row.measure() });
    rows.iter().map(|one| (one.what.to_owned(), row(one))).collect()
}

/// The measures of such a file.
pub fn measures(file: &Value) -> BTreeMap<String, f64> {
    let rows = file.as_object().into_iter().flatten();
    rows.filter_map(|(what, row)| Some((what.clone(), row["measure"].as_f64()?))).collect()
}
