//! Frontend apps: pages that hear what the example flows push. Each is a few plain files, served
//! by the demo at `/apps/NAME/`.

/// An app's page and what belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct App {
    /// The name in its address.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Its files by name; `index.html` is the page.
    pub files: &'static [(&'static str, &'static str)],
}

/// Orders to pack, and present prices: channels, retained values, and what people do on one board
/// seen on all.
pub const BOARD: App = App {
    name: "board",
    title: "Orders board",
    files: &[
        ("index.html", include_str!("apps/board/index.html")),
        ("board.js", include_str!("apps/board/board.js")),
        ("board.css", include_str!("apps/board/board.css")),
    ],
};

/// Prices by Server-Sent Events alone.
pub const TICKER: App = App {
    name: "ticker",
    title: "Prices",
    files: &[
        ("index.html", include_str!("apps/ticker/index.html")),
        ("ticker.js", include_str!("apps/ticker/ticker.js")),
        ("ticker.css", include_str!("apps/ticker/ticker.css")),
    ],
};

/// An application for a loan, from the form to the decision: the messages and actions of processes.
pub const LOAN: App = App {
    name: "loan",
    title: "Loan application",
    files: &[
        ("index.html", include_str!("apps/loan/index.html")),
        ("loan.js", include_str!("apps/loan/loan.js")),
        ("loan.css", include_str!("apps/loan/loan.css")),
    ],
};

/// All of them.
pub const APPS: &[App] = &[BOARD, TICKER, LOAN];

/// The file at the rest of an address behind `/apps/`; a folder means its `index.html`.
#[must_use]
pub fn file(apps: &[App], path: &str) -> Option<(&'static str, &'static str)> {
    let (name, file) = path.split_once('/')?;
    let file = if file.is_empty() { "index.html" } else { file };
    let app = apps.iter().find(|app| app.name == name)?;
    app.files.iter().find(|(name, _)| *name == file).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_need_nothing_inline_and_all_that_they_name_is_there() {
        for app in APPS {
            let (_, page) = file(APPS, &format!("{}/", app.name)).unwrap();
            for inline in ["<style", "style=\"", "onclick", "<script>"] {
                assert!(!page.contains(inline), "{}: {inline}", app.name);
            }
            for part in page.split("\"./").skip(1) {
                let name = part.split('"').next().unwrap();
                assert!(file(APPS, &format!("{}/{name}", app.name)).is_some(), "{name}");
            }
        }
        assert_eq!(file(APPS, "board"), None);
        assert_eq!(file(APPS, "board/../../Cargo.toml"), None);
        assert_eq!(file(&[], "board/"), None);
    }
}
