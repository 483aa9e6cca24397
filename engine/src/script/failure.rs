//! Why a script gave nothing.

use std::fmt;

/// What kind of failure it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// It threw, or cannot be run as it stands.
    Thrown,
    /// It took longer than its time.
    Time,
    /// It needed more than its memory.
    Memory,
    /// Its result is larger than allowed.
    Output,
    /// It left more jobs than allowed, or a promise that nobody resolves.
    Jobs,
    /// Its result has no JSON form.
    Result,
    /// Its worker ended, or there was none to be had: the same call may succeed later.
    Worker,
}

impl FailureKind {
    const ALL: [Self; 7] = [
        Self::Thrown,
        Self::Time,
        Self::Memory,
        Self::Output,
        Self::Jobs,
        Self::Result,
        Self::Worker,
    ];

    pub(super) fn code(self) -> u8 {
        Self::ALL.iter().position(|one| *one == self).and_then(|n| n.try_into().ok()).unwrap_or(0)
    }

    pub(super) fn of_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// A place in a script as its author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
    /// The function's name; empty at the top of the script.
    pub function: String,
}

/// Why a script gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Failure {
    /// What kind of failure.
    pub kind: FailureKind,
    /// For people.
    pub message: String,
    /// Where, if that is known.
    pub place: Option<Place>,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)?;
        match &self.place {
            None => Ok(()),
            Some(Place { line, column, function }) if function.is_empty() => {
                write!(out, " (line {line}, column {column})")
            }
            Some(Place { line, column, function }) => {
                write!(out, " (line {line}, column {column}, in `{function}`)")
            }
        }
    }
}

impl Failure {
    pub(super) fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), place: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_code_of_its_own() {
        for kind in FailureKind::ALL {
            assert_eq!(FailureKind::of_code(kind.code()), Some(kind));
        }
        assert_eq!(FailureKind::of_code(200), None);
    }

    #[test]
    fn says_where() {
        let mut failure = Failure::new(FailureKind::Thrown, "Error: no");
        assert_eq!(failure.to_string(), "Error: no");
        failure.place = Some(Place { line: 3, column: 7, function: "price".to_owned() });
        assert_eq!(failure.to_string(), "Error: no (line 3, column 7, in `price`)");
    }
}
