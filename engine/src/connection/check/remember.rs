//! What is wrong with what a connection is to remember.

use super::{Check, escape};
use crate::connection::Settings;

const MOST_VALUES: usize = 16;
const MOST_FILTERS: usize = 50;

impl Check {
    pub(super) fn remember(&mut self, settings: &Settings) {
        const CODE: &str = "connection-remember";
        let Some(remember) = &settings.remember else {
            return;
        };
        if remember.values.len() > MOST_VALUES {
            let words = format!("At most {MOST_VALUES} values can be remembered.");
            self.refuse(CODE, "/remember/values", words);
        }
        for (name, path) in &remember.values {
            let pointer = format!("/remember/values/{}", escape(name));
            if !is_name(name) {
                self.refuse(
                    CODE,
                    pointer,
                    "A name begins with a letter and has letters, digits and `_`, at most 64.",
                );
            } else if path.is_whole() {
                self.refuse(CODE, pointer, "Name a field of the message, not all of it.");
            }
        }
        if remember.forget_on.len() > MOST_FILTERS {
            let words = format!("At most {MOST_FILTERS} filters can stand here.");
            self.refuse(CODE, "/remember/forgetOn", words);
        }
        for mistake in remember.forgets().err().into_iter().flatten() {
            self.refuse(CODE, format!("/remember/forgetOn{}", mistake.pointer), mistake.words);
        }
    }
}

/// Whether templates and scripts can say it.
fn is_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
