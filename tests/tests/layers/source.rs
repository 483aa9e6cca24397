//! The sources as the rules see them: without comments, and without what is only for tests.

mod text;

use std::path::Path;

use text::without_tests;
pub(crate) use text::{has_word, without_comments};

/// A file with its path from the repository's root, with `/` between its parts.
#[derive(Debug)]
pub(crate) struct File {
    pub path: String,
    pub text: String,
}

/// All the files that rules look at.
#[derive(Debug)]
pub(crate) struct Tree {
    pub files: Vec<File>,
}

impl Tree {
    /// The repository that this test stands in.
    pub(crate) fn of_repository() -> Self {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests stand in a workspace");
        let mut files = Vec::new();
        collect(root, root, &mut files);
        assert!(files.len() > 20, "found only {} files below {}", files.len(), root.display());
        files.sort_by(|one, two| one.path.cmp(&two.path));
        Self { files }
    }

    /// A made-up one: paths and texts.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect();
        Self { files }
    }

    /// Files below a folder, as in `engine/src/`, with one of these endings.
    pub(crate) fn below<'a, 'b: 'a>(
        &'a self,
        folder: &'b str,
        endings: &'b [&'b str],
    ) -> impl Iterator<Item = &'a File> + use<'a, 'b> {
        self.files.iter().filter(move |file| {
            file.path.starts_with(folder) && endings.iter().any(|end| file.path.ends_with(end))
        })
    }

    /// Rust that is part of the product: no comments, nothing of tests.
    pub(crate) fn product<'a>(&'a self, folder: &str) -> Vec<(&'a str, String)> {
        let tests = self.test_modules();
        self.files
            .iter()
            .filter(|file| file.path.starts_with(folder) && file.path.ends_with(".rs"))
            .filter(|file| !is_test(&file.path) && !tests.iter().any(|test| file.is_of(test)))
            .map(|file| (file.path.as_str(), without_tests(&without_comments(&file.text))))
            .collect()
    }

    /// Files that `#[cfg(test)] mod name;` brings in.
    fn test_modules(&self) -> Vec<String> {
        let mut found = Vec::new();
        for file in self.files.iter().filter(|file| file.path.ends_with(".rs")) {
            let text = without_comments(&file.text);
            for after in text.split("#[cfg(test)]").skip(1) {
                let line = after.trim_start().lines().next().unwrap_or_default();
                let name = line.trim_end_matches(';').rsplit(' ').next().unwrap_or_default();
                if line.contains("mod ") && line.ends_with(';') {
                    found.push(format!("{}/{name}.rs", module_folder(&file.path)));
                }
            }
        }
        found
    }
}

impl File {
    /// Whether it is a module's own file, or of one within it.
    fn is_of(&self, module: &str) -> bool {
        let rest = self.path.strip_prefix(module.trim_end_matches(".rs"));
        rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    const SKIPPED: [&str; 5] = ["target", "node_modules", "dist", ".git", "test-results"];
    const READ: [&str; 7] = ["rs", "toml", "ts", "tsx", "js", "css", "html"];
    for entry in std::fs::read_dir(folder).expect("a readable folder").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                collect(root, &path, files);
            }
        } else if path.extension().is_some_and(|end| READ.iter().any(|read| end == *read)) {
            let inside = path.strip_prefix(root).expect("below the root");
            files.push(File {
                path: inside.to_string_lossy().replace('\\', "/"),
                text: std::fs::read_to_string(&path).expect("a text in UTF-8"),
            });
        }
    }
}

/// `engine/src/store.rs` and `engine/src/lib.rs` own the files of `engine/src/store` and
/// `engine/src`.
fn module_folder(path: &str) -> String {
    let stem = path.trim_end_matches(".rs");
    let owner = stem.strip_suffix("/lib").or_else(|| stem.strip_suffix("/main"));
    owner.unwrap_or(stem).to_owned()
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// Fails with all findings at once.
pub(crate) fn fail_on(findings: &[String]) {
    assert!(findings.is_empty(), "\n\n{}\n", findings.join("\n"));
}
