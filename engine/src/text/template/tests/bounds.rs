//! Templates and data that want too much: refused or stopped, never the end of the process.

use super::*;

fn refused(template: &str) -> String {
    Template::parse(template).unwrap_err().words
}

#[test]
fn deep_nesting_is_refused() {
    for deep in [
        "{{#if a}}".repeat(2000) + &"{{/if}}".repeat(2000),
        "{{#if a}}".repeat(2000),
        format!("{{{{#if a}}}}{}{{{{/if}}}}", "{{else if a}}".repeat(1000)),
        format!("{{{{f {}1{}}}}}", "(add 1 ".repeat(20_000), ")".repeat(20_000)),
        "{{#if (f (f (f a)))}}".repeat(30) + &"{{/if}}".repeat(30),
    ] {
        assert!(refused(&deep).contains("64"), "{}", refused(&deep));
    }
    let allowed = "{{#if a}}".repeat(64) + "x" + &"{{/if}}".repeat(64);
    let rendered = Template::parse(&allowed).unwrap().render(&Value::parse(r#"{"a":1}"#).unwrap());
    assert_eq!(rendered.unwrap(), "x");
    let chain = format!("{{{{#if a}}}}{}{{{{else}}}}x{{{{/if}}}}", "{{else if a}}".repeat(63));
    assert_eq!(Template::parse(&chain).unwrap().render(&Value::Null).unwrap(), "x");
    let calls = format!("{{{{{}0{}}}}}", "add 1 (".repeat(63) + "add 1 ", ")".repeat(63));
    assert_eq!(Template::parse(&calls).unwrap().render(&Value::Null).unwrap(), "64");
}

#[test]
fn partials_are_refused() {
    for template in [
        "{{#*inline 'a'}}{{> b}}{{/inline}}{{#*inline 'b'}}{{> a}}{{/inline}}{{> a}}",
        "{{#*inline 'a'}}{{> a}}{{/inline}}{{> a}}",
        "{{>self}}",
        "{{~> (lookup . 'x') ~}}",
    ] {
        assert!(refused(template).contains("partials"));
    }
}

#[test]
fn size_and_number_of_tags() {
    assert!(refused(&"x".repeat(SIZE + 1)).contains("262144"));
    assert!(Template::parse(&"x".repeat(SIZE)).is_ok());
    let paths = Template::parse(&"{{a}}".repeat(SIZE / 5)).unwrap();
    assert_eq!(paths.render(&Value::Null).unwrap(), "");
    assert!(refused(&"{{upper a}}".repeat(TAGS + 1)).contains("2000 tags"));
}

fn big_list(items: usize) -> Value {
    let list: Vec<Value> = (0..items).map(Value::from).collect();
    [("list", Value::from(list))].into_iter().collect::<crate::payload::Object>().into()
}

#[test]
fn rounds_and_calls_are_counted() {
    let nested = "{{#each @root.list}}".repeat(5) + "{{upper 'x'}}" + &"{{/each}}".repeat(5);
    let error = Template::parse(&nested).unwrap().render(&big_list(1000)).unwrap_err();
    assert!(error.words.contains("100,000"), "{error}");
    let fine = Template::parse("{{#each list}}.{{/each}}").unwrap();
    assert_eq!(fine.render(&big_list(90_000)).unwrap().len(), 90_000);
}

#[test]
fn output_is_bounded() {
    let text = Value::from("y".repeat(300_000));
    let data: Value = [("s", text)].into_iter().collect::<crate::payload::Object>().into();
    let words = |template: &str| {
        let html = HtmlTemplate::parse(template).unwrap().render(&data);
        let mut out = Vec::new();
        let wrong = Template::parse(template).unwrap().render_into(&data, &mut out).unwrap_err();
        assert!(out.is_empty() && html.is_err());
        wrong.words
    };
    assert!(words("{{s}}{{s}}{{s}}{{s}}").contains("1 MiB"));
    assert!(
        words("{{jsonEncode s}}{{jsonEncode s}}{{jsonEncode s}}{{jsonEncode s}}").contains("1 MiB")
    );
    assert!(words("{{trim s}}{{trim s}}{{trim s}}{{trim s}}").contains("1 MiB"));
    assert!(words("{{template '{{s}}{{s}}{{s}}{{s}}'}}").contains("1 MiB"));
    assert!(words("{{join (array s s s s)}}{{this}}{{this}}").contains("1 MiB"));
}

#[test]
fn values_made_of_shared_parts_stay_bounded() {
    // Each level doubles the text of the value, not its size in memory.
    let levels = 30;
    let deep = "{{#with (obj a=this b=this)}}".repeat(levels);
    let end = "{{/with}}".repeat(levels);
    for inner in [
        "{{this}}",
        "{{jsonEncode this}}",
        "{{jsonEncode this 2}}",
        "{{#eq this (obj a=a b=b)}}{{/eq}}",
        "{{#includes (array this) (obj a=b b=a)}}{{/includes}}",
        "{{upper this}}",
        "{{toHtml (obj children=this)}}{{this}}",
    ] {
        let template = Template::parse(&format!("{deep}{inner}{end}")).unwrap();
        let error = template.render(&data()).unwrap_err().words;
        assert!(error.contains("1 MiB") || error.contains("too much work"), "{inner}: {error}");
    }
    let length = Template::parse(&format!("{deep}{{{{length this}}}}{end}")).unwrap();
    assert_eq!(length.render(&data()).unwrap(), "2");
}

#[test]
fn work_on_large_texts_is_bounded() {
    let list: Vec<Value> = (0..1000).map(Value::from).collect();
    let data = Value::parse(r#"{"s":""}"#).map(|mut data| {
        data.set("s", Value::from("y".repeat(500_000)));
        data.set("list", Value::from(list));
        data
    });
    let template = "{{#each list}}{{#eq (trim @root.s) 'x'}}{{/eq}}{{/each}}";
    let error = Template::parse(template).unwrap().render(&data.unwrap()).unwrap_err();
    assert!(error.words.contains("too much work"), "{error}");
}

#[test]
fn loops_over_pieces_that_call_nothing_are_bounded() {
    let template = format!("{{{{#each list}}}}{}{{{{/each}}}}", "{{nothing.here}}".repeat(1900));
    let error = Template::parse(&template).unwrap().render(&big_list(90_000)).unwrap_err();
    assert!(error.words.contains("too much work"), "{error}");
}

#[test]
fn data_is_never_a_template() {
    let data =
        Value::parse(r#"{"a":"{{#each b}}{{../b}}{{/each}}{{jsonEncode this}}","b":"\\{{a}}"}"#)
            .unwrap();
    for template in ["{{a}}", "{{upper a}}", "{{template '{{a}}'}}", "{{#with a}}{{this}}{{/with}}"]
    {
        let text = Template::parse(template).unwrap().render(&data).unwrap();
        assert_eq!(text.to_lowercase(), data.get("a").unwrap().as_str().unwrap().to_lowercase());
    }
}
