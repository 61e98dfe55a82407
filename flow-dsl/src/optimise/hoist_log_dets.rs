//! A log-det that depends on free numbers alone is the same for every row: it goes to `prepare`. There it stands as `density` adds
//! it; in `sampling` the same step has the same log-det with the other sign, so it is only dropped.

use crate::plan::{Direction, FreeId, MapOp, Op, Operand, Output, Plan, Prepared, ScalarMap, Sum};

/// The pass. Free numbers stand outside every repeat, so only the outermost operations are looked at.
pub fn run(mut plan: Plan) -> Plan {
    for direction in Direction::ALL {
        let list = std::mem::take(&mut plan.program_mut(direction).ops);
        let ops = list.into_iter().map(|op| hoist(&mut plan, direction, op)).collect();
        plan.program_mut(direction).ops = ops;
    }
    plan
}

fn hoist(plan: &mut Plan, direction: Direction, op: Op) -> Op {
    let Op::Map(mut o) = op else { return op };
    let map = plan.maps[o.map.index()].clone();
    let Some((i, free)) = (0..o.outputs.len()).find_map(|i| Some((i, constant(&o, &map, i)?))) else {
        return Op::Map(o);
    };
    o.outputs.remove(i);
    let mut rest = map.clone();
    let (_, log_det) = rest.outputs.remove(i);
    o.map = plan.map(rest);
    if direction == Direction::Density {
        let prepared = over_free(map, log_det);
        let map = plan.map(prepared);
        plan.prepare.push(Prepared { map, free });
    }
    Op::Map(o)
}

/// The free vectors that result `i` depends on, if it is a log-det and depends on nothing else.
fn constant(o: &MapOp, map: &ScalarMap, i: usize) -> Option<Vec<FreeId>> {
    if o.outputs[i] != Output::Sum(Sum::LogDet) {
        return None;
    }
    let free = |v: u32| match o.inputs[v as usize] {
        Operand::Free(f) => Some(f),
        Operand::Rows(_) | Operand::Seed(_) => None,
    };
    map.graph.variables(map.outputs[i].1).into_iter().map(free).collect()
}

/// The log-det as a map of the free numbers it depends on.
fn over_free(map: ScalarMap, log_det: crate::expr::Id) -> ScalarMap {
    let mut graph = map.graph;
    let used = graph.variables(log_det);
    let renamed: Vec<(u32, crate::expr::Id)> =
        used.iter().enumerate().map(|(i, &v)| (v, graph.var(i as u32))).collect();
    let log_det = graph.substitute(log_det, &renamed);
    ScalarMap {
        name: format!("{}LogDet", map.name.trim_end_matches("Density")),
        docs: "The log-det that every row has.".into(),
        inputs: used.iter().map(|&v| map.inputs[v as usize].clone()).collect(),
        outputs: vec![("log_det".into(), log_det)],
        graph,
        opposite: None,
    }
}
