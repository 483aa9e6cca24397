//! Sockets over real connections: a server on a free port, clients that behave and others.

mod push;
mod raw;
mod rules;
mod shortcut;
mod site;
mod slow;
mod upgrade;
