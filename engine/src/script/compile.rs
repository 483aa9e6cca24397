//! Reading a script without running it: mistakes with their places, types taken out, names found.
//! The only door to the parser.

mod depth;
mod erase;

use oxc::allocator::Allocator;
use oxc::ast::ast::{BindingPattern, FormalParameters, Program as Tree};
use oxc::ast::ast::{Declaration, Expression, Statement};
use oxc::diagnostics::{Diagnostics, OxcDiagnostic};
use oxc::parser::{ParseOptions, Parser};
use oxc::semantic::SemanticBuilder;
use oxc::span::SourceType;

use super::program::{Form, LONGEST, Parameter};
use crate::text::Mistake;

/// What the parser reads of a function's body: the same lines, one further down.
const BEFORE: &str = "(async (payload) => {\n";
const AFTER: &str = "\n})";

/// A script that holds no mistake.
#[derive(Debug)]
pub(super) struct Read {
    /// JavaScript, each part at the line and column where it was.
    pub(super) code: String,
    /// Whether it awaits something outside of its functions.
    pub(super) is_async: bool,
    pub(super) main: Option<Vec<Parameter>>,
    pub(super) preprocessor: Option<Vec<Parameter>>,
}

/// A mistake by its place in bytes.
#[derive(Debug)]
struct Wrong {
    at: usize,
    words: String,
}

/// Reads a script; never runs it.
pub(super) fn read(source: &str, form: Form) -> Result<Read, Mistake> {
    if source.len() > LONGEST {
        let words =
            format!("The script has {} bytes; at most {LONGEST} are allowed.", source.len());
        return Err(Mistake { words, line: 1, column: 1 });
    }
    let wrapped = match form {
        Form::Function => format!("{BEFORE}{source}{AFTER}"),
        Form::Library => source.to_owned(),
    };
    let lines_before = usize::from(form == Form::Function);
    let told = |wrong: Wrong| mistake(&wrapped, &wrong, lines_before);
    depth::check(&wrapped).map_err(told)?;
    // The parser calls itself for each level of nesting.
    let stack = depth::stack_for(wrapped.len());
    let read = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(stack);
        let read = thread.spawn_scoped(scope, || parse(&wrapped, form));
        read.ok().and_then(|thread| thread.join().ok())
    });
    let no_thread = || Wrong { at: 0, words: "The script could not be read.".to_owned() };
    let mut read = read.unwrap_or_else(|| Err(no_thread())).map_err(told)?;
    if form == Form::Function {
        // Cuts keep the number of lines, so the wrapping is where it was.
        let inner = read.code.strip_prefix(BEFORE).and_then(|code| code.strip_suffix(AFTER));
        read.code = inner.unwrap_or_default().to_owned();
    }
    Ok(read)
}

fn parse(source: &str, form: Form) -> Result<Read, Wrong> {
    let allocator = Allocator::default();
    let tree = tree(&allocator, source, SourceType::ts().with_module(true))?;
    if form == Form::Function && !is_one_function(&tree, source) {
        let words = "A closing bracket has no opening one.".to_owned();
        return Err(Wrong { at: BEFORE.len(), words });
    }
    let erased = erase::erase(&tree, source, form)?;
    // What was left is JavaScript, or the types stood where they cannot be taken out.
    let again = Allocator::default();
    let plain = SourceType::mjs();
    let kept = tree_of(&again, &erased.code, plain);
    kept.map_err(|wrong| Wrong {
        at: wrong.at,
        words: format!(
            "Types cannot be taken out here ({}). Write it in a simpler way.",
            wrong.words
        ),
    })?;
    let (main, preprocessor) = match form {
        Form::Function => (None, None),
        Form::Library => (exported(&tree, "main"), exported(&tree, "preprocessor")),
    };
    Ok(Read { code: erased.code, is_async: erased.awaits, main, preprocessor })
}

fn tree<'a>(
    allocator: &'a Allocator,
    source: &'a str,
    form: SourceType,
) -> Result<Tree<'a>, Wrong> {
    tree_of(allocator, source, form)
}

fn tree_of<'a>(
    allocator: &'a Allocator,
    source: &'a str,
    form: SourceType,
) -> Result<Tree<'a>, Wrong> {
    let options = ParseOptions { parse_regular_expression: true, ..ParseOptions::default() };
    let parsed = Parser::new(allocator, source, form).with_options(options).parse();
    first(&parsed.diagnostics)?;
    if parsed.panicked {
        return Err(Wrong { at: 0, words: "The script cannot be read.".to_owned() });
    }
    let tree = parsed.program;
    let checked = SemanticBuilder::new().with_check_syntax_error(true).build(&tree);
    first(&checked.diagnostics)?;
    drop(checked);
    Ok(tree)
}

fn first(found: &Diagnostics) -> Result<(), Wrong> {
    let place = |one: &OxcDiagnostic| {
        // Where a name is declared twice, the second place is the mistake.
        let twice = one.message.contains("already been declared");
        let label = if twice { one.labels.last() } else { one.labels.first() };
        label.map_or(0, |label| label.offset() as usize)
    };
    match found.errors().min_by_key(|one| place(one)) {
        None => Ok(()),
        Some(one) => Err(Wrong { at: place(one), words: one.message.to_string() }),
    }
}

/// Whether the body did not end the function that was written around it.
fn is_one_function(tree: &Tree<'_>, source: &str) -> bool {
    let [Statement::ExpressionStatement(only)] = tree.body.as_slice() else {
        return false;
    };
    let Expression::ParenthesizedExpression(inner) = &only.expression else {
        return false;
    };
    let whole = inner.span.end as usize == source.len() && tree.directives.is_empty();
    whole && matches!(inner.expression, Expression::ArrowFunctionExpression(_))
}

/// The parameters of an exported function.
fn exported(tree: &Tree<'_>, name: &str) -> Option<Vec<Parameter>> {
    let mut named = false;
    let mut declared = None;
    for statement in &tree.body {
        match statement {
            Statement::ExportDeclaration(export) => {
                if let Some(parameters) = declares(&export.declaration, name) {
                    named = true;
                    declared = Some(parameters);
                }
            }
            Statement::ExportNamedDeclaration(export) => {
                named |= export.specifiers.iter().any(|one| one.exported.name() == name);
            }
            other => {
                if let Some(declaration) = other.as_declaration()
                    && let Some(parameters) = declares(declaration, name)
                {
                    declared = Some(parameters);
                }
            }
        }
    }
    declared.filter(|_| named)
}

/// The parameters of the function of this name, if the declaration makes one.
fn declares(declaration: &Declaration<'_>, name: &str) -> Option<Vec<Parameter>> {
    match declaration {
        Declaration::FunctionDeclaration(function)
            if function.body.is_some()
                && function.id.as_ref().is_some_and(|id| id.name == name) =>
        {
            Some(parameters(&function.params))
        }
        Declaration::VariableDeclaration(variables) => {
            let one = variables.declarations.iter().find(
                |one| matches!(&one.id, BindingPattern::BindingIdentifier(id) if id.name == name),
            )?;
            Some(match &one.init {
                Some(Expression::ArrowFunctionExpression(arrow)) => parameters(&arrow.params),
                Some(Expression::FunctionExpression(function)) => parameters(&function.params),
                _ => vec![Parameter::All],
            })
        }
        _ => None,
    }
}

fn parameters(all: &FormalParameters<'_>) -> Vec<Parameter> {
    let one = |pattern: &BindingPattern<'_>| match pattern {
        BindingPattern::BindingIdentifier(id) => Parameter::Named(id.name.to_string()),
        _ => Parameter::All,
    };
    all.items.iter().map(|item| one(&item.pattern)).collect()
}

fn mistake(source: &str, wrong: &Wrong, lines_before: usize) -> Mistake {
    let at = super::boundary(source, wrong.at);
    let before = source.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let last = source.lines().count().saturating_sub(2 * lines_before).max(1);
    let line = line.saturating_sub(lines_before).clamp(1, last);
    Mistake { words: sentence(&wrong.words), line, column }
}

fn sentence(words: &str) -> String {
    let mut words = words.trim().replace('`', "'");
    if !words.ends_with(['.', '!', '?', ')']) {
        words.push('.');
    }
    words
}

#[cfg(test)]
mod tests;
