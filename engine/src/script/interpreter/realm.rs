//! The built-in objects: the engine's own, the standard set on top, all of it frozen.

use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rquickjs::context::{EvalOptions, intrinsic};
use rquickjs::{Context, Ctx, Function, Object, Result, Runtime, TypedArray};
use url::Url;

use super::Shared;

/// What is taken of the engine. Weak references and their like run things after their call has ended.
type Set = (
    intrinsic::Date,
    intrinsic::Eval,
    intrinsic::RegExpCompiler,
    intrinsic::RegExp,
    intrinsic::Json,
    intrinsic::Proxy,
    intrinsic::MapSet,
    intrinsic::TypedArrays,
    intrinsic::Promise,
);

/// In this order; the last one freezes.
const PRELUDE: [(&str, &str); 5] = [
    ("console", include_str!("../prelude/console.js")),
    ("encoding", include_str!("../prelude/encoding.js")),
    ("url", include_str!("../prelude/url.js")),
    ("buffer", include_str!("../prelude/buffer.js")),
    ("harden", include_str!("../prelude/harden.js")),
];

/// The name under which an author's script stands in stacks.
pub(super) const SCRIPT: &str = "script";

pub(super) fn new(runtime: &Runtime, shared: &Rc<Shared>) -> Result<Context> {
    let context = Context::custom::<Set>(runtime)?;
    context.with(|ctx| {
        let host = host(&ctx, shared)?;
        for (name, code) in PRELUDE {
            let part: Function<'_> = eval(&ctx, code, &format!("wireloom-{name}"))?;
            part.call::<_, ()>((host.clone(),))?;
        }
        Result::Ok(())
    })?;
    Ok(context)
}

/// Makes a function of an author's script.
pub(super) fn compile<'js>(ctx: &Ctx<'js>, code: &str) -> Result<Function<'js>> {
    eval(ctx, code, SCRIPT)
}

fn eval<'js>(ctx: &Ctx<'js>, code: &str, name: &str) -> Result<Function<'js>> {
    let mut options = EvalOptions::default();
    options.filename = Some(name.to_owned());
    ctx.eval_with_options(code, options)
}

/// Whether an object has a member of its own.
pub(super) fn has_own(object: &Object<'_>, name: &str) -> bool {
    // A parsed object inherits nothing but what every object has.
    let own = object.own_keys::<String>(rquickjs::object::Filter::default());
    object.contains_key(name).unwrap_or(false)
        && own.into_iter().any(|key| key.is_ok_and(|key| key == name))
}

type Fields = Vec<String>;

/// What the standard set asks for.
fn host<'js>(ctx: &Ctx<'js>, shared: &Rc<Shared>) -> Result<Object<'js>> {
    let host = Object::new(ctx.clone())?;
    let state = Rc::clone(shared);
    host.set("now", Function::new(ctx.clone(), move || state.host.borrow().now())?)?;
    let state = Rc::clone(shared);
    host.set("random", Function::new(ctx.clone(), move || state.host.borrow_mut().random())?)?;
    let state = Rc::clone(shared);
    let say = move |level: u8, text: String| state.host.borrow_mut().say(level, text);
    host.set("say", Function::new(ctx.clone(), say)?)?;
    host.set("encode", Function::new(ctx.clone(), encode)?)?;
    host.set("decode", Function::new(ctx.clone(), decode)?)?;
    host.set("urlParse", Function::new(ctx.clone(), url_parse)?)?;
    host.set("urlSet", Function::new(ctx.clone(), url_set)?)?;
    host.set("formParse", Function::new(ctx.clone(), form_parse)?)?;
    host.set("formWrite", Function::new(ctx.clone(), form_write)?)?;
    Ok(host)
}

fn encode(ctx: Ctx<'_>, text: String) -> Result<TypedArray<'_, u8>> {
    // A copy is the engine's own memory, and counted.
    TypedArray::new_copy(ctx, text.into_bytes())
}

#[allow(clippy::needless_pass_by_value, reason = "the engine hands values over")]
fn decode(base64: String, fatal: bool) -> Option<String> {
    let bytes = STANDARD.decode(base64).ok()?;
    if fatal {
        return String::from_utf8(bytes).ok();
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[allow(clippy::needless_pass_by_value, reason = "the engine hands values over")]
fn url_parse(text: String, base: Option<String>) -> Option<Fields> {
    let base = match base {
        None => None,
        Some(base) => Some(Url::parse(&base).ok()?),
    };
    Url::options().base_url(base.as_ref()).parse(&text).ok().map(|url| fields(&url))
}

#[allow(clippy::needless_pass_by_value, reason = "the engine hands values over")]
fn url_set(href: String, name: String, value: String) -> Option<Fields> {
    use url::quirks;
    let mut url = Url::parse(&href).ok()?;
    match name.as_str() {
        "href" => url = Url::parse(&value).ok()?,
        "protocol" => quirks::set_protocol(&mut url, &value).ok()?,
        "username" => quirks::set_username(&mut url, &value).ok()?,
        "password" => quirks::set_password(&mut url, &value).ok()?,
        "host" => quirks::set_host(&mut url, &value).ok()?,
        "hostname" => quirks::set_hostname(&mut url, &value).ok()?,
        "port" => quirks::set_port(&mut url, &value).ok()?,
        "pathname" => quirks::set_pathname(&mut url, &value),
        "search" => quirks::set_search(&mut url, &value),
        "hash" => quirks::set_hash(&mut url, &value),
        _ => return None,
    }
    Some(fields(&url))
}

/// In the order in which `url.js` names them.
fn fields(url: &Url) -> Fields {
    use url::quirks;
    let parts = [
        quirks::href(url),
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
    ];
    let mut all: Fields = parts.into_iter().map(str::to_owned).collect();
    all.push(quirks::origin(url));
    all
}

#[allow(clippy::needless_pass_by_value, reason = "the engine hands values over")]
fn form_parse(text: String) -> Vec<Vec<String>> {
    url::form_urlencoded::parse(text.as_bytes())
        .map(|(name, value)| vec![name.into_owned(), value.into_owned()])
        .collect()
}

fn form_write(flat: Vec<String>) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    let mut flat = flat.into_iter();
    while let (Some(name), Some(value)) = (flat.next(), flat.next()) {
        out.append_pair(&name, &value);
    }
    out.finish()
}
