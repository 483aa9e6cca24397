//! The machine's clock, by which ids, log-ins, certificates and timers go.

use anyhow::bail;
use jiff::Timestamp;

/// Refuses a clock that stands before 1970, where no id can be made and no date be sent: it was
/// never set.
///
/// # Errors
/// Then.
pub(super) fn check(now: Timestamp) -> anyhow::Result<()> {
    if now < Timestamp::UNIX_EPOCH {
        bail!(
            "this machine's clock says {}, which is before 1970; set it and start again",
            now.strftime("%Y-%m-%d %H:%M:%S UTC")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_never_set_is_told() {
        assert!(check(Timestamp::now()).is_ok() && check(Timestamp::UNIX_EPOCH).is_ok());
        let moon = "1969-07-20T20:17:40Z".parse().unwrap();
        let told = check(moon).unwrap_err().to_string();
        assert!(told.contains("1969-07-20 20:17:40 UTC") && told.contains("set it"), "{told}");
    }
}
