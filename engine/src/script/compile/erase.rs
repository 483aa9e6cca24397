//! Types are overwritten with spaces, so that every line and column stays what it was.

use oxc::ast::ast::{
    AccessorProperty, ArrowFunctionExpression, AwaitExpression, Class, ClassElement, Decorator,
    ExportAllDeclaration, ExportDeclaration, ExportDefaultDeclaration, ExportFromDeclaration,
    ExportNamedDeclaration, ForOfStatement, FormalParameter, Function, ImportDeclaration,
    ImportExpression, ImportMeta, MethodDefinition, MethodDefinitionType, Program,
    PropertyDefinition, PropertyDefinitionType, Statement, TSAsExpression, TSEnumDeclaration,
    TSExportAssignment, TSImportEqualsDeclaration, TSInstantiationExpression, TSNonNullExpression,
    TSSatisfiesExpression, TSThisParameter, TSTypeAnnotation, TSTypeAssertion,
    TSTypeParameterDeclaration, TSTypeParameterInstantiation, VariableDeclarator,
};
use oxc::ast_visit::{Visit, walk};
use oxc::span::{GetSpan, Span};
use oxc::syntax::scope::ScopeFlags;

use super::super::program::Form;
use super::Wrong;

/// A script without types.
pub(super) struct Erased {
    pub(super) code: String,
    /// Whether it awaits outside of its functions.
    pub(super) awaits: bool,
}

pub(super) fn erase(tree: &Program<'_>, source: &str, form: Form) -> Result<Erased, Wrong> {
    let mut eraser = Eraser {
        source,
        cuts: Vec::new(),
        puts: Vec::new(),
        wrong: None,
        awaits: false,
        functions: 0,
        // The function that was written around a body is its top.
        top: usize::from(form == Form::Function),
    };
    eraser.visit_program(tree);
    if let Some(wrong) = eraser.wrong {
        return Err(wrong);
    }
    Ok(Erased { awaits: eraser.awaits, code: eraser.written() })
}

struct Eraser<'s> {
    source: &'s str,
    /// Byte ranges to overwrite; they may overlap.
    cuts: Vec<(usize, usize)>,
    /// Signs to write in place of others, also within cuts.
    puts: Vec<(usize, char)>,
    wrong: Option<Wrong>,
    awaits: bool,
    functions: usize,
    top: usize,
}

impl Eraser<'_> {
    fn cut(&mut self, start: u32, end: u32) {
        if start < end {
            self.cuts.push((start as usize, end as usize));
        }
    }

    fn cut_span(&mut self, span: Span) {
        self.cut(span.start, span.end);
    }

    /// A whole statement: what stands around it must not grow together.
    fn cut_statement(&mut self, span: Span) {
        self.cut_span(span);
        self.puts.push((span.start as usize, ';'));
    }

    fn refuse(&mut self, span: Span, words: &str) {
        let at = span.start as usize;
        self.wrong.get_or_insert_with(|| Wrong { at, words: words.to_owned() });
    }

    fn text(&self, start: u32, end: u32) -> &str {
        self.source.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Cuts the words of TypeScript that stand before a member's name.
    fn cut_modifiers(&mut self, start: u32, end: u32) {
        const WORDS: [&str; 7] =
            ["public", "private", "protected", "readonly", "override", "abstract", "declare"];
        let text = self.text(start, end);
        let mut found = Vec::new();
        for word in WORDS {
            for (at, _) in text.match_indices(word) {
                found.push((at, at + word.len()));
            }
        }
        for (from, to) in found {
            self.cuts.push((start as usize + from, start as usize + to));
        }
    }

    /// Cuts the first `sign` after `start`.
    fn cut_sign(&mut self, start: u32, sign: char) {
        let rest = self.source.get(start as usize..).unwrap_or_default();
        if let Some(at) = rest.find(sign) {
            let at = start as usize + at;
            self.cuts.push((at, at + 1));
        }
    }

    fn await_here(&mut self) {
        self.awaits |= self.functions == self.top;
    }

    fn written(mut self) -> String {
        self.cuts.sort_unstable();
        self.puts.sort_unstable();
        let mut out = String::with_capacity(self.source.len());
        let (mut cuts, mut puts) = (self.cuts.iter().peekable(), self.puts.iter().peekable());
        let mut until = 0;
        for (at, sign) in self.source.char_indices() {
            while let Some((_, end)) = cuts.next_if(|(start, _)| *start <= at) {
                until = until.max(*end);
            }
            let put = puts.next_if(|(place, _)| *place == at).map(|(_, put)| *put);
            while puts.next_if(|(place, _)| *place <= at).is_some() {}
            let kept = at >= until || matches!(sign, '\n' | '\r' | '\u{2028}' | '\u{2029}');
            out.push(put.unwrap_or(if kept { sign } else { ' ' }));
        }
        out
    }
}

const NOT_ONLY_TYPES: &str =
    "This is more than a type: it would need code of its own. Write it in JavaScript.";
const NO_IMPORT: &str = "A script stands alone: nothing can be imported. \
    URL, TextEncoder, Buffer, crypto and structuredClone are there without.";

impl<'a> Visit<'a> for Eraser<'_> {
    fn visit_statement(&mut self, it: &Statement<'a>) {
        match it {
            Statement::TSTypeAliasDeclaration(_)
            | Statement::TSInterfaceDeclaration(_)
            | Statement::TSGlobalDeclaration(_)
            | Statement::TSExternalModuleDeclaration(_) => self.cut_statement(it.span()),
            Statement::TSNamespaceDeclaration(one) if one.declare => self.cut_statement(it.span()),
            Statement::TSNamespaceDeclaration(_) => self.refuse(it.span(), NOT_ONLY_TYPES),
            Statement::TSEnumDeclaration(one) if one.declare => self.cut_statement(it.span()),
            Statement::VariableDeclaration(one) if one.declare => self.cut_statement(it.span()),
            Statement::ClassDeclaration(one) if one.declare => self.cut_statement(it.span()),
            Statement::FunctionDeclaration(one) if one.body.is_none() => {
                self.cut_statement(it.span());
            }
            _ => walk::walk_statement(self, it),
        }
    }

    fn visit_export_declaration(&mut self, it: &ExportDeclaration<'a>) {
        use oxc::ast::ast::Declaration as D;
        let only_types = match &it.declaration {
            D::TSTypeAliasDeclaration(_)
            | D::TSInterfaceDeclaration(_)
            | D::TSGlobalDeclaration(_)
            | D::TSExternalModuleDeclaration(_) => true,
            D::TSNamespaceDeclaration(one) => one.declare,
            D::TSEnumDeclaration(one) => one.declare,
            D::VariableDeclaration(one) => one.declare,
            D::ClassDeclaration(one) => one.declare,
            D::FunctionDeclaration(one) => one.body.is_none(),
            D::TSImportEqualsDeclaration(_) => false,
        };
        if only_types {
            self.cut_statement(it.span);
            return;
        }
        if matches!(it.declaration, D::TSNamespaceDeclaration(_)) {
            self.refuse(it.span, NOT_ONLY_TYPES);
            return;
        }
        self.cut(it.span.start, it.declaration.span().start);
        walk::walk_export_declaration(self, it);
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        for one in &it.specifiers {
            if one.local.name() != one.exported.name() {
                self.refuse(one.span, "Export it under its own name.");
            }
        }
        self.cut_statement(it.span);
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        self.refuse(it.span, "Give it a name: `export async function main(msg) { … }`.");
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        self.refuse(it.span, NO_IMPORT);
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        self.refuse(it.span, NO_IMPORT);
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        if it.import_kind.is_type() {
            self.cut_statement(it.span);
        } else {
            self.refuse(it.span, NO_IMPORT);
        }
    }

    fn visit_import_expression(&mut self, it: &ImportExpression<'a>) {
        self.refuse(it.span, NO_IMPORT);
    }

    fn visit_import_meta(&mut self, it: &ImportMeta) {
        self.refuse(it.span, NO_IMPORT);
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        self.refuse(it.span, NO_IMPORT);
    }

    fn visit_ts_export_assignment(&mut self, it: &TSExportAssignment<'a>) {
        self.refuse(it.span, NOT_ONLY_TYPES);
    }

    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        self.refuse(it.span, NOT_ONLY_TYPES);
    }

    fn visit_decorator(&mut self, it: &Decorator<'a>) {
        self.refuse(it.span, "Decorators are not known here.");
    }

    fn visit_await_expression(&mut self, it: &AwaitExpression<'a>) {
        self.await_here();
        walk::walk_await_expression(self, it);
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        if it.r#await {
            self.await_here();
        }
        walk::walk_for_of_statement(self, it);
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        self.functions += 1;
        walk::walk_function(self, it, flags);
        self.functions -= 1;
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        if let Some(result) = &it.return_type
            && self.text(result.span.start, result.span.end).contains('\n')
        {
            // No line may end between `)` and `=>`: the bracket moves to the type's end.
            self.puts.push((it.params.span.end as usize - 1, ' '));
            self.puts.push((result.span.end as usize - 1, ')'));
        }
        self.functions += 1;
        walk::walk_arrow_function_expression(self, it);
        self.functions -= 1;
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        if it.accessibility.is_some() || it.readonly || it.r#override {
            self.refuse(it.span, NOT_ONLY_TYPES);
        }
        if it.optional {
            self.cut_sign(it.pattern.span().end, '?');
        }
        walk::walk_formal_parameter(self, it);
    }

    fn visit_ts_this_parameter(&mut self, it: &TSThisParameter<'a>) {
        self.cut_span(it.span);
        let rest = self.source.get(it.span.end as usize..).unwrap_or_default();
        if rest.trim_start().starts_with(',') {
            self.cut_sign(it.span.end, ',');
        }
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if it.definite {
            self.cut_sign(it.id.span().end, '!');
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        if it.r#abstract {
            let text = self.text(it.span.start, it.span.end);
            let end = text.find("class").and_then(|at| u32::try_from(at).ok()).unwrap_or_default();
            self.cut_modifiers(it.span.start, it.span.start + end);
        }
        if let (Some(first), Some(last)) = (it.implements.first(), it.implements.last()) {
            let before = self.text(it.span.start, first.span.start);
            let word = before.rfind("implements").and_then(|at| u32::try_from(at).ok());
            self.cut(it.span.start + word.unwrap_or_default(), last.span.end);
        }
        walk::walk_class(self, it);
    }

    fn visit_class_element(&mut self, it: &ClassElement<'a>) {
        let only_type = match it {
            ClassElement::TSIndexSignature(_) => true,
            ClassElement::MethodDefinition(one) => {
                one.value.body.is_none()
                    || one.r#type == MethodDefinitionType::TSAbstractMethodDefinition
            }
            ClassElement::PropertyDefinition(one) => {
                one.declare || one.r#type == PropertyDefinitionType::TSAbstractPropertyDefinition
            }
            _ => false,
        };
        if only_type {
            self.cut_statement(it.span());
        } else {
            walk::walk_class_element(self, it);
        }
    }

    fn visit_method_definition(&mut self, it: &MethodDefinition<'a>) {
        self.cut_modifiers(it.span.start, it.key.span().start);
        if it.optional {
            self.cut_sign(it.key.span().end, '?');
        }
        walk::walk_method_definition(self, it);
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        self.cut_modifiers(it.span.start, it.key.span().start);
        if it.optional {
            self.cut_sign(it.key.span().end, '?');
        }
        if it.definite {
            self.cut_sign(it.key.span().end, '!');
        }
        walk::walk_property_definition(self, it);
    }

    fn visit_accessor_property(&mut self, it: &AccessorProperty<'a>) {
        self.refuse(it.span, "Write a getter and a setter in place of `accessor`.");
    }

    fn visit_ts_type_annotation(&mut self, it: &TSTypeAnnotation<'a>) {
        self.cut_span(it.span);
    }

    fn visit_ts_type_parameter_declaration(&mut self, it: &TSTypeParameterDeclaration<'a>) {
        self.cut_span(it.span);
    }

    fn visit_ts_type_parameter_instantiation(&mut self, it: &TSTypeParameterInstantiation<'a>) {
        self.cut_span(it.span);
    }

    fn visit_ts_as_expression(&mut self, it: &TSAsExpression<'a>) {
        self.cut(it.expression.span().end, it.span.end);
        self.visit_expression(&it.expression);
    }

    fn visit_ts_satisfies_expression(&mut self, it: &TSSatisfiesExpression<'a>) {
        self.cut(it.expression.span().end, it.span.end);
        self.visit_expression(&it.expression);
    }

    fn visit_ts_type_assertion(&mut self, it: &TSTypeAssertion<'a>) {
        self.cut(it.span.start, it.expression.span().start);
        self.visit_expression(&it.expression);
    }

    fn visit_ts_non_null_expression(&mut self, it: &TSNonNullExpression<'a>) {
        self.cut(it.expression.span().end, it.span.end);
        self.visit_expression(&it.expression);
    }

    fn visit_ts_instantiation_expression(&mut self, it: &TSInstantiationExpression<'a>) {
        self.cut(it.expression.span().end, it.span.end);
        self.visit_expression(&it.expression);
    }
}
