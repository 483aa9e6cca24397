//! Medians, ratios, and the table that people read.

use serde_json::{Value, json};

use crate::Plan;

/// What one round showed of one subject.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    pub per_second: f64,
    pub cpu_micros: f64,
    pub p50_micros: f64,
    pub p99_micros: f64,
    pub resident_mb: f64,
}

/// A figure's name, how to read it off, and whether more is better.
type Row = (&'static str, fn(&Figures) -> f64, bool);

const ROWS: [Row; 5] = [
    ("messages/s", |f| f.per_second, true),
    ("CPU µs/message", |f| f.cpu_micros, false),
    ("p50 µs at 1,000/s", |f| f.p50_micros, false),
    ("p99 µs at 1,000/s", |f| f.p99_micros, false),
    ("resident MB", |f| f.resident_mb, false),
];

impl Figures {
    /// Figure by figure.
    pub fn median(rounds: &[Self]) -> Self {
        let middle = |read: fn(&Self) -> f64| {
            let mut all: Vec<f64> = rounds.iter().map(read).collect();
            all.sort_by(f64::total_cmp);
            let half = all.len() / 2;
            if all.len().is_multiple_of(2) {
                f64::midpoint(all[half - 1], all[half])
            } else {
                all[half]
            }
        };
        let [per_second, cpu_micros, p50_micros, p99_micros, resident_mb] =
            ROWS.map(|(_, read, _)| middle(read));
        Self { per_second, cpu_micros, p50_micros, p99_micros, resident_mb }
    }
}

/// Prints both and their ratio; above 1.00 Wireloom has more of the figure.
pub fn print(lean: &Figures, wireloom: &Figures, plan: Plan) {
    println!(
        "upstream socket → decode → template → push to one frontend; {} messages, {} on their way",
        plan.messages, plan.window
    );
    println!("{:<20} {:>14} {:>14} {:>8}", "", "hand-written", "wireloom", "ratio");
    for (name, read, more_is_better) in ROWS {
        let (lean, wireloom) = (read(lean), read(wireloom));
        let ratio = wireloom / lean;
        let better = (ratio >= 1.0) == more_is_better;
        let mark = if better { "" } else { " ←" };
        println!("{name:<20} {lean:>14.2} {wireloom:>14.2} {ratio:>8.2}{mark}");
    }
}

/// For a file that later runs are compared with.
pub fn json(lean: &Figures, wireloom: &Figures) -> Value {
    let of = |figures: &Figures| -> Value {
        ROWS.iter().map(|(name, read, _)| ((*name).to_owned(), json!(read(figures)))).collect()
    };
    json!({ "hand-written": of(lean), "wireloom": of(wireloom) })
}
