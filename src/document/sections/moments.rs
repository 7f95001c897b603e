//! What happens at a time: launches, video, the live room.

use super::super::context::Moment;
use super::super::money::Money;
use super::super::product::Image;
use super::super::shape::{Id, List, shape};
use super::super::token::Ratio;
use super::super::url::{Link, Url};

shape! {
    /// New arrivals by the day they come; each is a block `launch`.
    pub closed struct Launches {
        /// The heading.
        heading: Option<&'v str> = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
        /// Where "see all" leads.
        link: Option<Link<'v>> = "link",
        /// What "see all" says.
        link_label: Option<&'v str> = "link_label",
    }
}

shape! {
    /// Something new. Its state is `soon`, `reminded` (the profile's `reminders` hold its key) or `out`.
    pub closed struct Launch {
        /// Its name in profiles and events.
        key: Id<'v> = "key",
        /// What it is.
        title: &'v str = "title",
        /// A sentence about it.
        text: Option<&'v str> = "text",
        /// When it comes.
        at: Moment = "at",
        /// What it will cost.
        price: Option<Money<'v>> = "price",
        /// Its picture.
        image: Option<Image<'v>> = "image",
        /// Its page.
        link: Option<Link<'v>> = "link",
    }
}

shape! {
    /// A video, played by the phone's own player. T0, T1 and whoever saves data see its picture, a link to the file.
    pub closed struct Video {
        /// The heading.
        heading: Option<&'v str> = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
        /// The file, MP4, WebM or an HLS list.
        video: Url<'v> = "video",
        /// The same as other files, for phones that cannot play `video`: the best first.
        sources: List<'v, Url<'v>> = "sources",
        /// Whether it plays by itself, without sound, while at least half of it is on the screen.
        autoplay: bool = "autoplay" or false,
        /// What one sees, read aloud.
        label: &'v str = "label",
        /// The picture before it plays.
        poster: Option<Image<'v>> = "poster",
        /// Width to height.
        ratio: Ratio = "ratio" or Ratio { width: 16, height: 9 },
        /// Captions (WebVTT).
        captions: Option<Url<'v>> = "captions",
        /// Language of the captions, BCP 47.
        captions_language: Option<&'v str> = "captions_language",
        /// When it was published. Search engines list no video without it.
        at: Option<Moment> = "at",
        /// How long it is.
        duration_seconds: Option<u32> = "duration_seconds",
        /// What the button says.
        button_label: Option<&'v str> = "button_label",
        /// Where the button leads.
        link: Option<Link<'v>> = "link",
    }
}

shape! {
    /// A live room: before (countdown, reminder), live (the stream), after (the replay, or nothing). T0, T1 and whoever
    /// saves data see its picture and a link.
    pub closed struct LiveRoom {
        /// The heading.
        heading: &'v str = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
        /// Its name in profiles and events.
        key: Id<'v> = "key",
        /// Who speaks.
        host: Option<&'v str> = "host",
        /// When it begins.
        starts: Moment = "starts",
        /// When it ends.
        ends: Moment = "ends",
        /// The stream, an HLS list.
        video: Option<Url<'v>> = "video",
        /// The recording.
        replay: Option<Url<'v>> = "replay",
        /// The same as other files, for phones that cannot play the stream or the recording: the best first.
        sources: List<'v, Url<'v>> = "sources",
        /// Whether it plays by itself, without sound, while at least half of it is on the screen.
        autoplay: bool = "autoplay" or false,
        /// The picture before it plays.
        poster: Option<Image<'v>> = "poster",
        /// Width to height.
        ratio: Ratio = "ratio" or Ratio { width: 16, height: 9 },
        /// Captions (WebVTT).
        captions: Option<Url<'v>> = "captions",
        /// Language of the captions, BCP 47.
        captions_language: Option<&'v str> = "captions_language",
        /// Its own page.
        link: Option<Link<'v>> = "link",
    }
}
