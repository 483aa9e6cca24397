//! The program itself, from outside: the main job, the example flows, how it ends.

mod crowds;
mod example_flows;
mod main_job;
mod program_ends;
mod slow_frontends;
mod starved;
mod stores;
mod unset_clock;
