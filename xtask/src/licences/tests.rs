//! What `licences` promises.

use super::*;

fn list() -> Vec<String> {
    allowed(
        "[x]\nallow = [\n \"GPL\",\n]\n[licenses]\nallow = [\n  \"MIT\",\n  \"Apache-2.0\", # why\n  \
             \"Apache-2.0 WITH LLVM-exception\",\n]\n",
    )
}

#[test]
fn reads_the_right_list() {
    assert_eq!(list(), ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]);
}

#[test]
fn evaluates_expressions() {
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0 OR MIT",
        "(MIT OR GPL-3.0) AND Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "MIT AND GPL-3.0 OR Apache-2.0",
    ] {
        assert!(accepts(good, &list()), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT",
        "MIT MIT",
        "MIT AND (GPL-3.0 OR LGPL-2.1)",
        "MIT WITH some-exception",
    ] {
        assert!(!accepts(bad, &list()), "{bad}");
    }
}
