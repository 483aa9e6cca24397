//! Templates as flows write them: what they print, and how they are refused.

mod bounds;
mod corpus;
mod properties;

use super::*;

fn data() -> Value {
    Value::parse(
        r#"{"n":42,"big":9223372036854775807,"f":0.30000000000000004,"huge":1e21,"neg":-0.0,
        "s":"it's <b> & \"q\" `=","t":true,"no":false,"z":0,"nil":null,"empty":"","list":[1,"b",{"c":3}],
        "none":[],"o":{"k":"v","l":[1]},"odd key":7,"people":[{"name":"Ann","tags":["x","y"]},
        {"name":"Bo","tags":[]}],"evil":"{{n}}","time":1475091605007,"last":"field",
        "elsewhere":"E","json":"a\"b\nc"}"#,
    )
    .unwrap()
}

fn text(template: &str) -> String {
    let parsed = Template::parse(template).unwrap_or_else(|wrong| panic!("{template}: {wrong}"));
    parsed.render(&data()).unwrap_or_else(|wrong| panic!("{template}: {wrong}"))
}

fn table(rows: &[(&str, &str)]) {
    for (template, wanted) in rows {
        assert_eq!(text(template), *wanted, "{template}");
    }
}

#[test]
fn paths_print() {
    table(&[
        ("", ""),
        ("plain }} text", "plain }} text"),
        (
            "{{n}} {{ f }} {{huge}} {{big}} {{neg}}",
            "42 0.30000000000000004 1e+21 9223372036854775807 -0.0",
        ),
        ("{{s}}", "it's <b> & \"q\" `="),
        ("{{t}}{{no}}[{{nil}}{{missing}}{{o.missing.deep}}{{list.name}}]", "truefalse[]"),
        ("{{o}} {{list}} {{none}}", "{\"k\":\"v\",\"l\":[1]} [1,\"b\",{\"c\":3}] []"),
        (
            "{{list.[2].c}}{{list.1}}{{list.length}}{{[odd key]}}{{this.n}}{{./n}}{{@root.n}}",
            "3b37424242",
        ),
        ("{{__proto__}}{{constructor}}{{toString}}", ""),
        ("{{evil}}", "{{n}}"),
        ("{{last}} {{elsewhere}}", "field E"),
        (r"\{{n}} \\{{n}}", r"{{n}} \42"),
        ("{\"a\":{\"b\":{{n}}}}", "{\"a\":{\"b\":42}}"),
        ("a {{! comment }}b{{!-- {{n}} --}}c", "a bc"),
        (" x {{~n~}} y ", " x42y "),
        ("{{{n}}}{{&n}}", "4242"),
        ("{{undefined}}{{null}}", ""),
    ]);
    assert_eq!(Template::parse("{{.}}").unwrap().render(&Value::from(5)).unwrap(), "5");
}

#[test]
fn blocks() {
    table(&[
        ("{{#if n}}a{{else}}b{{/if}}{{#if z}}a{{else}}b{{/if}}", "ab"),
        ("{{#if z includeZero=true}}a{{/if}}{{#if none}}x{{/if}}{{#if o}}o{{/if}}", "ao"),
        ("{{#if nil}}1{{else if z}}2{{else if t}}3{{else}}4{{/if}}", "3"),
        ("{{#if nil}}1{{else if z}}2{{else}}4{{/if}}", "4"),
        ("{{#unless empty}}a{{else}}b{{/unless}}{{#unless n}}a{{^}}b{{/unless}}", "ab"),
        (
            "{{#each list}}{{@index}}{{#if @first}}<{{/if}}{{this}}{{#if @last}}>{{/if}} {{/each}}",
            "0<1 1b 2{\"c\":3}> ",
        ),
        ("{{#each o}}{{@key}}={{.}};{{/each}}", "k=v;l=[1];"),
        ("{{#each none}}x{{else}}none{{/each}}{{#each missing}}x{{else}}none{{/each}}", "nonenone"),
        (
            "{{#each people}}{{#each tags}}{{../name}}{{@../index}}{{this}}{{@root.n}} {{/each}}{{/each}}",
            "Ann0x42 Ann0y42 ",
        ),
        (
            "{{#each people as |p i|}}{{#each p.tags as |t|}}{{i}}{{p.name}}{{t}} {{/each}}{{/each}}",
            "0Annx 0Anny ",
        ),
        ("{{#each o as |v k|}}{{k}}:{{v}} {{/each}}", "k:v l:[1] "),
        ("{{#each people}}{{#with tags}}{{@index}}{{length}}{{/with}}{{/each}}", "02"),
        ("{{#with o}}{{k}}{{../n}}{{else}}x{{/with}}{{#with missing}}a{{else}}b{{/with}}", "v42b"),
        ("{{#with z}}{{this}}{{/with}}", "0"),
        ("{{#eq n 42}}a{{/eq}}{{#eq n '42'}}b{{else}}c{{/eq}}{{#ne s 'x'}}d{{/ne}}", "acd"),
        ("{{#gt n 40}}a{{else eq n 1}}b{{/gt}}{{#lte n 10}}c{{/lte}}{{#gte n 42}}d{{/gte}}", "ad"),
        ("{{#lt n 10}}a{{else eq n 42}}b{{/lt}}", "b"),
        ("{{#match s '^it'}}a{{/match}}{{#match n '^\\d+$'}}b{{/match}}", "ab"),
        ("{{#includes list 'b'}}a{{/includes}}{{#includes s \"<b>\"}}b{{/includes}}", "ab"),
        ("{{#if (eq (lower o.k) 'v')}}yes{{/if}}{{#eq missing undefined}}u{{/eq}}", "yesu"),
        ("a\n{{#if n}}\n  b\n{{/if}}\nc", "a\n  b\nc"),
    ]);
}

#[test]
fn helpers_in_templates() {
    table(&[
        ("{{add (multiply 20 1.8) 32}}", "68"),
        ("{{upper o.k}}{{(add 1 2)}}", "V3"),
        (
            "{{jsonEncode json}} {{{jsonEncode o}}} {{jsonEncode missing}}",
            r#""a\"b\nc" {"k":"v","l":[1]} null"#,
        ),
        ("{{jsonEncode 'x'}}{{jsonEncode 5}}{{jsonEncode true}}", "\"x\"5true"),
        ("{{defaultTo missing 'd'}}{{defaultTo nil n}}", "d42"),
        ("{{lookup o 'k'}}{{lookup list 1}}{{lookup . 'n'}}{{lookup o '__proto__'}}", "vb42"),
        (
            "{{formatDate time 'x'}} {{formatDate time 'YYYY-MM-DDTHH:MM:ssZ'}}",
            "1475091605007 2016-09-28T19:09:05+00:00",
        ),
        ("{{formatDate time 'HH z' tz='Europe/Helsinki'}}", "22 EEST"),
        ("{{formatDateRelative time 1475091665007}}", "a minute ago"),
        ("{{format f '.2f'}} {{format n}} {{format o}}", "0.30 42 {\"k\":\"v\",\"l\":[1]}"),
        ("{{length list}}{{typeof missing}}{{typeof nil}}", "3undefinednull"),
        ("{{jsonEncode (obj z=1 a=(obj b=n) gone=missing)}}", "{\"z\":1,\"a\":{\"b\":42}}"),
        ("{{valueByKey people 'Bo' 'name' 'tags'}}{{join list '-'}}", "[]1-b-{\"c\":3}"),
        (
            "{{template 'Hi {{name}}!' (obj name=s)}}{{template \"{{n}} units\"}}",
            "Hi it's <b> & \"q\" `=!42 units",
        ),
        ("{{encodeURIComponent 'a b'}}{{last list}}", "a%20b{\"c\":3}"),
        ("{{divide 1 0}}{{add 'x' 1}}", ""),
        ("{{#each people}}{{upper name}}{{/each}}", "ANNBO"),
    ]);
}

#[test]
fn values_keep_their_type() {
    let value = |template| Template::parse(template).unwrap().value(&data()).unwrap();
    assert_eq!(value("{{n}}"), Some(Value::from(42)));
    assert_eq!(value("{{{o}}}"), data().get("o").cloned());
    assert_eq!(value("{{nil}}"), Some(Value::Null));
    assert_eq!(value("{{missing}}"), None);
    assert_eq!(value(" {{n}}"), Some(" 42".into()));
    assert_eq!(value("{{n}}{{n}}"), Some("4242".into()));
    assert_eq!(value("{{add n 1}}"), Some("43".into()));
    assert_eq!(value("{{jsonEncode n}}"), Some("42".into()));
    assert_eq!(value(""), Some("".into()));
    assert_eq!(Template::parse("x } y").unwrap().as_constant(), Some("x } y"));
    assert_eq!(Template::parse("x {{y}}").unwrap().as_constant(), None);
    assert_eq!(Template::parse(r"\{{y}}").unwrap().as_constant(), None);
}

#[test]
fn html_is_escaped_only_there() {
    let html = |template| HtmlTemplate::parse(template).unwrap().render(&data()).unwrap();
    let escaped = "it&#x27;s &lt;b&gt; &amp; &quot;q&quot; &#x60;&#x3D;";
    assert_eq!(html("<i>{{s}}</i>"), format!("<i>{escaped}</i>"));
    assert_eq!(html("{{{s}}}{{&t}}"), "it's <b> & \"q\" `=true");
    assert_eq!(
        html("{{upper o}}{{{jsonEncode o.k}}}"),
        "{&quot;K&quot;:&quot;V&quot;,&quot;L&quot;:[1]}\"v\""
    );
    assert_eq!(
        html("{{o}}{{jsonEncode o.k}}"),
        "{&quot;k&quot;:&quot;v&quot;,&quot;l&quot;:[1]}&quot;v&quot;"
    );
    assert_eq!(html("{{template '<{{s}}>'}}"), format!("&lt;{escaped}&gt;"));
}

#[test]
fn json_must_parse() {
    let json = JsonTemplate::parse(r#"{"a":{{n}},"b":{{jsonEncode json}},"c":[{{#each list}}{{jsonEncode this}}{{#unless @last}},{{/unless}}{{/each}}]}"#).unwrap();
    let wanted = r#"{"a":42,"b":"a\"b\nc","c":[1,"b",{"c":3}]}"#;
    assert_eq!(json.render(&data()).unwrap().to_json(), wanted);
    let mut out = b"x".to_vec();
    json.render_json(&data(), &mut out).unwrap();
    assert_eq!(out, format!("x{wanted}").as_bytes());

    let pad = "p".repeat(300);
    let bad = JsonTemplate::parse(&format!("{{\"{pad}\":\n \"{{{{json}}}}\"}}")).unwrap();
    let error = bad.render(&data()).unwrap_err().words;
    assert!(
        error.contains("line 2") && error.contains("near `") && error.contains("a\"b"),
        "{error}"
    );
    assert!(error.contains("jsonEncode"));
    let mut out = b"x".to_vec();
    assert_eq!(bad.render_json(&data(), &mut out).unwrap_err().words, error);
    assert_eq!(out, b"x");
    assert!(JsonTemplate::parse("{{missing}}").unwrap().render(&data()).is_err());
    assert!(JsonTemplate::parse("{{n}} 5").unwrap().render_json(&data(), &mut out).is_err());
}

#[test]
fn mistakes_have_place_and_words() {
    for (template, place, words) in [
        ("{{#if n}}x", (1, 1), "never closed"),
        ("ä\n x {{#each n}}{{/if}}", (2, 15), "closes no open block"),
        ("{{/if}}", (1, 1), "closes no open block"),
        ("{{else}}", (1, 1), "stands in no block"),
        ("a {{n", (1, 3), "never closed"),
        ("{{n}}\nää {{nope 1}}", (2, 4), "no helper `nope`"),
        ("{{#nope n}}{{/nope}}", (1, 1), "no block `nope`"),
        ("{{#upper n}}{{/upper}}", (1, 1), "opens no block"),
        ("{{if n 1}}", (1, 1), "opens a block"),
        ("x{{add 1}}", (1, 2), "takes 2 arguments, not 1"),
        ("{{#if}}{{/if}}", (1, 1), "takes 1 argument, not 0"),
        ("{{formatDate n 'x' zone='UTC'}}", (1, 1), "no argument `zone=`"),
        ("{{#if n}}\n{{#match n '('}}{{/match}}{{/if}}", (2, 1), "regular expression"),
        ("{{> part}}", (1, 1), "partials"),
        ("{{#> part}}{{/part}}", (1, 1), "partials"),
        ("{{#*inline 'a'}}{{/inline}}", (1, 1), "partials"),
        ("{{* a}}", (1, 1), "partials"),
        ("{{{{raw}}}} {{{{/raw}}}}", (1, 1), "raw blocks"),
        ("{{}}", (1, 1), "empty"),
        ("{{a..b}}", (1, 1), "not valid"),
        ("{{n}} {{a b%c}}", (1, 7), "not valid"),
        ("{{#each @nope}}{{/each}}", (1, 1), "@nope"),
        ("{{a.[b}}", (1, 3), "never closed"),
        ("{{template o.k}}", (1, 1), "written here"),
        ("{{template '{{nope 1}}'}}", (1, 1), "no helper `nope`"),
        ("{{template \"{{template 'x'}}\"}}", (1, 1), "another one"),
        ("{{!-- x", (1, 1), "comment"),
        ("{{'a' 1}}", (1, 1), "not valid"),
    ] {
        let wrong = Template::parse(template).unwrap_err();
        assert!(wrong.words.contains(words), "{template}: {wrong}");
        assert_eq!((wrong.line, wrong.column), place, "{template}: {wrong}");
    }
    let error = serde_json::from_str::<Template>("\"\\n {{#if a}}\"").unwrap_err().to_string();
    assert!(error.contains("never closed (line 2, column 2)"), "{error}");
}

#[test]
fn errors_at_run_name_template_and_place() {
    let template = Template::parse("a\n {{decodeURI s2}}{{#match n pattern}}{{/match}}").unwrap();
    let data = Value::parse(r#"{"s2":"x","pattern":"("}"#).unwrap();
    let mut out = b"before".to_vec();
    let error = template.render_into(&data, &mut out).unwrap_err().words;
    assert!(error.contains("{{decodeURI s2}}") && error.contains("match: "), "{error}");
    assert!(error.contains("line 2, column 18"), "{error}");
    assert_eq!(out, b"before");
}

#[test]
fn serialises_as_its_source() {
    let template: JsonTemplate = serde_json::from_str("\"{{a}}\"").unwrap();
    assert_eq!(serde_json::to_string(&template).unwrap(), "\"{{a}}\"");
    assert_eq!(format!("{template:?}"), "JsonTemplate(\"{{a}}\")");
    let schema = serde_json::to_value(schemars::schema_for!(Template)).unwrap();
    assert_eq!(schema["format"], "wireloom-template");
    assert_eq!(schema["type"], "string");
}
