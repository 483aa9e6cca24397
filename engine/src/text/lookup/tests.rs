//! What `lookup` promises.

use super::*;

#[test]
fn finds() {
    let data = Value::parse(
        r#"{"a":{"b":[{"c":7},"xyz"],"odd key":1,"0":"zero"},"__proto__":{"constructor":2}}"#,
    )
    .unwrap();
    for (path, wanted) in [
        ("a.b.[0].c", Some("7")),
        ("a.b.0.c", Some("7")),
        ("a/b/0/c", Some("7")),
        ("this.a.b.1.[2]", Some("\"z\"")),
        ("./a.[odd key]", Some("1")),
        ("a.0", Some("\"zero\"")),
        ("a.b.length", Some("2")),
        ("a.b.1.length", Some("3")),
        ("__proto__.constructor", Some("2")),
        ("constructor", None),
        ("a.b.name", None),
        ("a.b.99999999999", None),
        ("a.b.99999999999999999999999999", None),
        ("a.b.-1", None),
        ("a.b.1.9", None),
        ("a.missing.deeper", None),
    ] {
        let found = Lookup::parse(path).unwrap().walk(&data).map(|v| v.to_json());
        assert_eq!(found.as_deref(), wanted, "{path}");
    }
    for whole in ["this", ".", "this."] {
        assert_eq!(&*Lookup::parse(whole).unwrap().walk(&data).unwrap(), &data);
    }
}

#[test]
fn origins() {
    assert_eq!(Lookup::parse("../../a").unwrap().origin, Origin::Up(2));
    assert_eq!(Lookup::parse("../this").unwrap().origin, Origin::Up(1));
    assert_eq!(Lookup::parse("@root.a").unwrap().steps.len(), 1);
    assert_eq!(Lookup::parse("@../index").unwrap().origin, Origin::Local(Local::Index, 1));
    for bad in ["@nope", "a..b", "a.[b", "a.[b]c"] {
        assert!(Lookup::parse(bad).is_err(), "{bad}");
    }
}
