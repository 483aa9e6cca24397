//! The small languages of settings: path, template, expression, `${}` substitution
//! (spec templates). Each is compiled when a flow is deployed; a run parses none of them.

mod mistake;
mod path;
mod place;
mod schema;
mod template;
mod tmp;
pub use tmp::*;

pub use mistake::{Mistake, RenderError};
pub use path::Path;
pub use template::{JsonTemplate, Template};
