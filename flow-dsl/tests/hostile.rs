//! Texts that mean harm end in an error, or in a flow, soon and in little memory.
//!
//! Optimised, each takes under a second of an idle machine; here the compiler may be built for debugging, with the plan's verifier,
//! and share a core with others, so time (of the processor, where the system tells it) has a wide margin. Memory has none: it
//! does not depend on how the compiler is built.
//! `cargo test --release -p flow-dsl --test hostile -- --nocapture` prints both.
use flow_dsl::Options;
use flow_dsl::diagnostics::render;
use flow_dsl::source::{Source, tokens};
use proc_macro2::TokenStream;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// Counts the bytes in use, of the whole process: tests of this file take turns.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = IN_USE.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(now, Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
static TURN: Mutex<()> = Mutex::new(());

const MEMORY: usize = 200 << 20;
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 3 });

/// Held by a test from its first line on: the text that one makes would count as memory that another's takes.
fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// What is said of a text, which is compiled on a small stack, against the clock and the count of bytes.
fn survives(name: &str, text: String, as_tokens: bool) -> Vec<&'static str> {
    let work = move || measured(&text, as_tokens);
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work).expect("a thread");
    let (said, took, peak) = thread.join().expect(name);
    println!("{name}: {took:.1?}, {} MB, {:?}", peak >> 20, &said[..said.len().min(3)]);
    assert!(took < TIME, "{name} took {took:?}");
    assert!(peak < MEMORY, "{name} took {} MB", peak >> 20);
    said
}

/// The time that this thread has had of a processor; of the wall where the system does not tell.
struct Clock(Instant, Option<Duration>);

impl Clock {
    fn start() -> Clock {
        Clock(Instant::now(), Clock::processor())
    }

    fn processor() -> Option<Duration> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
    }

    fn elapsed(&self) -> Duration {
        let processor = self.1.zip(Clock::processor()).map(|(start, now)| now.saturating_sub(start));
        processor.unwrap_or_else(|| self.0.elapsed())
    }
}

/// What is said, how long that took and how much memory. A macro gets its tokens from rustc: to make them does not count.
fn measured(text: &str, as_tokens: bool) -> (Vec<&'static str>, Duration, usize) {
    let stream: Option<TokenStream> = as_tokens.then(|| text.parse().expect("tokens of Rust"));
    let before = IN_USE.load(Relaxed);
    PEAK.store(before, Relaxed);
    let clock = Clock::start();
    let source = match stream {
        Some(stream) => tokens::read("hostile", stream).0,
        None => Source::new("hostile.flow", text),
    };
    let compiled = flow_dsl::compile(&source, &Options::default());
    let report = render::render_all(&compiled.diagnostics, &source);
    assert_eq!(report.is_empty(), compiled.diagnostics.is_empty());
    let (took, peak) = (clock.elapsed(), PEAK.load(Relaxed).saturating_sub(before));
    (compiled.diagnostics.iter().map(|found| found.problem.code()).collect(), took, peak)
}

/// Both front ends say so of a flow of these lines.
fn flow(shape: &str, lines: &str, expected: &[&str]) {
    let text = format!("flow A[{shape}] {{ base normal; {lines} }}");
    let name: String = text.chars().take(90).collect();
    for as_tokens in [false, true] {
        assert_eq!(survives(&name, text.clone(), as_tokens), expected, "{name}");
    }
}

#[test]
fn large_numbers() {
    let _turn = turn();
    flow("1000000000", "coupling(affine);", &["F0006"]);
    flow("1e15", "coupling(affine);", &["F0006"]);
    flow("a[1000000000]: real, b[1000000000]: real", "scale;", &["F0006"]);
    flow("2 | 1000000000", "coupling(affine);", &["F0006"]);
    flow("2", "repeat(1000000000) { coupling(affine); }", &["F0005"]);
    flow("2", "repeat(9007199254740992) { repeat(9007199254740992) { scale; } }", &["F0005"]);
    flow("2", "coupling(affine, hidden: [1000000000]);", &["F0007"]);
    flow("2", "coupling(affine, hidden: [64; 1000000000]);", &["F0008"]);
    flow("2", "coupling(affine, on: first(1000000000));", &["F0411"]);
    flow("2", "coupling(affine, on: [0; 1000000000]);", &["F0410"]);
    flow("2", "coupling(affine, on: [0..1000000000]);", &["F0409"]);
    flow("2", "permute(rotate(1000000000)); permute(random(9007199254740992)); scale;", &[]);
    flow("2", "coupling(affine(bound: 1e308)); coupling(affine(bound: 1e-308));", &[]);
    flow("2", "coupling(affine(bound: 1e999999));", &["F0115"]);
    let digits = "9".repeat(100_000);
    flow(&digits, "scale;", &["F0115"]);
    assert_eq!(survives("digits", format!("let a = 0.{digits};"), false), ["unused_let"]);
    assert_eq!(survives("exponent", format!("let a = 1e{digits};"), false), ["F0115"]);
    assert_eq!(survives("small", format!("let a = 1e-{digits};"), false), ["unused_let"]);
}

#[test]
fn many_coordinates() {
    let _turn = turn();
    flow("1000000", &"coupling(affine);".repeat(4), &["F0008"]);
    flow("1000000", "scale;", &["F0008"]);
    flow("1000000", "", &["F0008"]);
    flow("124000", "scale;", &[]);
    flow("40000", &"coupling(affine);".repeat(4), &["F0008"]);
    flow("28000", "coupling(affine);", &["F0008"]);
    flow("14000", "coupling(affine);", &[]);
    flow("12000", "repeat(8) { coupling(affine); }", &[]);
    flow("7000", &"coupling(affine);".repeat(2), &[]);
    flow("60000", "coupling(affine, on: first); coupling(affine, on: last);", &[]);
    flow("2 | 80000", "coupling(affine); coupling(affine);", &[]);
    flow("1000", "repeat(8) { autoregressive(affine, order: random(1)); }", &[]);
    flow("1000", "repeat(59) { autoregressive(affine, order: random(1)); }", &[]);
    flow("1000", "repeat(70) { autoregressive(affine, order: random(1)); }", &["F0008"]);
    flow("1000", "repeat(50) { coupling(affine, on: random(1)); }", &[]);
    flow("1000", "repeat(500) { coupling(affine, on: random(1)); }", &["F0008"]);
    flow("999", "repeat(999) { autoregressive(affine); }", &[]);
}

#[test]
fn many_steps() {
    let _turn = turn();
    flow("2", "repeat(9999) { coupling(affine); }", &[]);
    flow("2", "repeat(100) { repeat(99) { coupling(affine); } }", &[]);
    flow("2", "repeat(10) { repeat(10) { repeat(10) { repeat(9) { coupling(affine); } } } }", &[]);
    let nested = |depth: usize| format!("{}scale;{}", "repeat(1) {".repeat(depth), "}".repeat(depth));
    flow("2", &nested(62), &[]);
    flow("2", &nested(100_000 / 12), &["F0003"]);
    flow("2", &format!("{}scale;{}", "repeat(2) {".repeat(40), "}".repeat(40)), &["F0005"]);
    flow("2", &"coupling(affine);".repeat(375), &[]);
    flow("2", &"coupling(affine);".repeat(376), &["F0009"]);
    flow("2", &"coupling(affine);".repeat(15_000), &["F0005"]);
    flow("2", &"scale;".repeat(40_000), &["F0005"]);
    flow("2", &"scale;".repeat(700), &[]);
    flow("2", &"scale;".repeat(1_000_000), &["F0001"]);
    flow("3", "repeat(180) { coupling(affine); coupling(affine, on: [0, 1]); }", &[]);
    flow("2", "repeat(70) { coupling(affine, hidden: [1; 900]); }", &[]);
    flow("2", "repeat(61) { coupling(affine, hidden: [65536]); }", &[]);
    flow("2", "coupling(affine, hidden: [1; 1000]);", &[]);
    flow("200 | 200", "autoregressive(affine, hidden: [65536, 65536]);", &[]);
}

#[test]
fn long_pieces() {
    let _turn = turn();
    let kib = |n: usize| n * 1024;
    for (name, text, expected) in [
        ("a word", "a".repeat(kib(255)), "F0116"),
        ("a layer's word", format!("flow A[2] {{ base normal; {}; }}", "a".repeat(kib(255))), "F0201"),
        ("a comment", format!("/*{}*/ flow A;", "a".repeat(kib(255))), "F0117"),
        ("comments", format!("{} flow A;", "/**/".repeat(kib(60))), "F0117"),
        ("a list", format!("flow A[2] {{ base normal; coupling(affine, on: [{}]); }}", "0,".repeat(kib(120))), "F0410"),
        (
            "widths",
            format!("flow A[2] {{ base normal; coupling(affine, hidden: [{}]); }}", "1,".repeat(kib(120))),
            "F0008",
        ),
        ("arguments", format!("flow A[2] {{ base normal; coupling(affine, {}); }}", "a:1,".repeat(kib(60))), "F0301"),
        ("positions", format!("flow A[2] {{ base normal; coupling(affine, {}); }}", "1,".repeat(kib(120))), "F0303"),
        ("features", format!("flow A[{}] {{ base normal; }}", "a:real,".repeat(kib(35))), "F0209"),
        ("sizes", format!("flow A[{}] {{ base normal; }}", "2,".repeat(kib(120))), "F0002"),
        ("a sum", format!("let a = {}1;", "1+".repeat(kib(120))), "F0004"),
        ("attributes", format!("{} flow A;", "#[allow(a)]".repeat(kib(22))), "F0201"),
        ("items", "let a=1;".repeat(kib(30)), "F0207"),
        ("lets", (0..20_000).map(|i| format!("let a{i}=1;")).collect(), "unused_let"),
        ("flows", (0..8_000).map(|i| format!("flow A{i}[2]{{base normal;}}")).collect(), "F0009"),
        (
            "layers",
            (0..38).map(|i| format!("flow A{i}[2]{{base normal;{}}}", "coupling(affine);".repeat(375))).collect(),
            "F0009",
        ),
        ("too long", "a".repeat(kib(257)), "F0001"),
        ("far too long", " ".repeat(kib(100_000)), "F0001"),
    ] {
        let said = survives(name, text, false);
        assert!(said.contains(&expected), "{name}: {said:?}");
    }
}

#[test]
fn deep_nesting() {
    let _turn = turn();
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("a(", ")"), ("/*", "*/"), ("repeat(2) {", "}")] {
        for text in [open.repeat(100_000), open.repeat(100_000) + &close.repeat(100_000)] {
            let text: String = text.chars().take(250_000).collect();
            let said = survives(&format!("{open} nested"), text, false);
            assert_eq!(said, ["F0003"], "{open}");
        }
    }
    assert_eq!(survives("closing", ")".repeat(200_000), false)[0], "F0109");
}

/// A small generator, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

#[test]
fn random_bytes() {
    let _turn = turn();
    let mut dice = Dice(7);
    for (bytes, limit) in [(250_000, 256), (250_000, 128), (1_000_000, 256)] {
        let data: Vec<u8> = (0..bytes).map(|_| dice.below(limit) as u8).collect();
        assert!(!survives("random bytes", String::from_utf8_lossy(&data).into_owned(), false).is_empty());
    }
    let signs = b"{}()[];:,=|#-><.+*/%^ a1\"\n";
    for _ in 0..20 {
        let data: Vec<u8> = (0..50_000).map(|_| signs[dice.below(signs.len())]).collect();
        assert!(!survives("random signs", String::from_utf8_lossy(&data).into_owned(), false).is_empty());
    }
}

/// Shapes whose names are none, over and over: whatever stands around them is looked at once.
#[test]
fn many_names_that_are_none() {
    let _turn = turn();
    for piece in
        ["flow A ", "flow A[", "flow A[B-V: ", "flow A[B-V: real] ", "flow A[x y, ", "flow A(", "a: flow A[b-c: d"]
    {
        let text = piece.repeat((256 << 10) / piece.len());
        assert!(!survives(piece, text, false).is_empty(), "{piece}");
    }
    let entry = "B-V: real, ".repeat(20_000);
    assert!(survives("entries", format!("flow A[{entry}] {{ base normal; }}"), false).contains(&"F0122"));
}
