//! Plans that break the rule of levels are refused: what stands in a sweep could read what is not known yet.
use flow_dsl::optimise::Level;
use flow_dsl::plan::{self, Into, MapOp, Op, Operand, Order, Output, Plan, ProductId, ValueId, View};

/// The unoptimised plan of a flow of one step, masked or on the side of the noise.
fn lowered(given: &str) -> Plan {
    let text = format!(
        "flow A[4] {{ base normal; autoregressive(affine, given: {given}, hidden: [6, 6], activation: tanh); }}"
    );
    let source = flow_dsl::source::Source::new("a.flow", text);
    let options = flow_dsl::Options { level: Level::None, ..Default::default() };
    let plan = flow_dsl::compile(&source, &options).flows.remove(0).lowered;
    assert_eq!(plan::verify(&plan), Ok(()));
    plan
}

/// The operations of the sweep, in either direction.
fn swept(plan: &mut Plan) -> &mut Vec<Op> {
    let (density, sampling) = (&mut plan.density.ops, &mut plan.sampling.ops);
    let sweeps = density.iter_mut().chain(sampling).filter_map(|op| match op {
        Op::Sweep(o) => Some(&mut o.ops),
        _ => None,
    });
    sweeps.last().expect("a sweep")
}

fn maps(ops: &mut [Op]) -> impl Iterator<Item = &mut MapOp> {
    ops.iter_mut().filter_map(|op| match op {
        Op::Map(map) => Some(map),
        _ => None,
    })
}

fn refused(plan: &Plan, why: &str) {
    let said = plan::verify(plan).expect_err("a plan that breaks the rule");
    assert!(said.contains(why), "{said}");
}

/// Rows of a view in the other order.
fn reversed(view: &View) -> View {
    view.pick((0..view.len()).rev())
}

/// A stream that is carried on must have the same level at each index, in a parallel pass as in a sweep.
#[test]
fn rows_join_at_equal_levels() {
    let reverse = |map: &mut MapOp| {
        let Operand::Rows(view) = &mut map.inputs[0] else { panic!("rows") };
        *view = reversed(view);
    };
    let mut plan = lowered("data");
    reverse(maps(&mut plan.density.ops).next().expect("an activation"));
    refused(&plan, "a result lies below an operand");
    for given in ["data", "noise"] {
        let mut plan = lowered(given);
        reverse(maps(swept(&mut plan)).next().expect("an activation"));
        refused(&plan, "a result lies below an operand");
    }
}

/// Two operands of which the second is known later: the map runs where the later one is, and no earlier.
#[test]
fn a_map_waits_for_all_that_it_reads() {
    let mut plan = lowered("noise");
    let whole = plan.clone();
    let map = maps(swept(&mut plan)).next().expect("an activation");
    let Operand::Rows(view) = &map.inputs[0] else { panic!("rows") };
    let later = View::join(&[view.pick(2..view.len()), view.pick([view.len() - 1, view.len() - 1])]);
    let early = map.evaluated_at.clone();
    map.inputs.push(Operand::Rows(later.clone()));
    let Op::Map(joined) = plan::restrict(&whole, Op::Map(MapOp { evaluated_at: Vec::new(), ..map.clone() })) else {
        panic!("a map")
    };
    let last = early[early.len() - 1];
    let expected: Vec<u32> = early[2..].iter().copied().chain([last, last]).collect();
    assert!(expected != early && joined.evaluated_at == expected, "{:?}", joined.evaluated_at);

    let mut plan = lowered("noise");
    let map = maps(swept(&mut plan)).next().expect("an activation");
    map.evaluated_at.iter_mut().for_each(|at| *at = at.saturating_sub(1));
    refused(&plan, "runs before what it reads");
}

#[test]
fn coordinates_lie_above_their_parameters() {
    for given in ["data", "noise"] {
        let mut plan = lowered(given);
        let map = maps(swept(&mut plan)).last().expect("a transform");
        map.levels.iter_mut().for_each(|level| *level -= 1);
        map.evaluated_at.iter_mut().for_each(|at| *at = at.saturating_sub(1));
        let said = plan::verify(&plan).expect_err("a parameter that is not known");
        assert!(said.contains("for a coordinate of level") || said.contains("its levels"), "{said}");
    }
}

/// What a sweep makes is read at the level at which it is made.
#[test]
fn products_read_a_coordinate_where_it_is_made() {
    let mut plan = lowered("noise");
    let map = maps(swept(&mut plan)).last().expect("a transform");
    let Output::Rows(view, _) = &mut map.outputs[0] else { panic!("rows") };
    *view = reversed(view);
    refused(&plan, "reads row");
}

/// A plan with its adjoints, and the operations of the sweep that runs backwards: IAF's in density, MAF's in sampling.
fn with_adjoints(given: &str) -> Plan {
    let plan = flow_dsl::adjoint::adjoint(lowered(given));
    assert_eq!(plan::verify(&plan), Ok(()));
    plan
}

fn swept_back(plan: &mut Plan) -> &mut Vec<Op> {
    let programs = [&mut plan.density_adjoint, &mut plan.sampling_adjoint];
    let ops = programs.into_iter().flatten().flat_map(|program| &mut program.ops);
    let mut sweeps = ops.filter_map(|op| match op {
        Op::Sweep(o) if o.order == Order::Down => Some(&mut o.ops),
        _ => None,
    });
    sweeps.next().expect("a sweep backwards")
}

/// Backwards a map runs after what gives to the bars that it reads, and before what reads the bars that it makes.
#[test]
fn adjoint_maps_stand_between_the_levels_around_them() {
    for given in ["data", "noise"] {
        let count = maps(swept_back(&mut with_adjoints(given))).count();
        assert_eq!(count, 3, "the transform and two activations");
        for i in 0..count {
            for shift in [-1, 1] {
                let mut plan = with_adjoints(given);
                let map = maps(swept_back(&mut plan)).nth(i).expect("a map");
                map.evaluated_at.iter_mut().for_each(|at| *at = at.saturating_add_signed(shift).min(3));
                refused(&plan, "runs before what it reads");
            }
        }
        let mut plan = with_adjoints(given);
        swept_back(&mut plan).reverse();
        plan::verify(&plan).expect_err("operations in the other order");
    }
}

/// Backwards bars are set before anything is added to them, also by products, which begin with their blocks of levels.
#[test]
fn bars_are_set_before_they_are_added_to() {
    let mut plan = with_adjoints("noise");
    let ops = swept_back(&mut plan);
    let Some((index, whole)) = ops.iter().enumerate().find_map(|(i, op)| match op {
        Op::ProductInput(o) if o.input_bar.iter().all(|target| target.into == Into::Set) => Some((i, o.clone())),
        _ => None,
    }) else {
        panic!("a product that sets")
    };
    let mut again = whole;
    again.input_bar.iter_mut().for_each(|target| target.into = Into::Add);
    ops.insert(index + 1, Op::ProductInput(again.clone()));
    assert_eq!(plan::verify(&plan), Ok(()), "products add together");

    let rows = View::join(&again.input_bar.iter().map(|target| target.rows.clone()).collect::<Vec<_>>());
    let Some(Op::Map(mut map)) = swept_back(&mut plan).iter().find(|op| matches!(op, Op::Map(_))).cloned() else {
        panic!("a map")
    };
    map.count = rows.len();
    map.evaluated_at = plan.products[again.product.index()].column_levels.clone();
    map.inputs.iter_mut().for_each(|input| *input = Operand::Seed(plan::Sum::LogDet));
    map.outputs = vec![Output::Rows(rows, Into::Set)];
    let mut scalar = plan.maps[map.map.index()].clone();
    scalar.outputs.truncate(1);
    map.map = plan.map(scalar);
    swept_back(&mut plan)[index] = Op::Map(map);
    refused(&plan, "adds to what is not set yet");
}

#[test]
fn levels_rise_and_are_those_of_the_values() {
    let mut plan = lowered("data");
    plan.products[1].row_levels.reverse();
    refused(&plan, "levels must rise");
    let mut plan = lowered("data");
    plan.products[1].row_levels.iter_mut().for_each(|level| *level += 1);
    refused(&plan, "the levels of what it makes");
}

/// Nothing without levels stands in a sweep, and products in front of their inputs do not pass for a program.
#[test]
fn sweeps_hold_what_has_levels() {
    let mut plan = lowered("data");
    let (rows, ops) = (plan.all(ValueId(0)), swept(&mut plan));
    ops.push(Op::ProductWeights(plan::ProductWeightsOp {
        product: ProductId(0),
        input: rows.clone(),
        output_bar: rows,
    }));
    refused(&plan, "has no levels");
    let mut plan = lowered("data");
    let Some(Op::Sweep(o)) = plan.sampling.ops.iter_mut().find(|op| matches!(op, Op::Sweep(_))) else {
        panic!("a sweep")
    };
    o.levels -= 1;
    refused(&plan, "has rows that no level of the sweep evaluates");
    let mut plan = lowered("data");
    swept(&mut plan).retain(|op| matches!(op, Op::Map(_)));
    let Some(Op::Sweep(o)) = plan.sampling.ops.iter_mut().find(|op| matches!(op, Op::Sweep(_))) else {
        panic!("a sweep")
    };
    o.levels -= 1;
    refused(&plan, "where it is evaluated");
    let mut plan = lowered("data");
    assert!(matches!(
        plan.sampling.ops.iter().find_map(|op| if let Op::Sweep(o) = op { Some(o.order) } else { None }),
        Some(Order::Up)
    ));
    plan.sampling.ops.remove(0);
    refused(&plan, "before it is made");
}
