//! Makes the GLSL that naga writes shorter, for it is shipped: by a third, compressed.
//!
//! In: lines of GLSL, one statement each. Out: the same program. naga gives every load a variable of its own; where it
//! is read once, the load takes its place, unless something is written or branched off in between; any other value does
//! if the very next statement reads it. The variables that are left are counted anew in each function, what the text
//! declares gets a short name, and spaces that separate nothing go.

/// What a declaration begins with.
const KINDS: [&str; 13] = [
    "void", "float", "bool", "int", "uint", "vec2", "vec3", "vec4", "bvec3", "mat3x3", "mat4x4", "struct",
    "ivec2",
];

/// The shorter text. `names` are those that the text before had, so that what both declare stays alike.
pub(crate) fn shortened(text: &str, names: &mut Vec<String>) -> String {
    let text = fewer_words(text);
    let mut declared = Vec::new();
    let [mut before, mut space] = [""; 2];
    for word in words(&text) {
        // Components of vectors may be called the same; WebGL2 looks for names with an underscore.
        let components = word.len() < 3 || word.chars().all(|c| "xyzw".contains(c));
        let ours = !components && word.starts_with(|c: char| c.is_ascii_alphabetic()) && word != "main";
        if ours && space == " " && KINDS.contains(&before) && !declared.contains(&word) {
            declared.push(word);
        }
        (before, space) = (space, word);
    }
    for word in &declared {
        if !names.iter().any(|name| name == word) {
            names.push((*word).to_owned());
        }
    }
    let rename = |word: &str| {
        let place = names.iter().position(|name| name == word).filter(|_| declared.contains(&word));
        place.and_then(short_name).unwrap_or_else(|| word.to_owned())
    };
    words(&text).map(rename).collect()
}

/// `A` to `Z`, then `Aa` to `Zz`: nothing else is written so.
fn short_name(place: usize) -> Option<String> {
    let letter = |first: u8, at: usize| char::from(first + (at % 26) as u8);
    match place {
        0..26 => Some(letter(b'A', place).to_string()),
        26..702 => Some([letter(b'A', place / 26 - 1), letter(b'a', place)].iter().collect()),
        _ => None,
    }
}

fn fewer_words(text: &str) -> String {
    let mut functions: Vec<Vec<String>> = vec![Vec::new()];
    for line in text.lines() {
        if starts_function(line) {
            functions.push(Vec::new());
        }
        if let Some(lines) = functions.last_mut() {
            lines.push(line.to_owned());
        }
    }
    let mut out = String::with_capacity(text.len());
    for mut lines in functions {
        put_loads_in_place(&mut lines);
        let mut names = Vec::new();
        for line in lines {
            out.push_str(&without_spaces(&renamed(&line, &mut names)));
            out.push('\n');
        }
    }
    out
}

/// `vec3 name(vec3 argument) {`
fn starts_function(line: &str) -> bool {
    let kind = line.split(' ').next().unwrap_or_default();
    line.ends_with('{')
        && line.contains('(')
        && ["void", "float", "bool", "vec2", "vec3", "vec4"].contains(&kind)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_variable_of_naga(word: &str) -> bool {
    word.strip_prefix("_e").is_some_and(|digits| digits.parse::<u32>().is_ok())
}

/// `line` in words and what stands between them.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let kind = is_word(rest.chars().next()?);
        let end = rest.find(|c| is_word(c) != kind).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

fn count(line: &str, name: &str) -> usize {
    words(line).filter(|word| *word == name).count()
}

/// Name and value of a variable of naga. The value is a load, a call or in brackets, so that it may stand anywhere.
fn variable(line: &str) -> Option<(String, String)> {
    let (declared, value) = line.strip_suffix(';')?.split_once(" = ")?;
    let (_, name) = declared.split_once(' ')?;
    let whole = !value.starts_with(['-', '!', '~']);
    (is_variable_of_naga(name) && whole).then(|| (name.to_owned(), value.to_owned()))
}

/// It computes nothing.
fn is_load(value: &str) -> bool {
    value.chars().all(|c| is_word(c) || ".[]".contains(c))
}

fn put_loads_in_place(lines: &mut Vec<String>) {
    let mut at = 0;
    while at < lines.len() {
        let found = variable(&lines[at]).and_then(|(name, value)| {
            let after = &lines[at + 1..];
            let reads: usize = after.iter().map(|line| count(line, &name)).sum();
            let first = after.iter().position(|line| count(line, &name) > 0)?;
            let source = words(&value).next()?;
            // A statement that begins with a variable writes it.
            let kept = (is_load(&value) || first == 0)
                && after[..first]
                    .iter()
                    .all(|line| !line.contains(['{', '}']) && words(line).next() != Some(source));
            (reads == 1 && kept).then_some((at + 1 + first, name, value))
        });
        match found {
            Some((reader, name, value)) => {
                let put = |word| if word == name { value.as_str() } else { word };
                lines[reader] = words(&lines[reader]).map(put).collect();
                lines.remove(at);
            }
            None => at += 1,
        }
    }
}

/// Variables of naga by their place in `names`.
fn renamed(line: &str, names: &mut Vec<String>) -> String {
    let rename = |word: &str| {
        if !is_variable_of_naga(word) {
            return word.to_owned();
        }
        let place = names.iter().position(|name| name == word).unwrap_or_else(|| {
            names.push(word.to_owned());
            names.len() - 1
        });
        format!("_{place}")
    };
    words(line).map(rename).collect()
}

/// Signs keep their spaces: two of them would become one.
fn without_spaces(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        let separates = |c: Option<char>| c.is_some_and(|c| "=*/,(){};<>?:&|".contains(c));
        let needless = c == ' '
            && (separates(out.chars().last()) || separates(characters.peek().copied()))
            && !line.starts_with('#');
        if !needless {
            out.push(c);
        }
    }
    out
}
