//! What goes over the pipes between the pool and a worker: frames with their length before them,
//! many in one write.

use bytes::Bytes;

use super::call::{Answer, Call, Entry, Fixed, Limits, Line};
use super::failure::{Failure, FailureKind, Place};
use super::program::{Form, Parameter, Program};

/// Most bytes of a frame: an input may be as large as a message, a result as its limit.
pub(super) const LARGEST: usize = 64 << 20;

/// What a worker is told.
#[derive(Debug)]
pub(super) enum Request<'a> {
    /// A program that calls will name.
    Define { key: u64, program: Outline },
    /// A call.
    Run { id: u64, key: u64, call: Incoming<'a> },
    /// A program that nobody will name any more.
    Forget { key: u64 },
}

/// A program as a worker knows it.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    pub(super) form: Form,
    pub(super) code: String,
    pub(super) main: Option<Vec<Parameter>>,
    pub(super) preprocessor: Option<Vec<Parameter>>,
}

impl Outline {
    pub(super) fn of(program: &Program) -> Self {
        Self {
            form: program.form,
            code: program.code.clone(),
            main: program.main.clone(),
            preprocessor: program.preprocessor.clone(),
        }
    }
}

/// A call as it lies in the buffer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incoming<'a> {
    pub(super) entry: Entry,
    pub(super) limits: Limits,
    pub(super) fixed: Option<Fixed>,
    pub(super) input: &'a [u8],
}

/// What a worker says.
#[derive(Debug, PartialEq)]
pub(super) enum Reply {
    /// It is ready; the first frame.
    Ready,
    /// What came of a call.
    Done { id: u64, answer: Answer },
    /// The call was not run: the one before it took too long, so others had better take it.
    Skipped { id: u64 },
    /// It ends after this: nothing it has not answered will be.
    Spent,
}

pub(super) fn define(out: &mut Vec<u8>, program: &Program) {
    frame(out, 1, |out| {
        number(out, program.key);
        out.push(u8::from(program.form == Form::Library));
        for parameters in [&program.main, &program.preprocessor] {
            let Some(parameters) = parameters else {
                out.push(0xff);
                continue;
            };
            out.push(u8::try_from(parameters.len().min(0xfe)).unwrap_or(0xfe));
            for parameter in parameters.iter().take(0xfe) {
                match parameter {
                    Parameter::Named(name) => text(out, name),
                    Parameter::All => text(out, ""),
                }
            }
        }
        out.extend_from_slice(program.code.as_bytes());
    });
}

pub(super) fn run(out: &mut Vec<u8>, id: u64, key: u64, call: &Call) {
    let limits = call.limits.clamped();
    frame(out, 2, |out| {
        number(out, id);
        number(out, key);
        out.push(u8::from(call.entry == Entry::Preprocessor));
        number(out, u64::try_from(limits.time.as_micros()).unwrap_or(u64::MAX));
        for limit in [limits.memory, limits.output, limits.stack, limits.jobs] {
            out.extend_from_slice(&limit.to_le_bytes());
        }
        out.push(u8::from(call.fixed.is_some()));
        if let Some(fixed) = call.fixed {
            out.extend_from_slice(&fixed.now.to_le_bytes());
            number(out, fixed.seed);
        }
        out.extend_from_slice(&call.input);
    });
}

pub(super) fn forget(out: &mut Vec<u8>, key: u64) {
    frame(out, 3, |out| number(out, key));
}

pub(super) fn ready(out: &mut Vec<u8>) {
    frame(out, 4, |_| {});
}

pub(super) fn done(out: &mut Vec<u8>, id: u64, answer: &Answer) {
    frame(out, 5, |out| {
        number(out, id);
        let lines = answer.console.len().min(usize::from(u16::MAX));
        out.extend_from_slice(&u16::try_from(lines).unwrap_or(u16::MAX).to_le_bytes());
        for line in answer.console.iter().take(lines) {
            out.push(line.level);
            text(out, &line.text);
        }
        match &answer.result {
            Ok(Some(json)) => {
                out.push(0);
                out.extend_from_slice(json);
            }
            Ok(None) => out.push(1),
            Err(failure) => {
                out.push(2);
                out.push(failure.kind.code());
                out.push(u8::from(failure.place.is_some()));
                if let Some(place) = &failure.place {
                    out.extend_from_slice(&place.line.to_le_bytes());
                    out.extend_from_slice(&place.column.to_le_bytes());
                    text(out, &place.function);
                }
                out.extend_from_slice(failure.message.as_bytes());
            }
        }
    });
}

pub(super) fn skipped(out: &mut Vec<u8>, id: u64) {
    frame(out, 6, |out| number(out, id));
}

pub(super) fn spent(out: &mut Vec<u8>) {
    frame(out, 7, |_| {});
}

fn frame(out: &mut Vec<u8>, kind: u8, body: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0, 0, 0, 0, kind]);
    body(out);
    let length = u32::try_from(out.len() - start - 4).unwrap_or(u32::MAX);
    if let Some(place) = out.get_mut(start..start + 4) {
        place.copy_from_slice(&length.to_le_bytes());
    }
}

fn number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// A frame that breaks the rules: the other side is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// The first whole frame of `bytes`: its body, and how long it is with its length.
pub(super) fn next(bytes: &[u8]) -> Result<Option<(&[u8], usize)>, Broken> {
    let Some((length, rest)) = bytes.split_first_chunk::<4>() else {
        return Ok(None);
    };
    let length = u32::from_le_bytes(*length) as usize;
    if length > LARGEST {
        return Err(Broken);
    }
    Ok(rest.get(..length).map(|body| (body, length + 4)))
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn chunk<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        let (chunk, rest) = self.0.split_first_chunk::<N>().ok_or(Broken)?;
        self.0 = rest;
        Ok(*chunk)
    }

    fn byte(&mut self) -> Result<u8, Broken> {
        self.chunk::<1>().map(|[byte]| byte)
    }

    fn small(&mut self) -> Result<u32, Broken> {
        self.chunk().map(u32::from_le_bytes)
    }

    fn number(&mut self) -> Result<u64, Broken> {
        self.chunk().map(u64::from_le_bytes)
    }

    fn text(&mut self) -> Result<&'a str, Broken> {
        let length = self.small()? as usize;
        let (text, rest) = self.0.split_at_checked(length).ok_or(Broken)?;
        self.0 = rest;
        std::str::from_utf8(text).map_err(|_| Broken)
    }

    fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    fn rest_text(&mut self) -> Result<String, Broken> {
        std::str::from_utf8(self.rest()).map(str::to_owned).map_err(|_| Broken)
    }

    fn parameters(&mut self) -> Result<Option<Vec<Parameter>>, Broken> {
        let count = self.byte()?;
        if count == 0xff {
            return Ok(None);
        }
        let mut all = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let name = self.text()?;
            let named = Parameter::Named(name.to_owned());
            all.push(if name.is_empty() { Parameter::All } else { named });
        }
        Ok(Some(all))
    }
}

/// Reads what a worker is told.
pub(super) fn request(body: &[u8]) -> Result<Request<'_>, Broken> {
    let mut reader = Reader(body);
    Ok(match reader.byte()? {
        1 => {
            let key = reader.number()?;
            let form = if reader.byte()? == 1 { Form::Library } else { Form::Function };
            let (main, preprocessor) = (reader.parameters()?, reader.parameters()?);
            let code = reader.rest_text()?;
            Request::Define { key, program: Outline { form, code, main, preprocessor } }
        }
        2 => {
            let (id, key) = (reader.number()?, reader.number()?);
            let entry = if reader.byte()? == 1 { Entry::Preprocessor } else { Entry::Main };
            let time = std::time::Duration::from_micros(reader.number()?);
            let (memory, output) = (reader.small()?, reader.small()?);
            let (stack, jobs) = (reader.small()?, reader.small()?);
            let fixed = match reader.byte()? {
                0 => None,
                _ => {
                    Some(Fixed { now: f64::from_le_bytes(reader.chunk()?), seed: reader.number()? })
                }
            };
            let limits = Limits { time, memory, output, stack, jobs };
            let input = reader.rest();
            Request::Run { id, key, call: Incoming { entry, limits, fixed, input } }
        }
        3 => Request::Forget { key: reader.number()? },
        _ => return Err(Broken),
    })
}

/// Reads what a worker says.
pub(super) fn reply(body: &[u8]) -> Result<Reply, Broken> {
    let mut reader = Reader(body);
    Ok(match reader.byte()? {
        4 => Reply::Ready,
        5 => {
            let id = reader.number()?;
            let lines = u16::from_le_bytes(reader.chunk()?);
            let mut console = Vec::with_capacity(usize::from(lines));
            for _ in 0..lines {
                console.push(Line { level: reader.byte()?, text: reader.text()?.into() });
            }
            let result = match reader.byte()? {
                0 => Ok(Some(Bytes::copy_from_slice(reader.rest()))),
                1 => Ok(None),
                _ => {
                    let kind = FailureKind::of_code(reader.byte()?).ok_or(Broken)?;
                    let place = match reader.byte()? {
                        0 => None,
                        _ => Some(Place {
                            line: reader.small()?,
                            column: reader.small()?,
                            function: reader.text()?.to_owned(),
                        }),
                    };
                    Err(Failure { kind, message: reader.rest_text()?, place })
                }
            };
            Reply::Done { id, answer: Answer { result, console } }
        }
        6 => Reply::Skipped { id: reader.number()? },
        7 => Reply::Spent,
        _ => return Err(Broken),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Value;

    #[test]
    fn every_frame_is_read_as_it_was_written() {
        let program = Program::library("export function main(a, {b}) {}").unwrap();
        let mut call = Call::new(&Value::from("x"));
        call.fixed = Some(Fixed { now: 1.5, seed: 7 });
        let mut out = Vec::new();
        define(&mut out, &program);
        run(&mut out, 9, program.key, &call);
        forget(&mut out, 3);
        let (body, first) = next(&out).unwrap().unwrap();
        let Request::Define { key, program: outline } = request(body).unwrap() else { panic!() };
        assert_eq!(
            (key, &outline.code, &outline.main),
            (program.key, &program.code, &program.main)
        );
        let (body, second) = next(&out[first..]).unwrap().unwrap();
        let Request::Run { id: 9, call: read, .. } = request(body).unwrap() else { panic!() };
        assert_eq!((read.limits, read.fixed, read.input), (call.limits, call.fixed, &b"\"x\""[..]));
        let (body, _) = next(&out[first + second..]).unwrap().unwrap();
        assert!(matches!(request(body), Ok(Request::Forget { key: 3 })));
        for end in 0..first {
            assert_eq!(next(&out[..end]), Ok(None));
        }
    }

    #[test]
    fn every_reply_is_read_as_it_was_written() {
        let place = Some(Place { line: 1, column: 2, function: "f".to_owned() });
        let failure = Failure { kind: FailureKind::Time, message: "late".to_owned(), place };
        let console = vec![Line { level: 2, text: "ä".into() }];
        let answers = [
            Answer { result: Ok(Some(Bytes::from_static(b"[1]"))), console },
            Answer { result: Ok(None), console: Vec::new() },
            Answer { result: Err(failure), console: Vec::new() },
        ];
        for answer in answers {
            let mut out = Vec::new();
            done(&mut out, 5, &answer);
            let (body, whole) = next(&out).unwrap().unwrap();
            assert_eq!(whole, out.len());
            assert_eq!(reply(body), Ok(Reply::Done { id: 5, answer }));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        assert_eq!(next(&[0xff; 9]), Err(Broken));
        for kind in 0..=8_u8 {
            for length in 0..40 {
                let body = [vec![kind], vec![0xff; length]].concat();
                assert!(kind == 4 || kind == 7 || length >= 8 || reply(&body).is_err());
                assert!(length >= 8 || request(&body).is_err());
            }
        }
    }
}
