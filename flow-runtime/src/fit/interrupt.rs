//! SIGINT and SIGTERM while a run with checkpoints goes on.
//!
//! Handlers cannot be taken away again without unsafe code, so one is left behind that does what the system would have done
//! wherever no run listens.
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{SigId, flag, low_level};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Runs that listen, and the flag that is up when there are none; no flag before the first has listened.
static LISTENING: Mutex<(usize, Option<Arc<AtomicBool>>)> = Mutex::new((0, None));

/// Listens for as long as it lives.
#[derive(Debug)]
pub(crate) struct Interrupts {
    asked: Arc<AtomicBool>,
    actions: Vec<SigId>,
}

impl Interrupts {
    pub fn listen() -> io::Result<Self> {
        count_in()?;
        let mut this = Interrupts { asked: Arc::new(AtomicBool::new(false)), actions: Vec::new() };
        for signal in [SIGINT, SIGTERM] {
            if before(signal) != Before::Ignored {
                // In this order the second signal finds the flag up, and ends the process.
                this.actions.push(flag::register_conditional_default(signal, Arc::clone(&this.asked))?);
                this.actions.push(flag::register(signal, Arc::clone(&this.asked))?);
            }
        }
        Ok(this)
    }

    /// Whether the process was told to end.
    pub fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Drop for Interrupts {
    fn drop(&mut self) {
        self.actions.drain(..).for_each(|action| _ = low_level::unregister(action));
        let mut listening = LISTENING.lock().unwrap_or_else(PoisonError::into_inner);
        listening.0 -= 1;
        if let (0, Some(idle)) = &*listening {
            idle.store(true, Ordering::SeqCst);
        }
    }
}

/// Counts a run that listens.
fn count_in() -> io::Result<()> {
    let mut listening = LISTENING.lock().unwrap_or_else(PoisonError::into_inner);
    let idle = match &listening.1 {
        Some(idle) => Arc::clone(idle),
        None => restore_when_idle()?,
    };
    idle.store(false, Ordering::SeqCst);
    *listening = (listening.0 + 1, Some(idle));
    Ok(())
}

/// Has the signals do what they do by default whenever the flag is up, where nobody handles them already.
fn restore_when_idle() -> io::Result<Arc<AtomicBool>> {
    let idle = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        if before(signal) == Before::Default {
            flag::register_conditional_default(signal, Arc::clone(&idle))?;
        }
    }
    Ok(idle)
}

/// What a signal does before it is listened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Default,
    Handled,
    Ignored,
}

/// As far as the system tells; by default where it does not.
fn before(signal: i32) -> Before {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let is_in = |mask: &str| {
        let word = status.lines().find_map(|line| line.strip_prefix(mask));
        word.and_then(|word| u64::from_str_radix(word.trim(), 16).ok())
            .is_some_and(|word| word >> (signal - 1) & 1 == 1)
    };
    match (is_in("SigCgt:"), is_in("SigIgn:")) {
        (_, true) => Before::Ignored,
        (true, _) => Before::Handled,
        _ => Before::Default,
    }
}
