//! `format`: numbers in D3's format language, dates in Moment's.

use super::rounding::{digits, exponential, fixed, precise};
use super::{Answer, Args, Helper, Named, answer, dates};
use crate::payload::Value;

pub(super) const HELPERS: &[Helper] =
    &[Helper::new("format", (1, 2), format_value).named(Named::These(&["tz", "locale"]))];

/// A number (default `,.6`), an ISO time (default `L LTS`), or anything else as it prints.
fn format_value(args: &Args<'_>) -> Answer {
    let pattern = args.get(1).and_then(Value::as_str);
    match args.get(0) {
        Some(Value::Number(number)) => {
            let number = number.as_f64().unwrap_or(f64::NAN);
            match Spec::parse(pattern.unwrap_or(",.6")) {
                Some(spec) => answer(spec.format(number)?),
                None => dates::format_date(args),
            }
        }
        Some(Value::String(text)) if dates::is_time(text) => dates::format_date(args),
        None => Ok(None),
        value => answer(args.text_of(value)?.into_owned()),
    }
}

/// `[[fill]align][sign][symbol][0][width][,][.precision][~][type]`
#[derive(Debug, PartialEq)]
struct Spec {
    fill: char,
    align: char,
    sign: char,
    symbol: Option<char>,
    zero: bool,
    width: usize,
    comma: bool,
    precision: Option<usize>,
    trim: bool,
    kind: char,
}

impl Spec {
    fn parse(text: &str) -> Option<Self> {
        let mut chars = text.chars().peekable();
        let mut ahead = text.chars();
        let (first, second) = (ahead.next(), ahead.next());
        let is_align = |letter: Option<char>| letter.is_some_and(|letter| "<>=^".contains(letter));
        let mut fill = ' ';
        let mut align = '>';
        if is_align(second) {
            fill = chars.next()?;
            align = chars.next()?;
        } else if is_align(first) {
            align = chars.next()?;
        }
        let sign = chars.next_if(|letter| "+-( ".contains(*letter)).unwrap_or('-');
        let symbol = chars.next_if(|letter| "$#".contains(*letter));
        let zero = chars.next_if_eq(&'0').is_some();
        let width = take_number(&mut chars).unwrap_or(0);
        let comma = chars.next_if_eq(&',').is_some();
        let precision = match chars.next_if_eq(&'.') {
            Some(_) => Some(take_number(&mut chars)?),
            None => None,
        };
        let trim = chars.next_if_eq(&'~').is_some();
        let kind = chars.next().unwrap_or(' ');
        if chars.next().is_some() || !" efgrs%pbodxXcn".contains(kind) {
            return None;
        }
        let mut spec = Self {
            fill,
            align,
            sign,
            symbol,
            zero: zero || (fill == '0' && align == '='),
            width,
            comma: comma || kind == 'n',
            precision,
            trim,
            kind,
        };
        if spec.zero {
            (spec.fill, spec.align) = ('0', '=');
        }
        if kind == 'n' {
            spec.kind = 'g';
        } else if kind == ' ' {
            spec.precision = precision.or(Some(12));
            (spec.trim, spec.kind) = (true, 'g');
        }
        Some(spec)
    }

    fn format(&self, number: f64) -> Result<String, String> {
        if self.width > 1024 {
            return Err("a number format is at most 1,024 wide".to_owned());
        }
        let mut si = "";
        let mut body =
            if number.is_nan() { "NaN".to_owned() } else { self.digits_of(number.abs(), &mut si) };
        if self.trim {
            body = trimmed(&body);
        }
        let is_zero = body.parse::<f64>().is_ok_and(|value| value == 0.0);
        let negative = number < 0.0 && !(is_zero && self.sign != '+');
        let mut prefix = match (negative, self.sign) {
            (true, '(') => "(".to_owned(),
            (true, _) => "-".to_owned(),
            (false, '-' | '(') => String::new(),
            (false, sign) => sign.to_string(),
        };
        match self.symbol {
            Some('$') => prefix.push('$'),
            Some('#') if "boxX".contains(self.kind) => {
                prefix.push('0');
                prefix.push(self.kind.to_ascii_lowercase());
            }
            _ => {}
        }
        let mut suffix = si.to_owned();
        if "%p".contains(self.kind) {
            suffix.push('%');
        }
        if negative && self.sign == '(' {
            suffix.push(')');
        }
        if "defgprs%".contains(self.kind)
            && let Some(end) = body.find(|letter: char| !letter.is_ascii_digit())
        {
            suffix.insert_str(0, &body.split_off(end));
        }
        Ok(self.padded(&prefix, body, &suffix))
    }

    /// The number's own text, and the SI prefix that goes with it.
    fn digits_of(&self, number: f64, si: &mut &'static str) -> String {
        let precision = self.precision.unwrap_or(6);
        let places = precision.min(20);
        let significant = precision.clamp(1, 21);
        match self.kind {
            'e' => exponential(number, places),
            'f' => fixed(number, places),
            '%' => fixed(number * 100.0, places),
            'g' => precise(number, significant),
            'r' => rounded(number, significant),
            'p' => rounded(number * 100.0, significant),
            's' => scaled(number, significant, si),
            'c' => Value::from_f64(number).to_json(),
            'b' => based(number, |whole| format!("{whole:b}")),
            'o' => based(number, |whole| format!("{whole:o}")),
            'x' => based(number, |whole| format!("{whole:x}")),
            'X' => based(number, |whole| format!("{whole:X}")),
            _ => fixed((number + 0.5).floor(), 0),
        }
    }

    fn padded(&self, prefix: &str, mut body: String, suffix: &str) -> String {
        if self.comma && !self.zero {
            body = grouped(&body, usize::MAX);
        }
        let length = [prefix, &body, suffix].map(|part| part.chars().count()).iter().sum();
        let missing = self.width.saturating_sub(length);
        let mut padding = self.fill.to_string().repeat(missing);
        if self.comma && self.zero {
            let width =
                if missing > 0 { self.width.saturating_sub(suffix.len()) } else { usize::MAX };
            body = grouped(&(padding + &body), width);
            padding = String::new();
        }
        match self.align {
            '<' => format!("{prefix}{body}{suffix}{padding}"),
            '=' => format!("{prefix}{padding}{body}{suffix}"),
            '^' => {
                let left: String = padding.chars().take(missing / 2).collect();
                let right: String = padding.chars().skip(missing / 2).collect();
                format!("{left}{prefix}{body}{suffix}{right}")
            }
            _ => format!("{padding}{prefix}{body}{suffix}"),
        }
    }
}

fn take_number(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<usize> {
    let mut number: Option<usize> = None;
    while let Some(digit) = chars.peek().and_then(|letter| letter.to_digit(10)) {
        chars.next();
        let digit = usize::try_from(digit).ok()?;
        number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(digit));
    }
    number
}

fn based(number: f64, write: fn(u128) -> String) -> String {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number from 0; the cast stops at the largest integer"
    )]
    write((number + 0.5).floor() as u128)
}

/// Rounded to significant digits, never with an exponent.
fn rounded(number: f64, significant: usize) -> String {
    let (digits, power) = digits(number, significant);
    placed(&digits, power)
}

/// Digits with the decimal point after the one of 10⁰.
fn placed(digits: &str, power: i32) -> String {
    match usize::try_from(power) {
        Err(_) => {
            let zeros = usize::try_from(-power - 1).unwrap_or_default();
            format!("0.{}{digits}", "0".repeat(zeros))
        }
        Ok(power) if digits.len() > power + 1 => {
            let (whole, fraction) = digits.split_at(power + 1);
            format!("{whole}.{fraction}")
        }
        Ok(power) => format!("{digits}{}", "0".repeat(power + 1 - digits.len())),
    }
}

/// With an SI prefix, from y (10⁻²⁴) to Y (10²⁴).
fn scaled(number: f64, significant: usize, si: &mut &'static str) -> String {
    const PREFIXES: [&str; 17] =
        ["y", "z", "a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"];
    let (all, power) = digits(number, significant);
    let step = power.div_euclid(3).clamp(-8, 8);
    let place = usize::try_from(step + 8).unwrap_or(8);
    *si = PREFIXES.get(place).copied().unwrap_or_default();
    let left = power - step * 3;
    if left >= 0 {
        return placed(&all, left);
    }
    // Less than one of the smallest prefix: fewer digits are significant.
    let i64_left = i64::from(left);
    let count = i64::try_from(significant).unwrap_or(0) + i64_left;
    match usize::try_from(count) {
        Ok(count) if count > 0 => placed(&digits(number, count).0, left),
        _ => "0".to_owned(),
    }
}

/// Without the zeros at the end of the fraction.
fn trimmed(text: &str) -> String {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let (number, rest) = text.split_at(end.unwrap_or(text.len()));
    if !number.contains('.') {
        return text.to_owned();
    }
    let number = number.trim_end_matches('0').trim_end_matches('.');
    format!("{number}{rest}")
}

/// With commas between thousands; no longer than `width` where that cuts only padding zeros.
fn grouped(digits: &str, width: usize) -> String {
    let mut groups: Vec<String> = Vec::new();
    let mut length = 0;
    let mut rest = digits;
    while !rest.is_empty() {
        let mut size = 3.min(rest.len());
        if length + size + 1 > width {
            size = size.min(width.saturating_sub(length)).max(1);
        }
        let (before, group) = rest.split_at(rest.len().saturating_sub(size));
        groups.push(group.to_owned());
        rest = before;
        length += size + 1;
        if length > width {
            break;
        }
    }
    groups.reverse();
    groups.join(",")
}

#[cfg(test)]
mod tests;
