//! Probes from JS, verdicts to JS.
//!
//! By hand on `Object.entries` and `Reflect.set`, without JSON: that keeps `device.wasm` small.

use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};

use crate::device::probe::ProbeError;
use crate::device::probe::{Fact, GROUPS, ProbeErrorKind};
use crate::device::{Probe, Verdict};
use crate::web::convert::{Fields, array};

/// Reads a probe from a JS object.
///
/// # Errors
/// [`ProbeError`], as from [`Probe::from_json`].
pub fn probe_from_js(object: &JsValue) -> Result<Probe, ProbeError> {
    let mut probe = Probe::default();
    for (name, value) in entries(object, "")? {
        if GROUPS.contains(&name.as_str()) && fact(&value) != Some(Fact::Unknown) {
            for (inner, value) in entries(&value, &name)? {
                probe.set(&name, &inner, fact(&value))?;
            }
        } else {
            probe.set("", &name, fact(&value))?;
        }
    }
    Ok(probe)
}

fn entries(object: &JsValue, group: &str) -> Result<Vec<(String, JsValue)>, ProbeError> {
    if !object.is_object() || Array::is_array(object) {
        let pointer = if group.is_empty() { String::new() } else { ["/", group].concat() };
        return Err(ProbeError { kind: ProbeErrorKind::NotObject, pointer });
    }
    let pairs = Object::entries(object.unchecked_ref());
    let pair = |pair: JsValue| {
        let pair: Array = pair.unchecked_into();
        (pair.get(0).as_string().unwrap_or_default(), pair.get(1))
    };
    Ok(pairs.iter().map(pair).collect())
}

/// `undefined` is unknown, like `null`; `None` for what no field can be.
fn fact(value: &JsValue) -> Option<Fact> {
    if value.is_undefined() || value.is_null() {
        return Some(Fact::Unknown);
    }
    if let Some(flag) = value.as_bool() {
        return Some(Fact::Flag(flag));
    }
    if let Some(number) = value.as_f64() {
        return Some(Fact::number(number));
    }
    let size = value.dyn_ref::<Array>().filter(|list| list.length() == 2);
    match size {
        Some(size) => Some(Fact::Size([size.get(0).as_f64()?, size.get(1).as_f64()?])),
        None => value.as_string().map(Fact::Text),
    }
}

fn value(fact: &Fact) -> JsValue {
    match fact {
        Fact::Unknown => JsValue::NULL,
        Fact::Flag(flag) => (*flag).into(),
        #[allow(clippy::cast_precision_loss, reason = "came from a JS number")]
        Fact::Whole(whole) => (*whole as f64).into(),
        Fact::Number(number) => (*number).into(),
        Fact::Text(text) => text.into(),
        Fact::Size([width, height]) => array([*width, *height]),
    }
}

/// The verdict as a JS object of the same shape as its JSON.
pub fn verdict_to_js(verdict: &Verdict) -> JsValue {
    let reasons = verdict.reasons.iter().map(|reason| {
        Fields::default()
            .with("code", &*reason.code)
            .with("signal", &*reason.signal)
            .with("value", value(&reason.value))
            .with("cap", &*reason.cap)
            .with("source", &*reason.source)
    });
    let not_used = verdict.not_used.iter().map(|unused| {
        Fields::default()
            .with("signal", &*unused.signal)
            .with("value", value(&unused.value))
            .with("why", &*unused.why)
    });
    let bench = verdict.bench.map_or(JsValue::NULL, |bench| {
        Fields::default()
            .with("cpu_index", bench.cpu_index.map_or(JsValue::NULL, Into::into))
            .with("gpu_mpx_ops_per_milli", bench.gpu_mpx_ops_per_milli.map_or(JsValue::NULL, Into::into))
            .into()
    });
    Fields::default()
        .with("v", verdict.v)
        .with("tier", verdict.tier.as_str())
        .with("ar", verdict.ar.as_str())
        .with("delivery", verdict.delivery.as_str())
        .with("confidence", verdict.confidence.as_str())
        .with("reasons", array(reasons))
        .with("not_used", array(not_used))
        .with("bench", bench)
        .with("ttl_hours", verdict.ttl_hours)
        .into()
}
