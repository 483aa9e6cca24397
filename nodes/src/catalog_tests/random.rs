//! No config breaks a kind.

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// No kind panics, has a port or an effect that is malformed, or changes a payload and fails.
    #[test]
    fn every_kind_leaves_well(payload in json()) {
        for kind in KINDS {
            for example in (kind.examples)() {
                if matches!(example.expect, Expectation::Deploys) {
                    continue;
                }
                let host = FakeHost::default();
                execute(kind, &host, &example.config, Value::from(&payload)).leaves_well();
            }
        }
    }

    /// No config makes a kind panic.
    #[test]
    fn every_kind_reads_any_config(config in json()) {
        for kind in KINDS {
            drop((kind.build)(&config));
            let mut near = (kind.examples)().remove(0).config;
            if let (Some(near), Some(other)) = (near.as_object_mut(), config.as_object()) {
                let fields: Vec<String> = near.keys().cloned().collect();
                for (field, value) in fields.into_iter().zip(other.values()) {
                    near.insert(field, value.clone());
                }
            }
            drop((kind.build)(&near));
        }
    }
}
