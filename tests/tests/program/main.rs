//! The program itself, from outside: the main job, the example flows, how it ends.

mod example_flows;
mod main_job;
mod program_ends;
mod starved;
