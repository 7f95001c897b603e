//! The governor: how sharp moving pictures may be, corrected while they move.
//!
//! In: for each frame, when it was asked for and how long it kept the device busy, and how far a page lets it go. Out: a
//! render scale, which goes down fast and up slowly. A verdict is a prior; this is the correction that no table makes.
//! Pure: time comes in as numbers. It compares work with the screen's own rhythm and not frames a second:
//! a browser that halves the rate to save power is not overloaded (`js-framerate-optimizer#38`).
//! Must not: be asked about pictures at rest, or know what draws them.
//!
//! The figures are those of the project's device facts, § run-time governor.

/// Steps of the scale: `<model-viewer>`'s, each two thirds of the pixels of the one before.
const SCALES: [f32; 7] = [1.0, 0.79, 0.62, 0.5, 0.4, 0.31, 0.25];
/// The lowest scale where a page says nothing: `<model-viewer>`'s.
const MINIMUM_SCALE: f32 = 0.5;
/// Rhythms of screens: 120, 90, 60 and 30 Hz.
const CADENCES_MILLIS: [f32; 4] = [8.3, 11.1, 16.7, 33.3];

/// A window closes after this many frames,
const WINDOW_FRAMES: usize = 30;
/// or after this time, if it has some frames to judge by.
const WINDOW_MILLIS: f64 = 500.0;
const MIN_WINDOW_FRAMES: usize = 4;
/// A longer pause between two frames means that nothing moved; it says nothing about the device.
const PAUSE_MILLIS: f64 = 1_000.0;

/// Share of the cadence that the work of a good frame may take, and below which there is room for more.
const FULL: f32 = 0.9;
const ROOMY: f32 = 0.6;
/// Share of frames that may miss their turn.
const MISSED_SHARE: f32 = 0.2;
const BAD_WINDOWS: u8 = 2;
const GOOD_WINDOWS: u8 = 6;
/// After any step, this long no step up.
const CALM_MILLIS: f64 = 4_000.0;
/// After so many changes of direction the lower step is kept.
const MAX_TURNS: u8 = 2;

/// A frame that held everything up, and how many of them within how long are one too many.
const STALL_MILLIS: f32 = 250.0;
const STALLS: usize = 3;
const STALLS_WITHIN_MILLIS: f64 = 10_000.0;

/// The state of one device while it draws.
#[derive(Clone, Debug)]
pub struct Governor {
    /// The page's word: it goes no lower, from now on.
    pub minimum_scale: f32,
    step: usize,
    /// The sharpest step that may still be taken.
    sharpest: usize,
    turns: u8,
    went_up: bool,
    frames: Vec<Frame>,
    window_began_millis: f64,
    last_at_millis: Option<f64>,
    cadence_millis: f32,
    bad_windows: u8,
    good_windows: u8,
    stepped_at_millis: f64,
    stalls_at_millis: Vec<f64>,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    since_last_millis: f32,
    work_millis: f32,
}

impl Default for Governor {
    fn default() -> Self {
        Self {
            minimum_scale: MINIMUM_SCALE,
            step: 0,
            sharpest: 0,
            turns: 0,
            went_up: false,
            frames: Vec::new(),
            window_began_millis: 0.0,
            last_at_millis: None,
            cadence_millis: CADENCES_MILLIS[CADENCES_MILLIS.len() - 1],
            bad_windows: 0,
            good_windows: 0,
            stepped_at_millis: f64::NEG_INFINITY,
            stalls_at_millis: Vec::new(),
        }
    }
}

impl Governor {
    /// The scale for the next moving picture: 1, .79, .62, .5 and so on of its sides.
    pub fn scale(&self) -> f32 {
        SCALES.get(self.step).copied().unwrap_or(1.0).max(self.minimum_scale).min(1.0)
    }

    /// Take one moving frame in: asked for at `at_millis` (the animation frame's time, on a clock that runs evenly),
    /// busy for `work_millis`. `late` says that the device was still busy with the frame before. Frames of several
    /// previews at one time count as one.
    pub fn frame(&mut self, at_millis: f64, work_millis: f32, late: bool) {
        let before = self.last_at_millis.replace(at_millis);
        let since = before.map_or(f64::INFINITY, |before| at_millis - before);
        if !(0.0..PAUSE_MILLIS).contains(&since) {
            return self.begin_window(at_millis);
        }
        let since_last_millis = since as f32;
        let work_millis = if late { work_millis.max(since_last_millis) } else { work_millis };
        match self.frames.last_mut() {
            Some(same) if since == 0.0 => same.work_millis += work_millis,
            _ => self.frames.push(Frame { since_last_millis, work_millis }),
        }
        if work_millis > STALL_MILLIS {
            self.stalled(at_millis);
        }
        let long_enough = at_millis - self.window_began_millis >= WINDOW_MILLIS;
        if self.frames.len() >= WINDOW_FRAMES || (long_enough && self.frames.len() >= MIN_WINDOW_FRAMES) {
            self.judge(at_millis);
            self.begin_window(at_millis);
        }
    }

    fn begin_window(&mut self, at_millis: f64) {
        self.frames.clear();
        self.window_began_millis = at_millis;
    }

    fn judge(&mut self, at_millis: f64) {
        // The quickest fifth shows the screen's rhythm even where the rest is late. It never slows down: a browser
        // that saves power shows half of the frames, and its device has time to spare.
        let rhythm = self.share(0.2, |frame| frame.since_last_millis);
        let snapped = CADENCES_MILLIS.into_iter().find(|cadence| rhythm < cadence * 1.2);
        self.cadence_millis = self.cadence_millis.min(snapped.unwrap_or(f32::INFINITY));
        let work = self.share(0.75, |frame| frame.work_millis);
        let is_late =
            |frame: &&Frame| frame.since_last_millis.max(frame.work_millis) > self.cadence_millis * 1.5;
        let missed = self.frames.iter().filter(is_late).count() as f32 / self.frames.len().max(1) as f32;
        if work > FULL * self.cadence_millis && missed > MISSED_SHARE {
            self.good_windows = 0;
            self.bad_windows += 1;
            if self.bad_windows >= BAD_WINDOWS {
                self.step_down(at_millis);
            }
        } else if work < ROOMY * self.cadence_millis {
            self.bad_windows = 0;
            self.good_windows = self.good_windows.saturating_add(1);
            if self.good_windows >= GOOD_WINDOWS && at_millis - self.stepped_at_millis >= CALM_MILLIS {
                self.step_up(at_millis);
            }
        } else {
            (self.bad_windows, self.good_windows) = (0, 0);
        }
    }

    fn stalled(&mut self, at_millis: f64) {
        self.stalls_at_millis.retain(|stall| at_millis - stall < STALLS_WITHIN_MILLIS);
        self.stalls_at_millis.push(at_millis);
        if self.stalls_at_millis.len() >= STALLS {
            self.step_down(at_millis);
        }
    }

    fn step_down(&mut self, at_millis: f64) {
        if self.step + 1 < SCALES.len() && self.scale() > self.minimum_scale {
            self.step += 1;
            if self.went_up {
                self.turns += 1;
                if self.turns >= MAX_TURNS {
                    self.sharpest = self.step;
                }
            }
            self.went_up = false;
        }
        self.stepped(at_millis);
    }

    fn step_up(&mut self, at_millis: f64) {
        if self.step > self.sharpest {
            self.step -= 1;
            self.went_up = true;
        }
        self.stepped(at_millis);
    }

    fn stepped(&mut self, at_millis: f64) {
        (self.bad_windows, self.good_windows) = (0, 0);
        self.stepped_at_millis = at_millis;
        self.stalls_at_millis.clear();
    }

    /// The value below which a share of the window's frames lies.
    fn share(&self, share: f32, of: fn(&Frame) -> f32) -> f32 {
        let mut values: Vec<f32> = self.frames.iter().map(of).collect();
        values.sort_unstable_by(f32::total_cmp);
        let last = values.len().saturating_sub(1);
        values.get((last as f32 * share) as usize).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays frames for a while: each waits for the next turn of a screen of `cadence` after `work`.
    fn play(governor: &mut Governor, from_millis: f64, seconds: f64, cadence: f64, work: f64) -> f64 {
        let mut at = from_millis;
        while at < from_millis + seconds * 1_000.0 {
            at += (work / cadence).ceil().max(1.0) * cadence;
            governor.frame(at, work as f32, false);
        }
        at
    }

    #[test]
    fn a_device_with_time_to_spare_stays_sharp() {
        let mut governor = Governor::default();
        play(&mut governor, 0.0, 10.0, 16.7, 6.0);
        assert_eq!(governor.scale(), 1.0);
    }

    #[test]
    fn an_overloaded_device_goes_down_within_two_windows() {
        let mut governor = Governor::default();
        play(&mut governor, 0.0, 0.5, 16.7, 5.0);
        play(&mut governor, 500.0, 1.3, 16.7, 40.0);
        assert_eq!(governor.scale(), 0.79);
        play(&mut governor, 1_800.0, 10.0, 16.7, 40.0);
        assert_eq!(governor.scale(), 0.5);
    }

    #[test]
    fn thirty_frames_a_second_are_enough_where_there_were_never_more() {
        let mut governor = Governor::default();
        play(&mut governor, 0.0, 10.0, 16.7, 25.0);
        assert_eq!(governor.scale(), 1.0);
    }

    #[test]
    fn a_browser_that_saves_power_is_not_overloaded() {
        let mut governor = Governor::default();
        let at = play(&mut governor, 0.0, 2.0, 16.7, 6.0);
        play(&mut governor, at, 10.0, 33.3, 6.0);
        assert_eq!(governor.scale(), 1.0);
    }

    #[test]
    fn a_gpu_that_lags_behind_counts_although_commands_are_cheap() {
        let mut governor = Governor::default();
        let mut at = play(&mut governor, 0.0, 1.0, 16.7, 1.0);
        for _ in 0..120 {
            at += 33.4;
            governor.frame(at, 1.0, true);
        }
        assert!(governor.scale() < 1.0);
    }

    #[test]
    fn a_page_says_how_far_down_it_may_go() {
        let (mut at, mut governor) = (0.0, Governor::default());
        for (minimum, scale) in [(0.6, 0.6), (0.79, 0.79), (0.0, 0.25), (0.4, 0.4), (1.0, 1.0), (7.0, 1.0)] {
            governor.minimum_scale = minimum;
            at = play(&mut governor, at, 15.0, 16.7, 60.0);
            assert_eq!(governor.scale(), scale, "at least {minimum}");
        }
    }

    #[test]
    fn a_page_that_wants_more_has_it_at_once() {
        let mut governor = Governor::default();
        play(&mut governor, 0.0, 0.5, 16.7, 5.0);
        play(&mut governor, 500.0, 10.0, 16.7, 40.0);
        assert_eq!(governor.scale(), 0.5);
        governor.minimum_scale = 0.75;
        assert_eq!(governor.scale(), 0.75);
    }

    #[test]
    fn going_up_takes_six_good_windows_and_four_seconds() {
        let mut governor = Governor::default();
        let at = play(&mut governor, 0.0, 0.6, 16.7, 3.0);
        let at = play(&mut governor, at, 1.2, 16.7, 40.0);
        assert_eq!(governor.scale(), 0.79);
        let at = play(&mut governor, at, 2.5, 16.7, 3.0);
        assert_eq!(governor.scale(), 0.79);
        play(&mut governor, at, 3.0, 16.7, 3.0);
        assert_eq!(governor.scale(), 1.0);
    }

    #[test]
    fn a_device_that_swings_keeps_the_lower_step() {
        let mut governor = Governor::default();
        let mut at = play(&mut governor, 0.0, 0.6, 16.7, 3.0);
        for _ in 0..6 {
            // As long as it is sharp it is too slow, one step lower it has room.
            for _ in 0..40 {
                let work = if governor.scale() == 1.0 { 40.0 } else { 3.0 };
                at = play(&mut governor, at, 0.25, 16.7, work);
            }
        }
        assert_eq!(governor.scale(), 0.79);
        play(&mut governor, at, 60.0, 16.7, 3.0);
        assert_eq!(governor.scale(), 0.79);
    }

    #[test]
    fn three_stalls_in_ten_seconds_are_one_step() {
        let mut governor = Governor::default();
        for at in [0.0, 300.0, 2_000.0, 2_300.0, 5_000.0, 5_300.0] {
            governor.frame(at, 260.0, false);
        }
        assert_eq!(governor.scale(), 0.79);
    }

    #[test]
    fn a_pause_or_a_clock_that_jumps_says_nothing() {
        let mut governor = Governor::default();
        for at in [0.0, 5_000.0, 4_000.0, f64::NAN, 9_000.0, f64::INFINITY] {
            governor.frame(at, 20.0, true);
        }
        assert_eq!(governor.scale(), 1.0);
    }

    #[test]
    fn previews_that_draw_together_add_up() {
        let mut governor = Governor::default();
        let mut at = play(&mut governor, 0.0, 1.0, 16.7, 3.0);
        for _ in 0..200 {
            at += 33.4;
            governor.frame(at, 12.0, false);
            governor.frame(at, 12.0, false);
        }
        assert!(governor.scale() < 1.0);
    }
}
