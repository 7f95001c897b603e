//! Between two keyframes: step, straight line, shorter arc, cubic spline.
//!
//! In: checked [`Keyframes`] and a time. Out: the value there. Before the first keyframe and after the last one
//! their values stay. Formulas: glTF 2.0 specification, appendix C.

use glam::{Quat, Vec3, Vec4};

use crate::model::angle::sin_cos;
use crate::model::{Interpolation, Keyframes};

/// The two keyframes around a time; at the ends, and on a lone one, they are the same.
struct Between {
    before: usize,
    after: usize,
    /// Seconds from one to the other.
    span_seconds: f32,
    /// How far the time has come from one to the other, 0 to 1.
    share: f32,
}

impl Between {
    fn find(keyframes: &Keyframes, seconds: f32) -> Self {
        let times = &keyframes.times_seconds;
        let next = times.partition_point(|time| *time <= seconds);
        let before = next.saturating_sub(1);
        let after = next.min(times.len().saturating_sub(1));
        let time = |key: usize| times.get(key).copied().unwrap_or_default();
        let span_seconds = time(after) - time(before);
        let share = if span_seconds > 0.0 { (seconds - time(before)) / span_seconds } else { 0.0 };
        Self { before, after, span_seconds, share }
    }
}

/// The value of `keyframes` at `seconds`, number by number, into a slice as long as one value.
///
/// Where values are of another length, which the reader of GLBs rules out, the slice stays as it is.
pub(super) fn sample(keyframes: &Keyframes, seconds: f32, into: &mut [f32]) {
    let width = into.len();
    let parts = keyframes.interpolation.values_per_key();
    if keyframes.stride() != width * parts {
        return;
    }
    let Between { before, after, span_seconds, share: t } = Between::find(keyframes, seconds);
    for (at, slot) in into.iter_mut().enumerate() {
        let number = |key: usize, part: usize| {
            keyframes.values.get((key * parts + part) * width + at).copied().unwrap_or_default()
        };
        *slot = match keyframes.interpolation {
            Interpolation::Step => number(before, 0),
            Interpolation::Linear => number(before, 0) * (1.0 - t) + number(after, 0) * t,
            Interpolation::CubicSpline => {
                let (squared, cubed) = (t * t, t * t * t);
                let (start, end) = (number(before, 1), number(after, 1));
                // Tangents are per second, the spline runs from 0 to 1.
                let (leave, arrive) = (number(before, 2) * span_seconds, number(after, 0) * span_seconds);
                (2.0 * cubed - 3.0 * squared + 1.0) * start
                    + (cubed - 2.0 * squared + t) * leave
                    + (3.0 * squared - 2.0 * cubed) * end
                    + (cubed - squared) * arrive
            }
        };
    }
}

/// A translation or a scale at `seconds`; `rest` where there is none.
pub(super) fn vector_at(keyframes: &Keyframes, seconds: f32, rest: Vec3) -> Vec3 {
    let mut numbers = rest.to_array();
    sample(keyframes, seconds, &mut numbers);
    Vec3::from(numbers)
}

/// A rotation at `seconds`, a unit quaternion; `rest` where there is none.
pub(super) fn rotation_at(keyframes: &Keyframes, seconds: f32, rest: Quat) -> Quat {
    if keyframes.interpolation == Interpolation::Linear {
        let Between { before, after, share, .. } = Between::find(keyframes, seconds);
        let key = |key: usize| match keyframes.values.get(4 * key..4 * key + 4) {
            Some(&[x, y, z, w]) => unit(Quat::from_xyzw(x, y, z, w)),
            _ => rest,
        };
        return slerp(key(before), key(after), share);
    }
    let mut numbers = rest.to_array();
    sample(keyframes, seconds, &mut numbers);
    unit(Quat::from_array(numbers))
}

/// From one unit quaternion to another at even speed, on the shorter of the two arcs.
///
/// Not glam's: it takes an approximate arc cosine, which is off by 7e-5 radians.
pub(super) fn slerp(from: Quat, to: Quat, share: f32) -> Quat {
    // Nothing to work out, and the bits stay.
    if share == 0.0 {
        return from;
    }
    let (from, to) = (Vec4::from(from), Vec4::from(to));
    // A quaternion and its negative are one rotation.
    let to = if from.dot(to) < 0.0 { -to } else { to };
    // The angle between two unit vectors, exact for small ones too.
    let angle = 2.0 * (to - from).length().atan2((to + from).length());
    let (sine, near) = (sin_cos(angle).0, angle < 1e-4);
    let part = |share: f32| if near { share } else { sin_cos(share * angle).0 / sine };
    unit(Quat::from_vec4(from * part(1.0 - share) + to * part(share)))
}

/// The quaternion with length 1; no rotation where it has no direction.
fn unit(rotation: Quat) -> Quat {
    let rotation = rotation.normalize();
    if rotation.is_finite() { rotation } else { Quat::IDENTITY }
}
