//! WebSocket Send: statements 9 to 15.

use engine::payload::Value;
use engine::process::{Command, Status};
use engine::push::TopicName;
use serde_json::{Value as Json, json};

use crate::{House, around, flow, says, task};

fn send(name: &str, params: &[(&str, Json)]) -> Json {
    let params: Vec<Json> =
        params.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    json!({ "name": name, "type": "websocket-send", "params": params })
}

fn held(actions: Json) -> Json {
    let mut actions = actions;
    actions.as_array_mut().unwrap().push(says("hold", "", json!({ "manual": true, "order": 99 })));
    task("p", actions)
}

#[tokio::test]
async fn s09_default_is_data_and_action_asks_for_one() {
    let house = House::new().await;
    let actions = json!([
        send("a", &[("message", json!("{\"n\": ${n}}"))]),
        send(
            "b",
            &[("message", json!("{\"action\": \"save\"}")), ("messageType", json!("action"))]
        ),
    ]);
    house.deploy(&held(actions)).await;
    let id = house.start("p", json!({ "n": 5 })).await;
    let pushed = house.pushed(&id).await;
    let short: Vec<Json> = pushed
        .iter()
        .map(|frame| {
            json!([frame["seq"], frame["kind"], frame["payload"], frame["action"], frame["node"]])
        })
        .collect();
    assert_eq!(
        short,
        [
            json!([1, "data", { "n": 5 }, "a", "node"]),
            json!([2, "runAction", { "action": "save" }, "b", "node"]),
        ]
    );
    assert_eq!(pushed[0]["topic"], json!(format!("process:{id}")));
}

#[tokio::test]
async fn s09_a_node_of_its_own_has_the_same_fields() {
    let house = House::new().await;
    let config = json!({ "target": "active", "message": "{\"n\": ${n}}", "kind": "runAction" });
    house.deploy(&around("p", "output/websocket-send", config)).await;
    let id = house.start("p", json!({ "n": 5 })).await;
    let pushed = house.pushed(&id).await;
    assert_eq!(
        (&pushed[0]["kind"], &pushed[0]["payload"]),
        (&json!("runAction"), &json!({ "n": 5 }))
    );
    assert_eq!(pushed[0].get("action"), None);
}

#[tokio::test]
async fn s10_values_keep_their_type_and_cannot_break_the_message() {
    let house = House::new().await;
    let message = "{\"n\": ${n}, \"list\": ${a.list}, \"first\": ${a.list.0.x}, \"same\": ${a.list[0].x}, \
                   \"text\": \"Hello ${name}, ${a.list}\", \"gone\": ${nothing}, \"empty\": \"${nothing}\", \
                   \"plain\": \"$${n}\"}";
    let plain = json!({
        "name": "plain", "type": "websocket-send",
        "params": [{ "key": "message", "value": "{\"n\": \"${n}\"}", "replaceValues": false }],
    });
    let fail =
        send("fail", &[("message", json!("{\"x\": ${nothing}}")), ("onMissing", json!("fail"))]);
    let omit = send(
        "a omit",
        &[("message", json!("{\"x\": ${nothing}, \"y\": 1}")), ("onMissing", json!("omit"))],
    );
    let actions = json!([send("a", &[("message", json!(message))]), omit, plain, fail]);
    house.deploy(&held(actions)).await;
    let name = "\"}, {\"a\": ${n}";
    let id =
        house.start("p", json!({ "n": 5, "name": name, "a": { "list": [{ "x": true }] } })).await;
    let pushed = house.pushed(&id).await;
    assert_eq!(
        pushed[0]["payload"],
        json!({
            "n": 5, "list": [{ "x": true }], "first": true, "same": true,
            "text": format!("Hello {name}, [{{\"x\":true}}]"), "gone": null, "empty": "", "plain": "${n}",
        })
    );
    assert_eq!(pushed[1]["payload"], json!({ "y": 1 }));
    let incidents = house.get(&id).await.incidents;
    assert!(incidents.values().next().unwrap().message.contains("nothing is at `nothing`"));
    assert_eq!(pushed.len(), 2, "the one after waits for it");
}

#[tokio::test]
async fn s10_without_replace_values_nothing_is_expanded() {
    let house = House::new().await;
    let plain = json!({
        "name": "plain", "type": "websocket-send",
        "params": [{ "key": "message", "value": "{\"n\": \"${n}\"}", "replaceValues": false }],
    });
    house.deploy(&held(json!([plain]))).await;
    let id = house.start("p", json!({ "n": 5 })).await;
    assert_eq!(house.pushed(&id).await[0]["payload"], json!({ "n": "${n}" }));
}

#[tokio::test]
async fn s11_a_message_never_changes_the_data() {
    let house = House::new().await;
    let actions = json!([send("a", &[("message", json!("{\"n\": 7, \"m\": ${n}}"))])]);
    house.deploy(&held(actions)).await;
    let id = house.start("p", json!({ "n": 5 })).await;
    assert_eq!(house.data(&id).await, json!({ "n": 5 }));
    let history = house.processes().history(&id, 0, 100).await.unwrap();
    let written = history.iter().flat_map(|record| &record.events);
    assert!(!written.into_iter().any(|event| matches!(event, engine::process::Event::Data { .. })));
}

#[tokio::test]
async fn s12_to_the_parent_on_its_channel_or_an_incident() {
    let house = House::new().await;
    let actions = json!([
        send("a", &[("message", json!("{\"from\": ${n}}")), ("target", json!("parent"))]),
        send("b", &[("message", json!("{\"again\": 1}")), ("target", json!("parent"))]),
    ]);
    house.deploy(&held(actions)).await;
    house.deploy(&around("outer", "subprocess", json!({ "process": "p" }))).await;
    let id = house.start("outer", json!({ "n": 1 })).await;
    house.until(&id, |state| state.pushed == 2).await;
    let pushed = house.pushed(&id).await;
    assert_eq!(pushed[0]["payload"], json!({ "from": 1 }));
    assert_eq!(pushed[1]["payload"], json!({ "again": 1 }));
    let child = house.get(&id).await.children.keys().next().unwrap().to_string();
    assert_eq!(house.pushed(&child).await, Vec::<Json>::new());

    let alone = house.start("p", json!({ "n": 1 })).await;
    let state = house.get(&alone).await;
    assert_eq!(state.incidents.values().next().unwrap().code, "NO_PARENT_PROCESS");
    assert_eq!((state.pushed, state.outbox.len()), (0, 0), "nothing was sent");
}

fn inheriting(start_on: &str) -> Json {
    let message = json!({
        "processName": "child", "type": "START_PROCESS_INHERIT", "clientDataKeys": ["webAddress"],
        "params": { "startCondition": "special", "paramsToCopy": ["a", "b"], "withoutParams": ["b.secret"] },
    });
    let params = [
        ("message", json!(message.to_string())),
        ("messageType", json!("action")),
        ("startOn", json!(start_on)),
    ];
    held(json!([send("a", &params)]))
}

fn child() -> Json {
    let hold = json!({ "actions": [says("hold", "", json!({ "manual": true }))] });
    flow(
        "child",
        &[
            ("start", "start", json!({})),
            ("special", "start", json!({ "startCondition": "special" })),
            ("usual", "user-task", hold.clone()),
            (
                "other",
                "user-task",
                json!({ "actions": [says("stay", "", json!({ "manual": true }))] }),
            ),
        ],
        &[("start", "usual"), ("special", "other")],
    )
}

fn given() -> Json {
    json!({ "a": 1, "b": { "secret": 2, "open": 3 }, "c": 4, "instanceId": "x" })
}

#[tokio::test]
async fn s13_the_engine_starts_a_process_that_inherits() {
    let house = House::new().await;
    house.deploy(&child()).await;
    house.deploy(&inheriting("engine")).await;
    let id = house.start("p", given()).await;
    let pushed = house.pushed(&id).await;
    assert_eq!(pushed[0]["kind"], json!("runAction"));
    let begun = pushed[0]["payload"]["processInstanceId"].as_str().expect("its id").to_owned();
    let state = house.until(&begun, |state| state.status == Status::Started).await;
    assert_eq!(Json::from(&state.data), json!({ "a": 1, "b": { "open": 3 } }));
    assert_eq!(state.active().next().unwrap().node, "other", "by its start condition");
    assert_eq!(state.parent.unwrap().instance, id.as_str());
}

#[tokio::test]
async fn s13_the_first_client_starts_it_and_later_ones_get_the_same() {
    let house = House::new().await;
    house.deploy(&child()).await;
    house.deploy(&inheriting("client")).await;
    let id = house.start("p", given()).await;
    let seq =
        house.pushed(&id).await[0]["payload"]["sequence"].as_u64().expect("a sequence number");
    assert_eq!(house.get(&id).await.children.len(), 0, "only the message is sent");
    let take = || house.command(&id, Command::Take { seq });
    let (one, two) = futures_util::future::join(take(), take()).await;
    let (one, two) = (one.unwrap().instance.unwrap(), two.unwrap().instance.unwrap());
    assert_eq!(one, two);
    assert_eq!(house.get(&id).await.children.len(), 1);
    let state = house.until(&one, |state| state.status == Status::Started).await;
    assert_eq!(Json::from(&state.data), json!({ "a": 1, "b": { "open": 3 } }));
    assert!(house.command(&id, Command::Take { seq: 99 }).await.is_err());
}

#[tokio::test]
async fn s15_messages_wait_for_the_first_client_and_are_kept_until_acknowledged() {
    let house = House::new().await;
    let say = json!({
        "name": "say", "type": "websocket-send", "manual": true, "repeatable": true, "keys": ["n"],
        "params": [{ "key": "message", "value": "{\"n\": ${n}}" }],
    });
    house.deploy(&held(json!([say]))).await;
    let id = house.start("p", json!({})).await;
    for n in 1..=3 {
        house.act(&id, "say", json!({ "n": n })).await.unwrap();
    }
    // Made before a client came: delivered when it comes, then live ones follow without a gap.
    let client = house.engine.hub().client();
    let topic = TopicName::process(&id).unwrap();
    let entered = client.subscribe(&topic, None).unwrap();
    let replaying = async {
        if let engine::push::Entered::Replaying(replaying) = entered {
            replaying.finish().await.unwrap();
        }
    };
    let acting = async {
        for n in 4..=6 {
            house.act(&id, "say", json!({ "n": n })).await.unwrap();
        }
    };
    let reading = async {
        let mut seen = Vec::new();
        while seen.len() < 6 {
            let mut batch = Vec::new();
            client.next_batch(&mut batch).await.expect("in time");
            for frame in batch {
                let frame: Json = serde_json::from_slice(&frame).unwrap();
                if frame.get("payload").is_some() {
                    seen.push((
                        frame["seq"].as_u64().unwrap(),
                        frame["payload"]["n"].as_u64().unwrap(),
                    ));
                }
            }
        }
        seen
    };
    let all = futures_util::future::join3(replaying, acting, reading);
    let ((), (), seen) = tokio::time::timeout(crate::house::DEADLINE, all).await.unwrap();
    assert_eq!(seen, (1..=6).map(|n| (n, n)).collect::<Vec<_>>());

    house.processes().acknowledge(&id, 4).await.unwrap();
    let left = house.processes().replay(&id, 0, 100).await.unwrap();
    assert_eq!(left.messages.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(left.newest, 6);
}

#[tokio::test]
async fn an_action_runs_from_a_frontend() {
    let house = House::new().await;
    house
        .deploy(&task("p", json!([says("save", "s", json!({ "manual": true, "keys": ["a"] }))])))
        .await;
    let id = house.start("p", json!({})).await;
    let call = engine::push::ActionCall {
        process: id.clone(),
        token: None,
        name: "save".to_owned(),
        data: json!({ "a": 1, "b": 2 }),
        id: Some("call-1".to_owned()),
    };
    let answer = house.engine.hub().act(call.clone()).await.unwrap();
    assert_eq!(answer["ignoredKeys"], json!(["b"]));
    assert_eq!(house.data(&id).await, json!({ "a": 1, "log": "s" }));
    let unknown = engine::push::ActionCall { name: "no".to_owned(), id: None, ..call };
    assert!(house.engine.hub().act(unknown).await.is_err());
    let _ = Value::Null;
}
