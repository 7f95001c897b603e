//! Between our values and those of `serde_json`, in which the command line and the tests speak.

use super::{Map, Number, Value};

impl From<serde_json::Value> for Value {
    fn from(foreign: serde_json::Value) -> Self {
        match foreign {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(flag) => Self::Bool(flag),
            serde_json::Value::Number(number) => Self::Number(match (number.as_u64(), number.as_i64()) {
                (Some(whole), _) => Number::Whole(whole),
                (None, Some(negative)) => Number::Negative(negative),
                _ => Number::Float(number.as_f64().unwrap_or_default()),
            }),
            serde_json::Value::String(text) => Self::String(text),
            serde_json::Value::Array(list) => Self::Array(list.into_iter().map(Self::from).collect()),
            serde_json::Value::Object(object) => {
                let members: Vec<(String, Self)> =
                    object.into_iter().map(|(key, value)| (key, Self::from(value))).collect();
                Self::Object(Map::from(members))
            }
        }
    }
}

impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(Number::Whole(whole)) => Self::from(*whole),
            Value::Number(Number::Negative(negative)) => Self::from(*negative),
            Value::Number(Number::Float(float)) => Self::from(*float),
            Value::String(text) => Self::String(text.clone()),
            Value::Array(list) => Self::Array(list.iter().map(Self::from).collect()),
            Value::Object(object) => {
                object.iter().map(|(key, value)| (key.clone(), Self::from(value))).collect()
            }
        }
    }
}
