//! Random rules and random data, the same for the same seed.
//!
//! Rules are of a type: most arguments are of the kind that their operator is for, some are anything, so that
//! conversions are tried without every rule ending in one.

use serde_json::{Value, json};

/// What a rule gives.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Number,
    Text,
    Truth,
    List,
}

/// Numbers by chance: xorshift64* (Vigna 2016).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap() % end
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn of(&mut self, values: &[&'static str]) -> &'static str {
        values[self.below(values.len())]
    }

    /// Data with a member of each kind, and some that are not there.
    pub(crate) fn data(&mut self) -> Value {
        json!({
            "n": self.number(), "m": self.number(), "t": self.word(), "u": self.word(), "b": self.one_in(2), "digits": self.of(&["12", "-3", "0", "1.5"]),
            "l": self.numbers(), "w": [self.word(), self.word(), self.word()], "o": { "n": self.number(), "t": "there" },
            "items": [{ "n": self.number(), "t": self.word() }, { "n": self.number(), "t": self.word() }],
            "none": null, "empty": [], "targetingKey": self.word(), "$flagd": { "flagKey": self.word() },
        })
    }

    fn number(&mut self) -> Value {
        match self.below(4) {
            0 => json!(self.below(3)),
            1 => json!(i64::try_from(self.below(2000)).unwrap() - 1000),
            2 => json!([0.5, -0.25, 1.5, 2.75, 100.125][self.below(5)]),
            _ => json!(self.below(20)),
        }
    }

    fn numbers(&mut self) -> Value {
        let length = self.below(4);
        (0..length).map(|_| self.number()).collect()
    }

    fn word(&mut self) -> Value {
        json!(
            self.of(&[
                "", "a", "gold", "Gold", "silver", "12", "-3", "0", "1.5", "go", "é", "金", "😀x", "a b"
            ])
        )
    }

    /// A rule that gives this kind, at most `depth` operators deep.
    pub(crate) fn rule(&mut self, kind: Kind, depth: usize) -> Value {
        if depth == 0 || self.one_in(5) {
            return self.leaf(kind);
        }
        let below = depth - 1;
        if self.one_in(10) {
            return self.proposed_rule(kind, below);
        }
        if self.one_in(8) {
            let question = self.kind();
            return json!({ "if": [self.rule(question, below), self.rule(kind, below), self.rule(kind, below)] });
        }
        match kind {
            Kind::Number => self.number_rule(below),
            Kind::Text => self.text_rule(below),
            Kind::Truth => self.truth_rule(below),
            Kind::List => self.list_rule(below),
        }
    }

    /// A rule with the operators of the proposals.
    fn proposed_rule(&mut self, kind: Kind, depth: usize) -> Value {
        match self.below(4) {
            0 => {
                json!({ "??": [self.path(&[&["none"], &["zz"], &["o", "zz"]]), self.rule(kind, depth), self.rule(kind, depth)] })
            }
            // An error of the first, now and then; the last sees it as data.
            1 if self.one_in(2) => {
                let thrown = self.of(&["closed", "late"]);
                let failing = json!({ "if": [self.rule(Kind::Truth, depth), self.rule(kind, depth), { "throw": thrown }] });
                let middle = json!({ "/": [self.plain_number(), 0] });
                let caught = json!({ "if": [{ "===": [{ "val": "type" }, thrown] }, self.literal(kind), self.literal(kind)] });
                if self.one_in(2) {
                    json!({ "try": [failing, caught] })
                } else {
                    json!({ "try": [failing, middle, caught] })
                }
            }
            1 => json!({ "try": [self.rule(kind, depth), self.literal(kind)] }),
            _ => match kind {
                Kind::Number if self.one_in(2) => {
                    let of = if self.one_in(2) { Kind::Text } else { Kind::List };
                    json!({ "length": [self.rule(of, depth)] })
                }
                Kind::Number => self.path(&[&["n"], &["o", "n"], &["items", "1", "n"]]),
                Kind::Text if self.one_in(2) => self.slice(Kind::Text, depth),
                Kind::Text => self.path(&[&["t"], &["o", "t"], &["items", "0", "t"]]),
                Kind::Truth => {
                    let path = self.path(&[&["n"], &["none"], &["o", "n"], &["o", "zz"], &["zz", "n"]]);
                    json!({ "exists": path["val"] })
                }
                Kind::List => match self.below(4) {
                    0 => self.slice(Kind::List, depth),
                    1 => json!({ "sort": [self.rule(Kind::List, depth), self.one_in(2)] }),
                    2 => {
                        json!({ "sort": [{ "var": "items" }, self.one_in(2), { "val": self.of(&["n", "t", "zz"]) }] })
                    }
                    // What stands around a list, and where in it the item stands.
                    _ => {
                        json!({ "map": [self.rule(Kind::List, 0), [{ "val": [[2], self.of(&["n", "t", "zz"])] }, { "val": [[1], "index"] }]] })
                    }
                },
            },
        }
    }

    fn literal(&mut self, kind: Kind) -> Value {
        match kind {
            Kind::Number => self.number(),
            Kind::Text => self.word(),
            Kind::Truth => json!(self.one_in(2)),
            Kind::List => self.numbers(),
        }
    }

    fn path(&mut self, paths: &[&[&'static str]]) -> Value {
        let path = paths[self.below(paths.len())];
        if path.len() == 1 && self.one_in(2) { json!({ "val": path[0] }) } else { json!({ "val": path }) }
    }

    /// A part of a list or text; backwards only from and to an end, or in steps of one.
    fn slice(&mut self, of: Kind, depth: usize) -> Value {
        let from = self.rule(of, depth);
        let at = |random: &mut Self| json!(random.below(9) as i64 - 4);
        match self.below(4) {
            0 => json!({ "slice": [from, at(self)] }),
            1 => json!({ "slice": [from, at(self), at(self)] }),
            2 => json!({ "slice": [from, null, null, -1 - self.below(3) as i64] }),
            _ => json!({ "slice": [from, at(self), at(self), 1 + self.below(3)] }),
        }
    }

    pub(crate) fn kind(&mut self) -> Kind {
        [Kind::Number, Kind::Text, Kind::Truth, Kind::List][self.below(4)]
    }

    fn leaf(&mut self, kind: Kind) -> Value {
        let literal = self.one_in(2);
        match kind {
            Kind::Number if literal => self.number(),
            // Texts that are numbers, and what is not there: both become numbers.
            Kind::Number => self.var(&["n", "m", "o.n", "items.0.n", "l.1", "digits", "b", "none"]),
            Kind::Text if literal => self.word(),
            Kind::Text => self.var(&["t", "u", "o.t", "w.2", "items.1.t"]),
            Kind::Truth if literal => json!(self.one_in(2)),
            Kind::Truth => self.var(&["b", "none", "t", "n", "l", "missing"]),
            Kind::List if literal => self.numbers(),
            Kind::List => self.var(&["l", "w", "items", "empty"]),
        }
    }

    fn var(&mut self, paths: &[&'static str]) -> Value {
        let path = self.of(paths);
        match self.below(6) {
            0 => json!({ "var": [path] }),
            1 => json!({ "var": [{ "cat": [path] }] }),
            _ => json!({ "var": path }),
        }
    }

    /// A number, literal or from the data, and nothing that must become one.
    fn plain_number(&mut self) -> Value {
        if self.one_in(2) { self.number() } else { self.var(&["n", "m", "o.n", "items.0.n"]) }
    }

    fn number_rule(&mut self, depth: usize) -> Value {
        let operator = self.of(&["+", "+", "-", "*", "/", "%", "max", "min", "reduce"]);
        if operator == "reduce" {
            let body = self.of(&["+", "*", "max", "min", "-"]);
            return json!({ "reduce": [self.list_of_numbers(),
                { body: [{ "var": "accumulator" }, { "var": "current" }] }, self.number()] });
        }
        if matches!(operator, "max" | "min") {
            let count = 1 + self.below(3);
            let arguments: Vec<Value> = (0..count).map(|_| self.plain_number()).collect();
            return json!({ operator: arguments });
        }
        let two = matches!(operator, "-" | "/" | "%");
        let count = if two { 2 } else { 1 + self.below(3) };
        let arguments: Vec<Value> = (0..count).map(|_| self.rule(Kind::Number, depth)).collect();
        json!({ operator: arguments })
    }

    fn text_rule(&mut self, depth: usize) -> Value {
        if self.one_in(6) {
            let shares = json!([["a", self.below(50)], ["b", self.below(50)], ["c", 1 + self.below(50)]]);
            return json!({ "fractional": [{ "cat": [self.rule(Kind::Text, 0), "x"] }, shares[0], shares[1], shares[2]] });
        }
        if self.one_in(2) {
            let count = 1 + self.below(3);
            let parts: Vec<Value> = (0..count).map(|_| self.rule(Kind::Text, depth)).collect();
            return json!({ "cat": parts });
        }
        let at = json!(i64::try_from(self.below(7)).unwrap() - 3);
        let text = self.rule(Kind::Text, depth);
        if self.one_in(2) {
            json!({ "substr": [text, at] })
        } else {
            json!({ "substr": [text, at, self.below(7) as i64 - 3] })
        }
    }

    fn truth_rule(&mut self, depth: usize) -> Value {
        match self.below(8) {
            0 | 1 => {
                let operator = self.of(&["==", "===", "!=", "!==", "<", "<=", ">", ">="]);
                if self.one_in(2) {
                    return json!({ operator: [self.rule(Kind::Text, depth), self.rule(Kind::Text, depth)] });
                }
                let numbers = [self.rule(Kind::Number, depth), self.rule(Kind::Number, depth)];
                // Null is loosely equal to nothing else: it must be a number first.
                let [left, right] = if matches!(operator, "==" | "!=") {
                    numbers.map(|number| json!({ "+": [number] }))
                } else {
                    numbers
                };
                json!({ operator: [left, right] })
            }
            2 => {
                let operator = self.of(&["<", "<=", ">", ">="]);
                json!({ operator: [self.plain_number(), self.plain_number(), self.plain_number()] })
            }
            3 => {
                let kind = self.kind();
                json!({ self.of(&["!", "!!"]): [self.rule(kind, depth)] })
            }
            4 => {
                json!({ self.of(&["and", "or"]): [self.rule(Kind::Truth, depth), self.rule(Kind::Truth, depth)] })
            }
            5 if self.one_in(2) => {
                json!({ "in": [self.rule(Kind::Text, depth), self.rule(Kind::Text, depth)] })
            }
            5 => {
                let item = if self.one_in(2) { Kind::Number } else { Kind::Text };
                json!({ "in": [self.rule(item, depth), self.rule(Kind::List, depth)] })
            }
            6 => {
                let (list, test) = self.list_and_test(depth);
                json!({ self.of(&["all", "none", "some"]): [list, test] })
            }
            _ if self.one_in(2) => {
                let versions = ["1.2.3", "1.10.0", "2.0.0-beta", "2.0.0", "x"];
                let (left, right) = (versions[self.below(5)], versions[self.below(5)]);
                json!({ "sem_ver": [left, self.of(&["=", "!=", "<", "<=", ">", ">=", "^", "~"]), right] })
            }
            _ => {
                json!({ self.of(&["starts_with", "ends_with"]): [self.rule(Kind::Text, 0), self.rule(Kind::Text, 0)] })
            }
        }
    }

    /// A list and a question for each of its items: numbers are compared, others are equal or not.
    fn list_and_test(&mut self, depth: usize) -> (Value, Value) {
        if self.one_in(2) {
            let operator = self.of(&["<", "<=", ">", ">=", "==", "!="]);
            return (self.list_of_numbers(), json!({ operator: [{ "var": "" }, self.number()] }));
        }
        let wanted = if self.one_in(2) { self.number() } else { self.word() };
        let operator = self.of(&["===", "!=="]);
        (self.rule(Kind::List, depth), json!({ operator: [{ "var": "" }, wanted] }))
    }

    fn list_of_numbers(&mut self) -> Value {
        if self.one_in(2) { self.numbers() } else { self.var(&["l", "empty"]) }
    }

    fn list_rule(&mut self, depth: usize) -> Value {
        match self.below(5) {
            0 => {
                let operator = self.of(&["+", "*", "-"]);
                json!({ "map": [self.rule(Kind::List, depth), { operator: [{ "var": "" }, self.number()] }] })
            }
            1 => json!({ "map": [{ "var": "items" }, { "var": self.of(&["n", "t"]) }] }),
            2 => {
                let (list, test) = self.list_and_test(depth);
                json!({ "filter": [list, test] })
            }
            3 => {
                json!({ "merge": [self.rule(Kind::List, depth), self.rule(Kind::List, depth), self.number()] })
            }
            _ if self.one_in(2) => {
                json!({ "missing": [self.of(&["n", "zz", "o.t", "b"]), self.of(&["o.zz", "l.9", "empty"])] })
            }
            _ => json!({ "missing_some": [self.below(3), ["n", "zz", self.of(&["o.zz", "o.t", "l.9"])]] }),
        }
    }
}
