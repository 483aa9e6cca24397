//! What a field type needs to stand in a kind's config: text in, text out, and a JSON Schema
//! whose `format` tells the designer which editor to show.

/// Gives a type with `FORMAT`, `parse(&str)` and `as_str()` its serde and schema traits: it is
/// read from a string (compiling it), written as that string, and equal by that string.
macro_rules! text_field {
    ($type:ident) => {
        impl std::str::FromStr for $type {
            type Err = $crate::text::Mistake;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.debug_tuple(stringify!($type))
                    .field(&self.as_str())
                    .finish()
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                input.deserialize_str($crate::text::schema::Reader(Self::parse))
            }
        }

        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": Self::FORMAT })
            }
        }
    };
}
pub(super) use text_field;

/// Reads a string and compiles it; the error carries the mistake's words, line and column.
pub(super) struct Reader<F>(pub(super) F);

impl<T, F: FnOnce(&str) -> Result<T, super::Mistake>> serde::de::Visitor<'_> for Reader<F> {
    type Value = T;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
    }
}
