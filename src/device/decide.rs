//! The decision: caps, then promotions, each with a reason.
//!
//! The tier is the lowest cap. There is no score.
//!
//! **What unknown means.** To stand on a rung, a probe must show what the rung needs. An absent field
//! shows nothing, so it counts as the worst value that the field can have. That is why losing a
//! signal never raises a tier, whatever the other signals are, and why an empty probe is T0: HTML
//! that is complete without script is right for a device of which nothing is known.
//! It holds for alarms too (a lost context, a wrong scene, crashes, a failed allocation, a slow CPU): who
//! says nothing of them has not shown that there are none, so an alarm that gets lost on the way lifts
//! nobody. Network fields are no part of the rule, because they decide delivery and never the tier: losing
//! `save_data` may load more, on the same tier.
//! Two things keep this from punishing healthy devices:
//! - The page says what it can: 0 for a `cpu_performance` that the browser does not tell, zeros for a
//!   history that holds nothing.
//! - Where the user agent names a browser that cannot give a field at all (Safari and Firefox have no
//!   `deviceMemory`), the field's caps are not applied, whether it is there or not.
//!
//! Who describes a phone instead of asking it (a device catalogue, a server that assumes one) writes the
//! health that it assumes into the probe, as `tests/device_handsets.rs` does.
//!
//! A measurement, or a visit that went well, can lift the cap of the GPU class where the class is in
//! doubt; nothing else is ever lifted. The network decides delivery, and never the tier.

use std::borrow::Cow;

use super::gpu::{self, Gpu};
use super::probe::{EffectiveType, Fact, Probe};
use super::verdict::{Ar, Confidence, Delivery, NotUsed, Reason, Tier, VERDICT_VERSION, Verdict};

/// What a preview on the GPU needs at least, in one piece. Also the size of the browser's trial.
const WASM_MEMORY_MIB: u32 = 64;

/// A process that can reserve this much in one piece is a 64-bit one: no 32-bit process can.
/// 40 % of phone models have a 32-bit userspace, some with 6 GB of RAM; their GPU drivers are the old ones.
const WIDE_ADDRESS_SPACE_MIB: u32 = 2048;

/// First Chromium that has `navigator.cpuPerformance` (MDN browser-compat-data 8.1.9).
const CPU_PERFORMANCE_SINCE_CHROMIUM: u32 = 152;

/// Fill rates that lift a GPU to T2, T3, T4; see [`super::probe::Bench`].
/// From the arithmetic peak of chips with a known class (GE8320 5, Mali-G57 MC2 15, Adreno 610 34,
/// Mali-G78 136), at two thirds of the peak; not yet measured on a phone.
const FILL_FOR: [(Tier, f64); 3] = [(Tier::T2, 2.0), (Tier::T3, 12.0), (Tier::T4, 80.0)];

/// CPU index from which a phone is a mid-range one (Lighthouse's low-end device has 264): no chip set
/// with such a CPU carries a GPU of class A.
const CPU_INDEX_FOR_T2: f64 = 264.0;

/// Hours for which a verdict holds: one that stands on names or measurements, and one that guesses.
const TTL_HOURS: u32 = 7 * 24;
const TTL_UNSURE_HOURS: u32 = 24;

/// Decides what a device can do.
///
/// ```
/// # use storefront::device::{Probe, Tier, decide};
/// let verdict = decide(&Probe::default());
/// assert_eq!(verdict.tier, Tier::T0);
/// assert_eq!(verdict.reasons[0].code, "WASM_UNKNOWN_CAP_T0");
/// ```
pub fn decide(probe: &Probe) -> Verdict {
    let mut decision = Decision::default();
    decision.wasm(probe);
    decision.memory(probe);
    decision.cpu(probe);
    decision.webgl(probe);
    decision.gpu(probe);
    decision.webgpu(probe);
    decision.history(probe);
    let tier = decision.tier();
    let delivery = decision.delivery(probe);
    let ar = decision.ar(probe, tier);

    let confidence = match (decision.lifted, decision.unsure) {
        (true, _) => Confidence::Measured,
        (false, true) => Confidence::Fallback,
        (false, false) => Confidence::Prior,
    };
    // One crash or lost contexts: look again tomorrow. Two crashes: leave the phone in peace for a week.
    let crashes = probe.history.crashes.unwrap_or(0);
    let shaken = crashes == 1 || probe.history.context_losses.unwrap_or(0) > 1;
    let unsure = crashes < 2 && (shaken || confidence == Confidence::Fallback);
    Verdict {
        v: VERDICT_VERSION,
        tier,
        ar,
        delivery,
        confidence,
        reasons: decision.reasons,
        not_used: decision.not_used,
        bench: (probe.bench != Default::default()).then_some(probe.bench),
        ttl_hours: if unsure { TTL_UNSURE_HOURS } else { TTL_HOURS },
    }
}

#[derive(Default)]
struct Decision {
    caps: Vec<Tier>,
    reasons: Vec<Reason>,
    not_used: Vec<NotUsed>,
    /// A measurement lifted the cap of the GPU.
    lifted: bool,
    /// A signal that could have decided was missing or masked.
    unsure: bool,
}

impl Decision {
    fn tier(&self) -> Tier {
        self.caps.iter().copied().min().unwrap_or(Tier::T4)
    }

    fn reason(
        &mut self,
        code: &'static str,
        signal: &'static str,
        value: Fact,
        cap: &'static str,
        source: &'static str,
    ) {
        let [code, signal, cap, source] = [code, signal, cap, source].map(Cow::Borrowed);
        // Sorted as they come: a handful of reasons does not earn the 8 kB of the library's sort.
        let place = self.reasons.iter().position(|other| (&*other.cap, &*other.code) > (&*cap, &*code));
        self.reasons.insert(place.unwrap_or(self.reasons.len()), Reason { code, signal, value, cap, source });
    }

    fn cap(&mut self, tier: Tier, code: &'static str, signal: &'static str, value: Fact) {
        self.caps.push(tier);
        self.reason(code, signal, value, tier.as_str(), "api");
    }

    /// A field that is not there, with the cap of its worst value.
    fn unknown(&mut self, tier: Tier, code: &'static str, signal: &'static str) {
        self.unsure = true;
        self.caps.push(tier);
        self.reason(code, signal, Fact::Unknown, tier.as_str(), "absent");
    }

    fn not_used(&mut self, signal: &'static str, value: Fact, why: &'static str) {
        let place = self.not_used.iter().position(|other| *other.signal > *signal);
        let unused = NotUsed { signal: signal.into(), value, why: why.into() };
        self.not_used.insert(place.unwrap_or(self.not_used.len()), unused);
    }

    /// No user agent test for browsers that run script on a server (Opera Mini): wasm that ran, ran here.
    fn wasm(&mut self, probe: &Probe) {
        match probe.wasm {
            Some(true) => {}
            Some(false) => self.cap(Tier::T0, "WASM_ABSENT_CAP_T0", "wasm", Fact::Flag(false)),
            None => self.unknown(Tier::T0, "WASM_UNKNOWN_CAP_T0", "wasm"),
        }
        match probe.wasm_memory_mib {
            Some(mib) if mib >= WASM_MEMORY_MIB => {}
            Some(mib) => self.cap(Tier::T1, "WASM_MEMORY_CAP_T1", "wasm_memory_mib", Fact::Whole(mib.into())),
            None => self.unknown(Tier::T1, "WASM_MEMORY_UNKNOWN_CAP_T1", "wasm_memory_mib"),
        }
    }

    /// Buckets are powers of two: 1 is up to 1.5 GB, 2 up to 3 GB, 4 up to 6 GB.
    fn memory(&mut self, probe: &Probe) {
        const SIGNAL: &str = "device_memory_gib";
        match (Browser::of(probe).tells_memory, probe.device_memory_gib) {
            (false, None) => {}
            (false, Some(gib)) => self.not_used(SIGNAL, Fact::number(gib), "BROWSER_CANNOT_TELL"),
            (true, Some(gib)) if gib <= 1.0 => self.cap(Tier::T1, "MEM_1_CAP_T1", SIGNAL, Fact::number(gib)),
            (true, Some(gib)) if gib < 4.0 => self.cap(Tier::T2, "MEM_2_CAP_T2", SIGNAL, Fact::number(gib)),
            (true, Some(_)) => {}
            (true, None) => self.unknown(Tier::T1, "MEM_UNKNOWN_CAP_T1", SIGNAL),
        }
    }

    /// The browser's own class of the CPU. It calls nearly every Android phone high, so it only lowers.
    fn cpu(&mut self, probe: &Probe) {
        const SIGNAL: &str = "cpu_performance";
        let value = probe.cpu_performance.map_or(Fact::Unknown, |class| Fact::Whole(class.into()));
        match (Browser::of(probe).tells_cpu, probe.cpu_performance) {
            (false, None) => {}
            (false, Some(_)) => self.not_used(SIGNAL, value, "BROWSER_CANNOT_TELL"),
            (true, Some(0)) => self.not_used(SIGNAL, value, "BROWSER_DOES_NOT_SAY"),
            (true, Some(1)) => self.cap(Tier::T1, "CPU_1_CAP_T1", SIGNAL, value),
            (true, Some(2)) => self.cap(Tier::T2, "CPU_2_CAP_T2", SIGNAL, value),
            (true, Some(_)) => self.not_used(SIGNAL, value, "HIGH_IS_UNINFORMATIVE"),
            (true, None) => self.unknown(Tier::T1, "CPU_UNKNOWN_CAP_T1", SIGNAL),
        }
    }

    fn webgl(&mut self, probe: &Probe) {
        match probe.webgl.version {
            Some(2) => {}
            // Without WebGL2 there is no scene that could fail.
            Some(version) => {
                return self.cap(
                    Tier::T1,
                    "WEBGL2_ABSENT_CAP_T1",
                    "webgl.version",
                    Fact::Whole(version.into()),
                );
            }
            None => self.unknown(Tier::T1, "WEBGL_UNKNOWN_CAP_T1", "webgl.version"),
        }
        match probe.webgl.lost {
            Some(false) => {}
            Some(true) => self.cap(Tier::T1, "WEBGL_LOST_CAP_T1", "webgl.lost", Fact::Flag(true)),
            None => self.unknown(Tier::T1, "WEBGL_LOST_UNKNOWN_CAP_T1", "webgl.lost"),
        }
        match probe.webgl.probe_scene_ok {
            Some(true) => {}
            Some(false) => {
                self.cap(Tier::T1, "PROBE_SCENE_WRONG_CAP_T1", "webgl.probe_scene_ok", Fact::Flag(false));
            }
            None => self.unknown(Tier::T1, "PROBE_SCENE_UNKNOWN_CAP_T1", "webgl.probe_scene_ok"),
        }
    }

    fn gpu(&mut self, probe: &Probe) {
        const SIGNAL: &str = "webgl.renderer";
        let Some(renderer) = &probe.webgl.renderer else {
            // No WebGL, no renderer; that has its reason already.
            if probe.webgl.version != Some(0) {
                self.unknown(Tier::T1, "GPU_UNKNOWN_CAP_T1", SIGNAL);
            }
            return;
        };
        let gpu = gpu::classify(renderer);
        // The class's cap, and how far a measurement may lift it.
        let (code, prior, limit) = match gpu {
            Gpu::Software => ("GPU_SOFTWARE_CAP_T1", Tier::T1, Tier::T1),
            Gpu::A => ("GPU_CLASS_A", Tier::T1, Tier::T1),
            Gpu::B => ("GPU_CLASS_B", Tier::T2, Tier::T2),
            Gpu::C => ("GPU_CLASS_C", Tier::T2, Tier::T3),
            Gpu::D => ("GPU_CLASS_D", Tier::T3, Tier::T4),
            Gpu::E => return,
            Gpu::Apple => ("GPU_APPLE", Tier::T3, Tier::T4),
            Gpu::Unlisted => ("GPU_CLASS_U", self.doubtful(probe), Tier::T4),
            Gpu::Masked => ("GPU_MASKED", self.doubtful(probe), Tier::T4),
        };
        let in_doubt = matches!(gpu, Gpu::Unlisted | Gpu::Masked);
        self.unsure |= in_doubt;
        let (measured, source) = measured(probe, in_doubt);
        let cap = measured.min(limit).max(prior);
        self.lifted = cap > prior;
        let source = if self.lifted { source } else { gpu::TABLE };
        self.caps.push(cap);
        self.reason(code, SIGNAL, Fact::Text(renderer.clone()), cap.as_str(), source);
        if !self.lifted && limit > prior {
            let fill = probe.bench.gpu_mpx_ops_per_milli;
            let why = if fill.is_some() { "BELOW_NEXT_TIER" } else { "WOULD_SETTLE_GPU" };
            self.not_used("bench.gpu_mpx_ops_per_milli", fill.map_or(Fact::Unknown, Fact::number), why);
        }
    }

    /// A GPU without a class: T2 where the phone is roomy enough that it must be a newer one, else T1.
    fn doubtful(&self, probe: &Probe) -> Tier {
        let roomy = probe.device_memory_gib.is_some_and(|gib| gib >= 4.0)
            || probe.wasm_memory_mib.is_some_and(|mib| mib >= WIDE_ADDRESS_SPACE_MIB);
        if roomy { Tier::T2 } else { Tier::T1 }
    }

    /// T4 needs an adapter that is known to be real and complete.
    fn webgpu(&mut self, probe: &Probe) {
        let webgpu = &probe.webgpu;
        let checks = [
            (webgpu.adapter, true, "webgpu.adapter", "WEBGPU_ABSENT_CAP_T3", "WEBGPU_UNKNOWN_CAP_T3"),
            (
                webgpu.fallback,
                false,
                "webgpu.fallback",
                "WEBGPU_FALLBACK_CAP_T3",
                "WEBGPU_FALLBACK_UNKNOWN_CAP_T3",
            ),
            (
                webgpu.compatibility,
                false,
                "webgpu.compatibility",
                "WEBGPU_COMPATIBILITY_CAP_T3",
                "WEBGPU_COMPATIBILITY_UNKNOWN_CAP_T3",
            ),
        ];
        for (flag, wanted, signal, wrong, unknown) in checks {
            match flag {
                Some(flag) if flag == wanted => {}
                Some(flag) => self.cap(Tier::T3, wrong, signal, Fact::Flag(flag)),
                // Most browsers have no WebGPU, and nobody asks what an adapter that is not there can do.
                None => {
                    self.caps.push(Tier::T3);
                    self.reason(unknown, signal, Fact::Unknown, Tier::T3.as_str(), "absent");
                }
            }
            if webgpu.adapter != Some(true) {
                return;
            }
        }
    }

    /// A tab that died, or contexts that were lost: Android kills without an event, so the page counts.
    fn history(&mut self, probe: &Probe) {
        let history = &probe.history;
        match history.context_losses {
            Some(0 | 1) => {}
            Some(losses) => {
                self.caps.push(Tier::T1);
                let value = Fact::Whole(losses.into());
                self.reason("CONTEXT_LOSSES_CAP_T1", "history.context_losses", value, "T1", "history");
            }
            None => self.unknown(Tier::T1, "CONTEXT_LOSSES_UNKNOWN_CAP_T1", "history.context_losses"),
        }
        match history.crashes {
            Some(0) => {}
            Some(crashes) => {
                let (code, cap) = match (crashes, self.tier()) {
                    (1, Tier::T4) => ("CRASH_ONE_TIER_DOWN", Tier::T3),
                    (1, Tier::T3) => ("CRASH_ONE_TIER_DOWN", Tier::T2),
                    (1, _) => ("CRASH_ONE_TIER_DOWN", Tier::T1),
                    _ => ("CRASHES_CAP_T1", Tier::T1),
                };
                self.caps.push(cap);
                self.reason(code, "history.crashes", Fact::Whole(crashes.into()), cap.as_str(), "history");
            }
            None => self.unknown(Tier::T1, "CRASHES_UNKNOWN_CAP_T1", "history.crashes"),
        }
    }

    fn delivery(&mut self, probe: &Probe) -> Delivery {
        let mut delivery = Delivery::Auto;
        let mut limit = |decision: &mut Self, to: Delivery, code, signal, value| {
            delivery = delivery.max(to);
            decision.reason(code, signal, value, to.as_str(), "api");
        };
        let network = &probe.network;
        if network.save_data == Some(true) {
            limit(self, Delivery::Tap, "SAVE_DATA", "network.save_data", Fact::Flag(true));
        }
        if probe.reduced_data == Some(true) {
            limit(self, Delivery::Tap, "REDUCED_DATA", "reduced_data", Fact::Flag(true));
        }
        // "4g" only means a round trip below 272 ms, so it proves nothing; the slower ones do.
        if let Some(kind) = network.effective_type {
            let to = match kind {
                EffectiveType::Slow2g | EffectiveType::TwoG => Delivery::Poster,
                EffectiveType::ThreeG => Delivery::Tap,
                EffectiveType::FourG => return delivery,
            };
            let value = Fact::Text(kind.as_str().to_owned());
            limit(self, to, "SLOW_NETWORK", "network.effective_type", value);
        } else if let Some(rtt) = network.rtt_millis {
            // The thresholds by which Chromium derives the effective type from the round trip.
            let to = match rtt {
                rtt if rtt >= 1420.0 => Delivery::Poster,
                rtt if rtt >= 272.0 => Delivery::Tap,
                _ => return delivery,
            };
            limit(self, to, "SLOW_NETWORK", "network.rtt_millis", Fact::number(rtt));
        }
        delivery
    }

    /// The best way into the room that this browser has. WebXR draws with our GPU tiers, the camera mode
    /// with any tier that draws; Quick Look and Scene Viewer are links and need nothing of ours.
    fn ar(&mut self, probe: &Probe, tier: Tier) -> Ar {
        let ar = &probe.ar;
        let yes = Some(true);
        let in_app = ar.webview == yes;
        let ways = [
            (ar.quick_look == yes, Ar::QuickLook, "AR_QUICK_LOOK", "ar.quick_look"),
            (
                ar.immersive_ar == yes && ar.hit_test != Some(false) && tier >= Tier::T2,
                Ar::WebXr,
                "AR_WEBXR",
                "ar.immersive_ar",
            ),
            (
                ar.scene_viewer_possible == yes && !in_app,
                Ar::SceneViewer,
                "AR_SCENE_VIEWER",
                "ar.scene_viewer_possible",
            ),
            (ar.camera == yes && tier >= Tier::T1, Ar::Camera, "AR_CAMERA", "ar.camera"),
        ];
        let found = ways.into_iter().find(|(there, ..)| *there);
        let (_, way, code, signal) = found.unwrap_or((false, Ar::None, "AR_NOTHING_FOUND", "ar"));
        let value = if found.is_some() { Fact::Flag(true) } else { Fact::Unknown };
        self.reason(code, signal, value, way.as_str(), "api");
        way
    }
}

/// The tier that measurements speak for, and who measured. T0 where nothing was measured.
fn measured(probe: &Probe, in_doubt: bool) -> (Tier, &'static str) {
    let fill = probe.bench.gpu_mpx_ops_per_milli.unwrap_or(0.0);
    let mut best = (Tier::T0, "bench");
    for (tier, needed) in FILL_FOR {
        if fill >= needed {
            best = (tier, "bench");
        }
    }
    if in_doubt && probe.bench.cpu_index.is_some_and(|index| index >= CPU_INDEX_FOR_T2) {
        best = (best.0.max(Tier::T2), "bench");
    }
    // A tier that ran well here before is as good as a measurement; more is not taken from it.
    let calm = probe.history.crashes == Some(0) && probe.history.context_losses == Some(0);
    match probe.history.last_good_tier {
        Some(tier) if calm && tier > best.0 => (tier, "history"),
        _ => best,
    }
}

/// Which fields the browser can give at all, by its user agent. An unknown one is taken to give all.
struct Browser {
    tells_memory: bool,
    tells_cpu: bool,
}

impl Browser {
    fn of(probe: &Probe) -> Self {
        let ua = probe.ua.as_deref().unwrap_or("").as_bytes();
        let says = |word| gpu::after(ua, word).is_some();
        match gpu::after(ua, "Chrome/") {
            Some(version) => {
                // An unreadable version is taken for a new one, which has more to tell.
                let version = gpu::leading_number(version).unwrap_or(u32::MAX);
                let lacks_cpu = version < CPU_PERFORMANCE_SINCE_CHROMIUM || says("SamsungBrowser/");
                Self { tells_memory: true, tells_cpu: !lacks_cpu }
            }
            // Safari, every browser and in-app view on iOS, Firefox.
            None => {
                let other_engine = says("AppleWebKit/") || says("Firefox/");
                Self { tells_memory: !other_engine, tells_cpu: !other_engine }
            }
        }
    }
}
