//! The small languages of settings: path, template, expression, `${}` substitution
//! (spec templates). Each is compiled when a flow is deployed; a run parses none of them.

mod helpers;
mod lookup;
mod mistake;
mod segments;
mod template;

pub use mistake::{Mistake, RenderError};
pub use template::{HtmlTemplate, JsonTemplate, Template};
