//! Names, files, help pages.

use super::*;

const DIRECTORIES: [&str; 6] = ["trigger", "logic", "output", "flow", "data", "process"];

#[test]
fn names_are_unique_and_match_the_files() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeSet::new();
    for directory in DIRECTORIES {
        for entry in fs::read_dir(source.join(directory)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let stem = path.file_stem().unwrap().to_str().unwrap();
                files.insert(format!("{directory}/{}", stem.replace('_', "-")));
            }
        }
    }
    let names: BTreeSet<String> = KINDS.iter().map(|kind| kind.meta.name.to_owned()).collect();
    assert_eq!(names, files);
    let mut all = BTreeSet::new();
    for kind in KINDS {
        for name in std::iter::once(&kind.meta.name).chain(kind.meta.aliases) {
            assert!(all.insert(*name), "{name} stands for two kinds");
            assert_eq!(catalog().get(name).unwrap().meta.name, kind.meta.name);
        }
        let meta = &kind.meta;
        assert!((1..=4).contains(&meta.title.split(' ').count()), "{}", meta.title);
        assert!(!meta.icon.is_empty() && !meta.summary.is_empty() && !meta.summary.ends_with('.'));
        let fields = schema(kind);
        for field in meta.subtitle {
            assert!(fields["properties"].get(field).is_some(), "{}: {field}", meta.name);
        }
    }
}

#[test]
fn the_help_pages_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/kinds");
    let write = std::env::var_os("WIRELOOM_REGENERATE").is_some_and(|set| set == "1");
    let mut wanted: BTreeSet<PathBuf> = BTreeSet::new();
    for kind in KINDS {
        let path = folder.join(format!("{}.md", kind.meta.name));
        let page = help::page(kind);
        if write {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &page).unwrap();
        }
        let there = fs::read_to_string(&path).unwrap_or_default();
        assert!(there == page, "{} is out of date: {HOW}", path.display());
        wanted.insert(path);
    }
    for directory in DIRECTORIES {
        for entry in fs::read_dir(folder.join(directory)).unwrap() {
            let path = entry.unwrap().path();
            assert!(wanted.contains(&path), "{} is of no kind: remove it", path.display());
        }
    }
}

const HOW: &str = "run `WIRELOOM_REGENERATE=1 cargo test -p nodes help_pages` and commit the pages";
