//! Replay equals state, whatever the process, the way through it and the moment of a crash: the
//! engine against a small interpreter of its own (statement 22, and 14 for what is told).

mod tree;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use engine::payload::Value;
use engine::process::{Command, Create, Event, Status, replay};
use proptest::prelude::*;

use tree::{Drawing, Rest, blocks};
use world::World;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("WIRELOOM_TEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(96)
    ))]

    #[test]
    fn s22_replay_equals_state_for_any_process_way_and_crash(block in blocks(), dice in any::<u64>()) {
        let mut drawing = Drawing::default();
        let (root, mut rest) = drawing.process(&block);
        let mut world = World::new(&drawing, dice);
        world.make(Create {
            id: "i".into(),
            definition: root.as_str().into(),
            version: 1,
            parent: None,
            start_condition: None,
            data: Value::object(),
        });
        assert!(world.command("i", Command::Begin));
        let mut done = BTreeMap::new();
        rest.settle(&mut done);
        loop {
            world.deliver();
            let mut expected = BTreeSet::new();
            rest.open(&mut expected);
            let open: BTreeSet<String> = world.open().into_keys().collect();
            prop_assert_eq!(&open, &expected);
            prop_assert_eq!(&world.counted(), &done);
            let Some(count) = u64::try_from(open.len()).ok().filter(|count| *count > 0) else { break };
            let chosen = usize::try_from(world.roll(count)).unwrap();
            let name = open.into_iter().nth(chosen).unwrap();
            world.close(&name);
            rest.close(&name);
            if name.starts_with('u') {
                *done.entry(name).or_default() += 1;
            }
            rest.settle(&mut done);
        }
        prop_assert!(matches!(rest, Rest::Done));
        for (state, records) in world.instances.values() {
            prop_assert_eq!(state.status, Status::Finished);
            prop_assert_eq!(state.timers.len() + state.waits.len() + state.incidents.len(), 0);
            // Any event gives the state that was, and states only ever move on.
            let all: u64 = records.iter().map(|record| record.events.len() as u64).sum();
            prop_assert_eq!(all, state.events);
            for until in 0..=all {
                prop_assert_eq!(replay(records, until).events, until);
            }
            let ran = records.iter().flat_map(|record| &record.events).filter(|event| {
                matches!(event, Event::Status { status: Status::Finished })
            });
            prop_assert_eq!(ran.count(), 1);
        }
    }
}
