//! What the passes are worth.
use flow_dsl::optimise::{Level, PASSES, optimise, optimise_without};
use flow_dsl::plan::{CopyOp, Direction, Op, Plan, View};
use flow_tests::CASES;

/// Every copy of a program, also within repeats.
fn copies(ops: &[Op]) -> Vec<&CopyOp> {
    fn one(op: &Op) -> Vec<&CopyOp> {
        match op {
            Op::Copy(o) => vec![o],
            Op::Repeat(o) => o.bodies.iter().flat_map(|b| copies(&b.ops)).collect(),
            Op::Sweep(o) => copies(&o.ops),
            Op::Product(_) | Op::ProductInput(_) | Op::ProductWeights(_) | Op::Map(_) => Vec::new(),
        }
    }
    ops.iter().flat_map(one).collect()
}

/// Whether a view holds every row of one value, in whatever order.
fn is_permutation(plan: &Plan, view: &View) -> bool {
    view.only_value().is_some_and(|v| {
        let mut rows: Vec<u32> = view.rows(0).map(|(_, r)| r).collect();
        rows.sort_unstable();
        rows.into_iter().eq(0..plan.values[v.index()].rows as u32)
    })
}

/// Every copy of both directions.
fn all_copies(plan: &Plan) -> Vec<&CopyOp> {
    Direction::ALL.into_iter().flat_map(|direction| copies(&plan.program(direction).ops)).collect()
}

/// A permutation is a view: no optimised program has one as an operation. (What `place` copies into the states of repeats, and the
/// adjoint from z̄ to the rows that hold its parts, comes after the passes and is not looked at here.)
#[test]
fn no_plan_holds_a_permutation() {
    let (mut lowered, mut permuting) = (0, Vec::new());
    for case in CASES {
        let stages = case.stages(Level::All);
        lowered += all_copies(&stages.lowered).len();
        let plan = optimise(stages.lowered.clone(), Level::All);
        let own = all_copies(&plan);
        if own.iter().any(|copy| is_permutation(&plan, &copy.from)) {
            permuting.push(format!("{}\n{plan}", case.name()));
        }
    }
    assert!(lowered > 100, "unoptimised plans say permutations as copies");
    assert!(permuting.is_empty(), "{}", permuting.join("\n"));
}

/// Where nothing is drawn anew at every turn, no copy of any kind is left.
#[test]
fn copies_are_left_for_drawn_places_alone() {
    for case in CASES.iter().filter(|c| !c.text.contains("random(")) {
        let plan = optimise(case.stages(Level::All).lowered, Level::All);
        assert!(all_copies(&plan).is_empty(), "{}\n{plan}", case.name());
    }
}

#[test]
fn every_pass_is_worth_something() {
    for pass in PASSES {
        let changed = CASES.iter().any(|case| {
            let lowered = case.stages(Level::All).lowered;
            let without = optimise_without(lowered.clone(), Level::All, pass.name);
            without.to_string() != optimise(lowered, Level::All).to_string()
        });
        assert!(changed, "no case needs {}", pass.name);
    }
}

/// Passes change no plan for the worse: fewer operations, never more.
#[test]
fn optimised_plans_are_shorter() {
    fn length(ops: &[Op]) -> usize {
        let one = |op: &Op| match op {
            Op::Repeat(o) => 1 + o.bodies.iter().map(|b| length(&b.ops)).sum::<usize>(),
            _ => 1,
        };
        ops.iter().map(one).sum()
    }
    for case in CASES {
        let lowered = case.stages(Level::All).lowered;
        let optimised = optimise(lowered.clone(), Level::All);
        for direction in Direction::ALL {
            let length = |plan: &Plan| length(&plan.program(direction).ops);
            let (before, after) = (length(&lowered), length(&optimised));
            assert!(after <= before, "{}: {after} operations instead of {before}", case.name());
        }
    }
}
