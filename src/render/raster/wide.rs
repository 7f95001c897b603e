//! Numbers of several pixels beside each other: of four where a processor counts in fours, else of one.
//!
//! Every operation is one of each lane by itself, rounded as IEEE 754 has it, so that pictures do not depend on the width. Must
//! not: sum up over lanes.

#[cfg(not(all(target_arch = "wasm32", not(target_feature = "simd128"))))]
pub(super) use four::{LANES, Wide};
#[cfg(all(target_arch = "wasm32", not(target_feature = "simd128")))]
pub(super) use one::{LANES, Wide};

use std::ops::{Add, Mul, Sub};

use glam::{Vec3A, Vec4};

/// Vectors or colours of several pixels. Three numbers and no list: what is built for size keeps lists in memory, and copies them.
#[derive(Clone, Copy)]
pub(super) struct Wide3 {
    pub(super) x: Wide,
    pub(super) y: Wide,
    pub(super) z: Wide,
}

impl Wide3 {
    /// The same in all lanes.
    #[inline(always)]
    pub(super) fn all_of(v: Vec3A) -> Self {
        Self { x: Wide::all_of(v.x), y: Wide::all_of(v.y), z: Wide::all_of(v.z) }
    }

    /// Three times the same.
    #[inline(always)]
    pub(super) fn grey(level: Wide) -> Self {
        Self { x: level, y: level, z: level }
    }

    #[inline(always)]
    pub(super) fn dot(self, other: Self) -> Wide {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    #[inline(always)]
    pub(super) fn cross(self, other: Self) -> Self {
        Self {
            x: self.y * other.z - self.z * other.y,
            y: self.z * other.x - self.x * other.z,
            z: self.x * other.y - self.y * other.x,
        }
    }

    /// With length 1; zero where it has no direction.
    #[inline(always)]
    pub(super) fn unit(self) -> Self {
        let scale = 1.0 / self.dot(self).root();
        self * scale.if_less(Wide::all_of(f32::INFINITY), scale, Wide::all_of(0.0))
    }

    /// The vector in one lane.
    pub(super) fn at(&self, lane: usize) -> Vec3A {
        Vec3A::new(number_at(self.x, lane), number_at(self.y, lane), number_at(self.z, lane))
    }
}

impl Add for Wide3 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y, z: self.z + other.z }
    }
}

impl Sub for Wide3 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y, z: self.z - other.z }
    }
}

impl Mul for Wide3 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self { x: self.x * other.x, y: self.y * other.y, z: self.z * other.z }
    }
}

impl Mul<Wide> for Wide3 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, scale: Wide) -> Self {
        Self { x: self.x * scale, y: self.y * scale, z: self.z * scale }
    }
}

/// What numbers beside each other can do, apart from sums and products.
pub(super) trait Lanes: Copy {
    /// The same in all lanes.
    fn all_of(number: f32) -> Self;
    fn root(self) -> Self;
    /// The lesser one; `other` where one is not a number.
    fn least(self, other: Self) -> Self;
    /// The greater one; `other` where one is not a number.
    fn most(self, other: Self) -> Self;
    /// `then` in the lanes that are less than those of `limit`, else `or`.
    fn if_less(self, limit: Self, then: Self, or: Self) -> Self;
    /// Whether all are less.
    fn all_less(self, limit: Self) -> bool;
    fn numbers(self) -> [f32; LANES];
    /// The four numbers of each pixel, lane by lane.
    fn across(pixels: [Vec4; LANES]) -> [Self; 4];
}

/// What nobody can work out for all lanes at once, one after the other. Apart: few pictures ask for it.
#[inline(never)]
pub(super) fn by_lane(of: &dyn Fn(usize) -> Vec3A) -> Wide3 {
    let mut pixels = [Vec4::ZERO; LANES];
    for (lane, pixel) in pixels.iter_mut().enumerate() {
        *pixel = of(lane).extend(0.0);
    }
    let [x, y, z, _] = Wide::across(pixels);
    Wide3 { x, y, z }
}

/// The number in one lane.
pub(super) fn number_at(wide: Wide, lane: usize) -> f32 {
    wide.numbers().get(lane).copied().unwrap_or_default()
}

#[cfg(not(all(target_arch = "wasm32", not(target_feature = "simd128"))))]
mod four {
    use glam::{Mat4, Vec4};

    pub(in super::super) type Wide = Vec4;
    pub(in super::super) const LANES: usize = 4;

    impl super::Lanes for Vec4 {
        #[inline(always)]
        fn all_of(number: f32) -> Self {
            Self::splat(number)
        }
        #[inline(always)]
        fn root(self) -> Self {
            // glam takes them one by one in wasm.
            #[cfg(target_arch = "wasm32")]
            return std::arch::wasm32::f32x4_sqrt(self.into()).into();
            #[cfg(not(target_arch = "wasm32"))]
            self.sqrt()
        }
        #[inline(always)]
        fn least(self, other: Self) -> Self {
            self.min(other)
        }
        #[inline(always)]
        fn most(self, other: Self) -> Self {
            self.max(other)
        }
        #[inline(always)]
        fn if_less(self, limit: Self, then: Self, or: Self) -> Self {
            Self::select(self.cmplt(limit), then, or)
        }
        #[inline(always)]
        fn all_less(self, limit: Self) -> bool {
            self.cmplt(limit).all()
        }
        #[inline(always)]
        fn numbers(self) -> [f32; LANES] {
            self.to_array()
        }
        #[inline(always)]
        fn across([a, b, c, d]: [Self; LANES]) -> [Self; 4] {
            let lanes = Mat4::from_cols(a, b, c, d).transpose();
            [lanes.x_axis, lanes.y_axis, lanes.z_axis, lanes.w_axis]
        }
    }
}

#[cfg(all(target_arch = "wasm32", not(target_feature = "simd128")))]
mod one {
    use glam::Vec4;

    pub(in super::super) type Wide = f32;
    pub(in super::super) const LANES: usize = 1;

    impl super::Lanes for f32 {
        #[inline(always)]
        fn all_of(number: f32) -> Self {
            number
        }
        #[inline(always)]
        fn root(self) -> Self {
            self.sqrt()
        }
        // In wasm `f32::min` is a call.
        #[inline(always)]
        fn least(self, other: Self) -> Self {
            if self < other { self } else { other }
        }
        #[inline(always)]
        fn most(self, other: Self) -> Self {
            if self > other { self } else { other }
        }
        #[inline(always)]
        fn if_less(self, limit: Self, then: Self, or: Self) -> Self {
            if self < limit { then } else { or }
        }
        #[inline(always)]
        fn all_less(self, limit: Self) -> bool {
            self < limit
        }
        #[inline(always)]
        fn numbers(self) -> [f32; LANES] {
            [self]
        }
        #[inline(always)]
        fn across([pixel]: [Vec4; LANES]) -> [Self; 4] {
            pixel.to_array()
        }
    }
}
