//! The small languages of settings: path, template, expression, `${}` substitution
//! (spec templates). Each is compiled when a flow is deployed; a run parses none of them.

mod duration;
mod expression;
mod filter;
mod formats;
mod helpers;
mod lookup;
mod mistake;
mod path;
mod place;
mod schema;
mod segments;
mod substitute;
mod template;

pub use duration::{Duration, Period};
pub use expression::Expression;
pub use filter::{FilterLogic, FilterMistake, Filters};
pub use formats::check_format;
pub use mistake::{Mistake, RenderError};
pub use path::Path;
pub use substitute::{OnMissing, Substitution};
pub use template::{HtmlTemplate, JsonTemplate, Template};
