//! Records, on a store in memory.

use serde_json::json;

use super::*;
use crate::project::Project;
use crate::store::Memory;

fn project() -> Project {
    Project::new(Arc::new(Memory::new()))
}

#[tokio::test]
async fn a_record_changes_only_as_expected() {
    let settings = project().settings();
    assert_eq!(settings.get("limits.body").await.unwrap(), None);
    let first = settings.put("limits.body", &json!(1), Expect::New).await.unwrap();
    let again = settings.put("limits.body", &json!(2), Expect::New).await.unwrap_err();
    assert!(matches!(again, Error::Exists { .. }));
    let second = settings.put("limits.body", &json!(2), Expect::Revision(first)).await.unwrap();
    let stale = settings.put("limits.body", &json!(3), Expect::Revision(first)).await.unwrap_err();
    assert!(matches!(stale, Error::Conflict { current, .. } if current == Some(second)));
    settings.put("limits.body", &json!({"a": [4]}), Expect::Anything).await.unwrap();
    let record = settings.get("limits.body").await.unwrap().unwrap();
    assert_eq!(record.value, json!({"a": [4]}));
    assert!(settings.delete("limits.body", Expect::Revision(first)).await.is_err());
    assert!(settings.delete("limits.body", Expect::Revision(record.revision)).await.unwrap());
    assert!(!settings.delete("limits.body", Expect::Anything).await.unwrap());
}

#[tokio::test]
async fn kinds_of_records_are_apart() {
    let project = project();
    project.records("token").put("x", &json!(1), Expect::New).await.unwrap();
    project.records("tokens").put("x", &json!(2), Expect::New).await.unwrap();
    project.globals().put("x", &json!(3), Expect::New).await.unwrap();
    let tokens = project.records("token").list(None, 10).await.unwrap();
    assert_eq!(tokens.into_iter().map(|token| token.value).collect::<Vec<_>>(), [json!(1)]);
}

#[tokio::test]
async fn connections_keep_the_rule_for_ids() {
    let connections = project().connections();
    connections.put("Feed", &json!({}), Expect::New).await.unwrap();
    let twin = connections.put("feed", &json!({}), Expect::Anything).await.unwrap_err();
    assert!(matches!(&twin, Error::CaseTwin { existing, .. } if existing == "Feed"), "{twin}");
    connections.put("Feed", &json!({"url": ""}), Expect::Anything).await.unwrap();
    for id in ["", "a b", "../a", "a.b"] {
        let error = connections.put(id, &json!({}), Expect::Anything).await.unwrap_err();
        assert!(matches!(error, Error::BadId { .. }), "{error}");
    }
    assert!(connections.delete("Feed", Expect::Anything).await.unwrap());
    connections.put("feed", &json!({}), Expect::New).await.unwrap();
}

#[tokio::test]
async fn lists_go_on_behind_a_name_and_bound_their_records() {
    let records = project().records("note");
    let large = json!("x".repeat(900 << 10));
    for name in 0..20 {
        records.put(&format!("{name:02}"), &large, Expect::New).await.unwrap();
    }
    let names: Vec<_> =
        records.list(Some("02"), 15).await.unwrap().into_iter().map(|it| it.id).collect();
    assert_eq!(names.len(), 15, "however large they are");
    assert_eq!((&*names[0], &*names[14]), ("03", "17"));
    let huge = json!("x".repeat(2 << 20));
    let error = records.put("huge", &huge, Expect::New).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}

#[test]
fn nothing_is_shown_of_a_value() {
    let record = Record { id: "a".to_owned(), revision: 1, value: json!("canary") };
    assert!(!format!("{record:?}").contains("canary"));
}
