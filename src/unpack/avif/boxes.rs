//! The container of an AVIF → where its one picture lies, and what is said of it.
//!
//! In: the bytes of a file (untrusted). Out: the AV1 data of the primary item and of its alpha, sizes, colours and turns; or
//! why not. Nothing becomes as large as a number in the file says: lists end where their bytes do, and the parts of an item
//! are together no longer than the file. What readers must heed and we do not (`essential` properties, grids, layers, crops)
//! is refused, not passed over. Layout: ISO/IEC 14496-12 (`meta`, `iloc`, `iinf`, `iref`), ISO/IEC 23008-12 (properties),
//! AV1 Image File Format 1.1.

use std::borrow::Cow;

use super::Refusal;

/// Auxiliary pictures that are asked whether they are alpha; files have one or two, and each takes a walk over all properties.
const MOST_AUXILIARIES: usize = 16;
/// Properties of one item; files have ten.
const MOST_PROPERTIES: usize = 32;
/// Names for alpha in `auxC`; the second is HEVC's, which old files have.
const ALPHA: [&[u8]; 2] = [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", b"urn:mpeg:hevc:2015:auxid:1\0"];
const BROKEN: Refusal = Refusal::Bad("the picture's header is broken");

/// A file's picture.
pub(super) struct Container<'f> {
    pub(super) colour: Item<'f>,
    pub(super) alpha: Option<Item<'f>>,
    /// Whether colours are multiplied by alpha.
    pub(super) premultiplied: bool,
}

/// AV1 data, and what the container says of it.
pub(super) struct Item<'f> {
    pub(super) data: Cow<'f, [u8]>,
    /// Before turns.
    pub(super) size_px: [u32; 2],
    /// Where the file has one, it outranks what AV1 says.
    pub(super) colour_code: Option<ColourCode>,
    /// In the order in which they are done.
    pub(super) turns: Vec<Turn>,
}

/// Of ITU-T H.273, what makes RGB of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ColourCode {
    /// `MatrixCoefficients`
    pub(super) matrix: u16,
    pub(super) full_range: bool,
}

/// What is done to a picture before it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// So many quarters of a circle, anticlockwise.
    Anticlockwise(u8),
    /// Left and right change places.
    LeftRight,
    /// Top and bottom change places.
    TopBottom,
}

/// Finds the picture of a file.
/// # Errors
/// [`Refusal::Bad`]
pub(super) fn read(file: &[u8]) -> Result<Container<'_>, Refusal> {
    let (kind, brands) = boxes(file).next().ok_or(BROKEN)??;
    if kind != *b"ftyp" || !brands.as_chunks::<4>().0.iter().any(|brand| brand == b"avif" || brand == b"avis")
    {
        return Err(Refusal::Bad("the picture is no AVIF"));
    }
    let meta = Meta::read(file)?;
    let colour = meta.item(meta.primary)?;
    let mut alpha = None;
    for (from, to) in meta.references(*b"auxl")?.into_iter().take(MOST_AUXILIARIES) {
        let is_alpha = |property: &Property<'_>| {
            property.kind == *b"auxC"
                && property.body.get(4..).is_some_and(|body| ALPHA.iter().any(|name| body.starts_with(name)))
        };
        if alpha.is_none() && to == meta.primary && meta.properties(from)?.iter().any(is_alpha) {
            alpha = Some(from);
        }
    }
    let Some(id) = alpha else { return Ok(Container { colour, alpha: None, premultiplied: false }) };
    let premultiplied = meta.references(*b"prem")?.contains(&(meta.primary, id));
    Ok(Container { colour, alpha: Some(meta.item(id)?), premultiplied })
}

/// The boxes that say something of items, unread.
struct Meta<'f> {
    file: &'f [u8],
    primary: u32,
    locations: &'f [u8],
    infos: &'f [u8],
    references: &'f [u8],
    data: &'f [u8],
    properties: Vec<([u8; 4], &'f [u8])>,
    associations: Vec<&'f [u8]>,
}

struct Property<'f> {
    kind: [u8; 4],
    body: &'f [u8],
    essential: bool,
}

impl<'f> Meta<'f> {
    fn read(file: &'f [u8]) -> Result<Self, Refusal> {
        let mut meta = Self {
            file,
            primary: 0,
            locations: &[],
            infos: &[],
            references: &[],
            data: &[],
            properties: Vec::new(),
            associations: Vec::new(),
        };
        let mut primary = None;
        for found in boxes(child(file, *b"meta")?.get(4..).ok_or(BROKEN)?) {
            match found? {
                (kind, body) if kind == *b"pitm" => {
                    let mut body = Cursor(body);
                    let (version, _) = body.version_and_flags()?;
                    primary = Some(body.id(version > 0)?);
                }
                (kind, body) if kind == *b"iloc" => meta.locations = body,
                (kind, body) if kind == *b"iinf" => meta.infos = body,
                (kind, body) if kind == *b"iref" => meta.references = body,
                (kind, body) if kind == *b"idat" => meta.data = body,
                (kind, body) if kind == *b"iprp" => {
                    for found in boxes(body) {
                        match found? {
                            (kind, body) if kind == *b"ipco" => {
                                meta.properties = boxes(body).collect::<Result<_, _>>()?;
                            }
                            (kind, body) if kind == *b"ipma" => meta.associations.push(body),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        meta.primary = primary.ok_or(BROKEN)?;
        Ok(meta)
    }

    /// An item of AV1.
    fn item(&self, id: u32) -> Result<Item<'f>, Refusal> {
        match &self.kind(id)? {
            b"av01" => {}
            b"grid" | b"iovl" | b"iden" => {
                return Err(Refusal::Bad("the picture is put together from others"));
            }
            _ => return Err(Refusal::Bad("the picture is not AV1")),
        }
        let mut item = Item { data: self.locate(id)?, size_px: [0; 2], colour_code: None, turns: Vec::new() };
        for Property { kind, body, essential } in self.properties(id)? {
            let mut body = Cursor(body);
            match &kind {
                b"ispe" => {
                    body.version_and_flags()?;
                    item.size_px = [body.number(4)? as u32, body.number(4)? as u32];
                }
                b"colr" if body.0.starts_with(b"nclx") => {
                    body.take(8)?;
                    let matrix = body.number(2)? as u16;
                    item.colour_code = Some(ColourCode { matrix, full_range: body.number(1)? >> 7 == 1 });
                }
                b"irot" => item.turns.push(Turn::Anticlockwise(body.number(1)? as u8 & 3)),
                b"imir" if body.number(1)? & 1 == 1 => item.turns.push(Turn::LeftRight),
                b"imir" => item.turns.push(Turn::TopBottom),
                b"clap" => return Err(Refusal::Bad("the picture is cropped, which is not read")),
                b"a1op" | b"lsel" => return Err(Refusal::Bad("the picture has layers, which are not read")),
                b"av1C" | b"auxC" | b"colr" | b"pixi" | b"pasp" => {}
                _ if essential => {
                    return Err(Refusal::Bad("the picture has an essential property that is not known"));
                }
                _ => {}
            }
        }
        if item.size_px.contains(&0) {
            return Err(Refusal::Bad("the picture has no size"));
        }
        Ok(item)
    }

    fn kind(&self, id: u32) -> Result<[u8; 4], Refusal> {
        let mut infos = Cursor(self.infos);
        let (version, _) = infos.version_and_flags()?;
        infos.take(if version == 0 { 2 } else { 4 })?;
        for found in boxes(infos.0) {
            let (kind, body) = found?;
            let mut body = Cursor(body);
            let (version, _) = body.version_and_flags()?;
            // Older ones have no type.
            if kind == *b"infe" && version >= 2 && body.id(version > 2)? == id {
                let protected = body.number(2)? != 0;
                return if protected { Err(Refusal::Bad("the picture is encrypted")) } else { body.four() };
            }
        }
        Err(BROKEN)
    }

    /// The bytes of an item: a part of the file, or several one after the other.
    fn locate(&self, id: u32) -> Result<Cow<'f, [u8]>, Refusal> {
        let mut list = Cursor(self.locations);
        let (version, _) = list.version_and_flags()?;
        let sizes = list.number(2)? as usize;
        let [offset_bytes, length_bytes, base_bytes, index_bytes] =
            [12, 8, 4, 0].map(|shift| sizes >> shift & 15);
        let count = list.id(version > 1)?;
        for _ in 0..count {
            let found = list.id(version > 1)?;
            let method = if version > 0 { list.number(2)? & 15 } else { 0 };
            let elsewhere = list.number(2)? != 0;
            let base = list.number(base_bytes)?;
            let parts = list.number(2)?;
            let whole = match method {
                0 if !elsewhere => self.file,
                1 => self.data,
                _ if found == id => return Err(Refusal::Bad("the picture's data is not in its file")),
                _ => &[],
            };
            let mut data = Cow::Borrowed(&[][..]);
            for _ in 0..parts {
                if version > 0 {
                    list.number(index_bytes)?;
                }
                let (offset, length) = (list.number(offset_bytes)?, list.number(length_bytes)?);
                if found == id {
                    let part = part(whole, base.checked_add(offset), length).ok_or(BROKEN)?;
                    if data.is_empty() {
                        data = Cow::Borrowed(part);
                    } else if data.len() + part.len() <= self.file.len() {
                        data.to_mut().extend_from_slice(part);
                    } else {
                        return Err(BROKEN);
                    }
                }
            }
            if found == id {
                return Ok(data);
            }
        }
        Err(BROKEN)
    }

    fn properties(&self, id: u32) -> Result<Vec<Property<'f>>, Refusal> {
        let mut properties = Vec::new();
        for list in &self.associations {
            let mut list = Cursor(list);
            let (version, flags) = list.version_and_flags()?;
            for _ in 0..list.number(4)? {
                let found = list.id(version > 0)?;
                for _ in 0..list.number(1)? {
                    let bytes = 1 + (flags & 1);
                    let word = list.number(bytes)?;
                    let top = 1 << (8 * bytes - 1);
                    let (essential, index) = (word >= top, word & (top - 1));
                    // 0 is none.
                    if found == id
                        && let Some(at) = index.checked_sub(1)
                    {
                        let (kind, body) = self.properties.get(at as usize).copied().ok_or(BROKEN)?;
                        if properties.len() == MOST_PROPERTIES {
                            return Err(BROKEN);
                        }
                        properties.push(Property { kind, body, essential });
                    }
                }
            }
        }
        Ok(properties)
    }

    /// Pairs (from, to) of one kind.
    fn references(&self, kind: [u8; 4]) -> Result<Vec<(u32, u32)>, Refusal> {
        let mut pairs = Vec::new();
        if self.references.is_empty() {
            return Ok(pairs);
        }
        let mut list = Cursor(self.references);
        let (version, _) = list.version_and_flags()?;
        for found in boxes(list.0) {
            let (found, body) = found?;
            let mut body = Cursor(body);
            if found == kind {
                let from = body.id(version > 0)?;
                for _ in 0..body.number(2)? {
                    pairs.push((from, body.id(version > 0)?));
                }
            }
        }
        Ok(pairs)
    }
}

/// `length` bytes at `start`; without a length, all from there on.
fn part(of: &[u8], start: Option<u64>, length: u64) -> Option<&[u8]> {
    let rest = of.get(usize::try_from(start?).ok()?..)?;
    if length == 0 { Some(rest) } else { rest.get(..usize::try_from(length).ok()?) }
}

/// The first box of a kind.
fn child(of: &[u8], kind: [u8; 4]) -> Result<&[u8], Refusal> {
    for found in boxes(of) {
        let (found, body) = found?;
        if found == kind {
            return Ok(body);
        }
    }
    Err(BROKEN)
}

/// Kind and contents of each box; ends with the first broken one.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = Result<([u8; 4], &[u8]), Refusal>> {
    let mut rest = Cursor(bytes);
    std::iter::from_fn(move || {
        if rest.0.is_empty() {
            return None;
        }
        let found = rest.next_box();
        if found.is_err() {
            rest.0 = &[];
        }
        Some(found)
    })
}

/// What is still to be read.
struct Cursor<'f>(&'f [u8]);

impl<'f> Cursor<'f> {
    fn take(&mut self, bytes: usize) -> Result<&'f [u8], Refusal> {
        let (taken, rest) = self.0.split_at_checked(bytes).ok_or(BROKEN)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Big-endian, of no more than eight bytes; of none, 0.
    fn number(&mut self, bytes: usize) -> Result<u64, Refusal> {
        if bytes > 8 {
            return Err(BROKEN);
        }
        Ok(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn four(&mut self) -> Result<[u8; 4], Refusal> {
        Ok(*self.take(4)?.first_chunk().ok_or(BROKEN)?)
    }

    /// Number of an item, or of items: four bytes long or two.
    fn id(&mut self, long: bool) -> Result<u32, Refusal> {
        Ok(self.number(if long { 4 } else { 2 })? as u32)
    }

    fn version_and_flags(&mut self) -> Result<(u8, usize), Refusal> {
        Ok((self.number(1)? as u8, self.number(3)? as usize))
    }

    fn next_box(&mut self) -> Result<([u8; 4], &'f [u8]), Refusal> {
        let short = self.number(4)?;
        let kind = self.four()?;
        let left_bytes = match short {
            // To the end of what it lies in.
            0 => Some(self.0.len() as u64),
            1 => self.number(8)?.checked_sub(16),
            _ => short.checked_sub(8),
        };
        let bytes = left_bytes.and_then(|bytes| usize::try_from(bytes).ok()).ok_or(BROKEN)?;
        Ok((kind, self.take(bytes)?))
    }
}
