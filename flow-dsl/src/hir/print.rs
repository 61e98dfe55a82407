//! The text of a bound flow: the language again, every default written out, the resolved places as comments.
use super::{
    Args, Flow, Given, Kind, Layer, Order, Permutation, Place, PlaceKind, Repeat, Selection, Step, Transform, Value,
};
use std::fmt::{self, Display, Formatter};

impl Display for Flow {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        for line in &self.docs {
            writeln!(f, "/// {line}")?;
        }
        Bare(self).fmt(f)
    }
}

impl Flow {
    /// The flow as its [`Display`], without its doc comment: by this files of weights know whose they are. It changes where the
    /// meaning does, and nowhere else.
    pub fn text(&self) -> String {
        Bare(self).to_string()
    }
}

struct Bare<'a>(&'a Flow);

impl Display for Bare<'_> {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let Bare(flow) = self;
        writeln!(f, "flow {}{} {{", flow.name, flow.shape)?;
        writeln!(f, "    base {};", flow.base.name)?;
        lines(f, &[&flow.stack], &flow.features, 1)?;
        writeln!(f, "}}")
    }
}

/// Lines that stand several times with other places each time.
fn lines<'a>(f: &mut Formatter, turns: &[&'a [Step]], features: &[String], depth: usize) -> fmt::Result {
    let indent = "    ".repeat(depth);
    for (i, step) in turns.first().copied().unwrap_or_default().iter().enumerate() {
        match step {
            Step::Layer(layer) => {
                write!(f, "{indent}")?;
                call(f, layer.def.name, &layer.args, features)?;
                let same = turns.iter().filter_map(|turn| match &turn[i] {
                    Step::Layer(layer) => Some(layer),
                    Step::Repeat(_) => None,
                });
                writeln!(f, ";{}", comment(same))?;
            }
            Step::Repeat(repeat) => {
                write!(f, "{indent}")?;
                call(f, repeat.def.name, &repeat.args, features)?;
                writeln!(f, " {{")?;
                let inside = |turn: &&'a [Step]| -> &'a [Vec<Step>] {
                    match &turn[i] {
                        Step::Repeat(Repeat { turns, .. }) => turns,
                        Step::Layer(_) => &[],
                    }
                };
                let turns: Vec<&[Step]> = turns.iter().flat_map(inside).map(Vec::as_slice).collect();
                lines(f, &turns, features, depth + 1)?;
                writeln!(f, "{indent}}}")?;
            }
        }
    }
    Ok(())
}

/// `    // on 0, 2, 4, 6 | 1, 3, 5`: what a layer means, turn by turn, the shortest cycle of it.
fn comment<'a>(layers: impl Iterator<Item = &'a Layer>) -> String {
    let said = |layer: &Layer| -> String {
        let list = |(name, places): (&str, &[usize])| format!("{name} {}", sequence(places));
        layer.places.iter().map(list).collect::<Vec<_>>().join("; ")
    };
    let turns: Vec<String> = layers.map(said).collect();
    let repeats = |n: &usize| (*n..turns.len()).all(|i| turns[i] == turns[i - n]);
    let cycle = (1..=turns.len()).find(repeats).unwrap_or(0);
    let text = turns[..cycle].join(" | ");
    if text.is_empty() { text } else { format!("    // {text}") }
}

/// Numbers, runs of a constant step in short: `0, 2, …, 62`.
fn sequence(places: &[usize]) -> String {
    let mut pieces: Vec<String> = Vec::new();
    let mut at = 0;
    while at < places.len() {
        let step = |i: usize| places[i + 1] as i64 - places[i] as i64;
        let mut end = at + 1;
        while end < places.len() && step(end - 1) == step(at) {
            end += 1;
        }
        if end - at > 6 {
            pieces.push(format!("{}, {}, …, {}", places[at], places[at + 1], places[end - 1]));
            at = end;
        } else {
            pieces.push(places[at].to_string());
            at += 1;
        }
    }
    pieces.join(", ")
}

/// `mlp([64, 64], activation: relu)`: the first argument by position, the others by name.
fn call(f: &mut Formatter, name: &str, args: &Args, features: &[String]) -> fmt::Result {
    f.write_str(name)?;
    let written = |arg: &super::Arg| match &arg.value {
        Value::Given(Given::Rest) => None,
        Value::Selection(selection) => Some(select(selection, features)),
        Value::Given(Given::List(list)) => Some(list_of(list, features)),
        Value::Order(Order::List(list)) => Some(list_of(list, features)),
        value => Some(value.to_string()),
    };
    let mut pieces = Vec::new();
    for (i, arg) in args.list.iter().enumerate() {
        match written(arg) {
            Some(text) if i == 0 && arg.param.kind != Kind::Positive => pieces.push(text),
            Some(text) => pieces.push(format!("{}: {text}", arg.param.name)),
            None => {}
        }
    }
    if pieces.is_empty() { Ok(()) } else { write!(f, "({})", pieces.join(", ")) }
}

fn list_of(list: &[Place], features: &[String]) -> String {
    let one = |place: &Place| match place.kind {
        PlaceKind::At(at) => at.to_string(),
        PlaceKind::Column(column) => features.get(column).cloned().unwrap_or_default(),
    };
    format!("[{}]", list.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn select(selection: &Selection, features: &[String]) -> String {
    match selection {
        Selection::Even => "even".into(),
        Selection::Odd => "odd".into(),
        Selection::First => "first".into(),
        Selection::Last => "last".into(),
        Selection::FirstOf(k) => format!("first({k})"),
        Selection::LastOf(k) => format!("last({k})"),
        Selection::List(list) => list_of(list, features),
        Selection::Not(list) => format!("not({})", list_of(list, features)),
        Selection::Random(seed) => format!("random({seed})"),
        Selection::Alternate => "alternate".into(),
        Selection::AlternateHalves => "alternate(halves)".into(),
    }
}

fn numbers(list: &[usize]) -> String {
    format!("[{}]", list.iter().map(usize::to_string).collect::<Vec<_>>().join(", "))
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Value::Number(value) => write!(f, "{value}"),
            Value::Count(value) => write!(f, "{value}"),
            Value::Widths(widths) => f.write_str(&numbers(widths)),
            Value::Activation(activation) => f.write_str(activation.name()),
            Value::Transform(transform) => write!(f, "{transform}"),
            Value::Net(net) => call(f, net.def.name, &net.args, &[]),
            Value::Selection(selection) => f.write_str(&select(selection, &[])),
            Value::Given(given) => match given {
                Given::Data => f.write_str("data"),
                Given::Noise => f.write_str("noise"),
                Given::Rest => f.write_str("everything that does not change"),
                Given::List(list) => f.write_str(&list_of(list, &[])),
            },
            Value::Order(order) => match order {
                Order::Natural => f.write_str("natural"),
                Order::Reverse => f.write_str("reverse"),
                Order::Random(seed) => write!(f, "random({seed})"),
                Order::List(list) => f.write_str(&list_of(list, &[])),
                Order::Alternate => f.write_str("alternate"),
            },
            Value::Permutation(permutation) => match permutation {
                Permutation::Reverse => f.write_str("reverse"),
                Permutation::Rotate(k) => write!(f, "rotate({k})"),
                Permutation::Random(seed) => write!(f, "random({seed})"),
                Permutation::List(list) => f.write_str(&numbers(list)),
            },
        }
    }
}

impl Display for Transform {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        call(f, self.def.name, &self.args, &[])
    }
}
