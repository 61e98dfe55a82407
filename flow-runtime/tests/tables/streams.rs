//! Models asked through files: the same numbers as in one call.
use super::flows::{maf, realnvp, rows};
use super::{Folder, message};
use flow_runtime::table::{Csv, Keep, LogProbFile, Missing};
use flow_runtime::{Error, Real, Table};

flow_runtime::flow! {
    flow Told[2 | t: real] { base normal; coupling(affine, hidden: [4]); }
}

const COLUMNS: [&str; 3] = ["a", "b", "c"];

fn table<T: Real>(count: usize) -> Table<T> {
    Table::from_rows(rows(count, 3, 1), 3).unwrap().with_names(COLUMNS).unwrap()
}

/// Chunks are of 8192 rows: the last one of 8 195 is of so few that they would be rounded otherwise by themselves.
fn through_files<T: Real>(bits: fn(T) -> u64) {
    let (folder, model) = (Folder::new(), maf::<T>());
    for count in [1, 8, 9, 8192, 8195] {
        let table = table::<T>(count);
        let wanted = model.log_prob(&table).unwrap();
        table.to_csv(folder.path("in.csv")).unwrap();
        table.to_npy(folder.path("in.npy")).unwrap();
        for (input, output) in
            [("in.csv", "out.csv"), ("in.csv", "out.npy"), ("in.npy", "out.csv"), ("in.npy", "out.npy")]
        {
            let report = model.log_prob_file(folder.path(input), folder.path(output)).unwrap();
            let output = folder.path(output);
            let read =
                if output.ends_with("out.csv") { Table::<T>::from_csv(&output) } else { Table::from_npy(&output) };
            let read = read.unwrap();
            assert!(
                read.as_slice().iter().zip(&wanted).all(|(a, b)| bits(*a) == bits(*b)),
                "{count} {input} {output:?}"
            );
            assert_eq!((read.rows(), read.columns(), report.counts.rows), (count, 1, count as u64));
            let mean = wanted.iter().map(|x| x.to_f64()).sum::<f64>() / count as f64;
            assert!((report.mean_log_prob.unwrap() - mean).abs() < 1e-9);
        }
    }
}

#[test]
fn log_probs_of_files() {
    through_files::<f32>(|x| u64::from(x.to_bits()));
    through_files::<f64>(f64::to_bits);
}

#[test]
fn columns_are_found_by_name_and_kept() {
    let (folder, model) = (Folder::new(), maf::<f64>());
    let input = folder.with("in.csv", "name;c;a;b\n\"x; y\";3;1;2\nz;0,5;1;2\nw;NA;1;2\n".replace("0,5", "0.5"));
    let wanted = model.log_prob(&[1.0, 2.0, 3.0, 1.0, 2.0, 0.5]).unwrap();
    let csv = Csv::new().delimiter(b';').missing(Missing::DropRow);
    let how = LogProbFile::new().csv(csv).keep(Keep::All);
    let report = how.run(&model, &input, folder.path("out.csv")).unwrap();
    assert_eq!((report.counts.rows, report.counts.dropped_rows), (2, 1));
    let text = std::fs::read_to_string(folder.path("out.csv")).unwrap();
    let [first, second] = [wanted[0], wanted[1]];
    assert_eq!(text, format!("name;c;a;b;log_prob\n\"x; y\";3;1;2;{first:?}\nz;0.5;1;2;{second:?}\n"));
    let how = how.keep(Keep::Columns(vec!["b".into(), "name".into()]));
    how.run(&model, &input, folder.path("out.csv")).unwrap();
    let text = std::fs::read_to_string(folder.path("out.csv")).unwrap();
    assert_eq!(text, format!("b;name;log_prob\n2;\"x; y\";{first:?}\n2;z;{second:?}\n"));
    let error = how.keep(Keep::Columns(vec!["nam".into()])).run(&model, &input, folder.path("out.csv"));
    assert_eq!(
        message(&input, error),
        "line 1: there is no column `nam`; the columns are `name`, `c`, `a`, `b`; did you mean `name`?"
    );
}

#[test]
fn numbers_of_an_array_are_kept() {
    let (folder, model) = (Folder::new(), maf::<f64>());
    let table = table::<f64>(20);
    table.to_npy(folder.path("in.npy")).unwrap();
    LogProbFile::new().keep(Keep::All).run(&model, folder.path("in.npy"), folder.path("out.csv")).unwrap();
    let out = Table::<f64>::from_csv(folder.path("out.csv")).unwrap();
    assert_eq!(out.select_columns(COLUMNS).unwrap(), table);
    assert_eq!(out.select_columns(["log_prob"]).unwrap().as_slice(), model.log_prob(&table).unwrap());
}

#[test]
fn columns_may_go_by_position() {
    let (folder, model) = (Folder::new(), maf::<f64>());
    let wanted = model.log_prob(&[1.0, 2.0, 3.0]).unwrap();
    let log_prob = |text: &str, csv: Csv| {
        LogProbFile::new().csv(csv).run(&model, folder.with("in.csv", text), folder.path("out.npy"))?;
        Ok(Table::<f64>::from_npy(folder.path("out.npy"))?.into_vec())
    };
    assert_eq!(log_prob("1,2,3\n", Csv::new().header(false)).unwrap(), wanted);
    assert_eq!(log_prob("0,1,2\n1,2,3\n", Csv::new()).unwrap(), wanted);
    assert_eq!(log_prob("z,x,y\n3,1,2\n", Csv::new().columns(["x", "y", "z"])).unwrap(), wanted);
    let error = log_prob("1,2\n", Csv::new().header(false)).unwrap_err();
    assert!(matches!(error, Error::Columns { expected: 3, found: 2, .. }), "{error}");
}

/// Names of the flow mean its columns, whoever chooses them in whatever order.
#[test]
fn names_are_never_taken_for_positions() {
    let (folder, model) = (Folder::new(), maf::<f64>());
    let wanted = model.log_prob(&[1.0, 2.0, 3.0]).unwrap();
    let log_prob = |text: &str, csv: Csv| {
        LogProbFile::new().csv(csv).run(&model, folder.with("in.csv", text), folder.path("out.npy"))?;
        Ok(Table::<f64>::from_npy(folder.path("out.npy"))?.into_vec())
    };
    for columns in [["a", "b", "c"], ["c", "a", "b"], ["b", "a", "c"]] {
        assert_eq!(log_prob("c,x,a,b\n3,0,1,2\n", Csv::new().columns(columns)).unwrap(), wanted);
    }
    let refused = |columns: &[&str]| {
        let error: flow_runtime::Result<_> =
            log_prob("c,x,a,b,B\n3,0,1,2,4\n", Csv::new().columns(columns.iter().copied()));
        error.unwrap_err().to_string()
    };
    assert!(refused(&["a", "x", "c"]).contains("`x` is none of the flow's; `Csv::rename` gives"));
    assert!(refused(&["a", "b", "c", "x"]).contains("choose all of the flow's, in any order, or none"));
    assert!(refused(&["a", "c"]).contains("the flow's `b` is missing"));
    assert!(refused(&["x", "x", "B"]).contains("`B` is column 2, and seems to be the flow's `b`, which is column 1"));
    // renamed columns are the flow's, with a header or without
    let renamed = Csv::new().rename("C!", "c").rename("A", "a");
    assert_eq!(log_prob("C!,x,A,b\n3,0,1,2\n", renamed.clone()).unwrap(), wanted);
    assert_eq!(log_prob("C!,x,A,b\n3,0,1,2\n", renamed.columns(["c", "b", "a"])).unwrap(), wanted);
    let numbered = Csv::new().header(false).rename("0", "c").rename("2", "a").rename("3", "b");
    assert_eq!(log_prob("3,0,1,2\n", numbered).unwrap(), wanted);
    let error = log_prob("C!,a,b\n3,1,2\n", Csv::new()).unwrap_err().to_string();
    assert!(error.ends_with("did you mean `C!`? It becomes `c` by `Csv::rename(\"C!\", \"c\")`"), "{error}");
    // options of a text say nothing of an array
    Table::from_rows(vec![1.0, 2.0, 3.0], 3).unwrap().to_npy(folder.path("in.npy")).unwrap();
    let how = LogProbFile::new().csv(Csv::new().columns(["c", "b"]));
    how.run(&model, folder.path("in.npy"), folder.path("out.npy")).unwrap();
    assert_eq!(Table::<f64>::from_npy(folder.path("out.npy")).unwrap().as_slice(), wanted);
}

/// Features that are numbered go by position, and the context by its names all the same.
#[test]
fn a_flow_may_name_its_context_alone() {
    let (folder, model) = (Folder::new(), Told64::init(1));
    let wanted = model.given(&[5.0]).log_prob(&[1.0, 2.0]).unwrap();
    let log_prob = |text: &str, csv: Csv| {
        LogProbFile::new().csv(csv).run(&model, folder.with("in.csv", text), folder.path("out.npy"))?;
        Ok(Table::<f64>::from_npy(folder.path("out.npy"))?.into_vec())
    };
    assert_eq!(log_prob("x,y,t\n1,2,5\n", Csv::new()).unwrap(), wanted);
    assert_eq!(log_prob("t,x,y\n5,1,2\n", Csv::new().columns(["x", "y", "t"])).unwrap(), wanted);
    assert_eq!(log_prob("1,2,5\n", Csv::new().header(false)).unwrap(), wanted);
    let error: flow_runtime::Result<_> = log_prob("t,x,y\n5,1,2\n", Csv::new());
    let text = error.unwrap_err().to_string();
    assert!(text.contains("they stand in another order; choose columns in the flow's order"), "{text}");
}

#[test]
fn renamed_columns_are_kept_under_their_new_names() {
    let (folder, model) = (Folder::new(), maf::<f64>());
    let input = folder.with("in.csv", "Main ID,a,B-V,c\nVega,1,2,3\nDeneb,1,,3\n");
    let csv = Csv::new().rename("Main ID", "name").rename("B-V", "b").missing(Missing::DropRow);
    let how = LogProbFile::new().csv(csv.clone()).keep(Keep::Columns(vec!["name".into(), "b".into()]));
    let report = how.run(&model, &input, folder.path("out.csv")).unwrap();
    assert!(std::fs::read_to_string(folder.path("out.csv")).unwrap().starts_with("name,b,log_prob\nVega,2,"));
    assert_eq!(report.counts.to_string(), "1 row left out, of 2: line 3 (column `B-V`)");
    LogProbFile::new().csv(csv.clone()).keep(Keep::All).run(&model, &input, folder.path("out.csv")).unwrap();
    assert!(std::fs::read_to_string(folder.path("out.csv")).unwrap().starts_with("name,a,b,c,log_prob\n"));
    let how = LogProbFile::new().csv(csv).keep(Keep::Columns(vec!["Main ID".into()]));
    let error = message(&input, how.run(&model, &input, folder.path("out.csv")));
    assert_eq!(error, "line 1: the column `Main ID` is called `name` by `Csv::rename`; ask for it by that name");
}

#[test]
fn a_context_stands_in_further_columns() {
    let (folder, model) = (Folder::new(), realnvp::<f32>());
    let (x, context) = (rows::<f32>(8200, 3, 1), rows::<f32>(8200, 2, 2));
    let wanted = model.given(&context).log_prob(&x).unwrap();
    let joined = context.chunks(2).zip(x.chunks(3)).flat_map(|(c, x)| [c[1], x[2], x[0], c[0], x[1]]).collect();
    let table = Table::from_rows(joined, 5).unwrap().with_names(["m", "w", "u", "t", "v"]).unwrap();
    table.to_csv(folder.path("in.csv")).unwrap();
    model.log_prob_file(folder.path("in.csv"), folder.path("out.npy")).unwrap();
    assert_eq!(Table::<f32>::from_npy(folder.path("out.npy")).unwrap().as_slice(), wanted);
}

#[test]
fn samples_by_their_numbers() {
    let (model, given) = (maf::<f32>(), realnvp::<f32>());
    for n in [1, 2, 3, 8, 9, 64, 100, 200] {
        let all = model.sample(n, 4).unwrap();
        for first in [0, 1, n / 2, n - 1, n] {
            assert_eq!(model.sample_rows(first..n, 4).unwrap(), all[first * 3..], "{first}..{n}");
        }
    }
    let many = model.sample(200, 4).unwrap();
    assert_eq!(model.sample_rows(70..73, 4).unwrap(), many[210..219]);
    assert_eq!(model.sample_rows(7..7, 4).unwrap(), Vec::<f32>::new());
    let context = rows::<f32>(200, 2, 2);
    let all = given.given(&context).sample(200, 4).unwrap();
    let some = given.given(&context[140..146]).sample_rows(70..73, 4).unwrap();
    assert_eq!(some, all[210..219]);
}

#[test]
fn samples_in_files() {
    let (folder, model, given) = (Folder::new(), maf::<f64>(), realnvp::<f64>());
    for n in [0, 5, 8192, 8193, 16_390] {
        let wanted = Table::from_rows(model.sample(n, 9).unwrap(), 3).unwrap();
        model.sample_file(n, 9, folder.path("x.npy")).unwrap();
        assert_eq!(Table::from_npy(folder.path("x.npy")).unwrap(), wanted);
        model.sample_file(n, 9, folder.path("x.csv")).unwrap();
        assert_eq!(Table::from_csv(folder.path("x.csv")).unwrap(), wanted.with_names(COLUMNS).unwrap());
    }
    for context in [rows::<f64>(9000, 2, 3), rows(1, 2, 3)] {
        let wanted = given.given(&context).sample(9000, 9).unwrap();
        given.given(&context).sample_file(9000, 9, folder.path("x.npy")).unwrap();
        assert_eq!(Table::<f64>::from_npy(folder.path("x.npy")).unwrap().as_slice(), wanted);
    }
    let error = given.given(&rows(7, 2, 3)).sample_file(9000, 9, folder.path("y.npy")).unwrap_err();
    assert!(matches!(error, Error::ContextRows { rows: 9000, found: 7 }));
    assert_eq!(folder.names(), ["x.csv", "x.npy"]);
}

/// The error is in the ninth chunk; the file that was there is as before.
#[test]
fn an_error_late_in_a_file_leaves_nothing() {
    let (folder, model) = (Folder::new(), maf::<f32>());
    let text: String = (0..70_000).map(|row| if row == 69_998 { "1,\"2\n\",x3\n" } else { "1,2,3\n" }).collect();
    let input = folder.with("in.csv", format!("a,b,c\n{text}"));
    let output = folder.with("out.csv", "as before");
    for name in ["out.csv", "out.npy"] {
        let error = model.log_prob_file(&input, folder.path(name));
        assert_eq!(message(&input, error), "line 70001, column `c`: `x3` is not a number");
    }
    assert_eq!(std::fs::read_to_string(&output).unwrap(), "as before");
    assert_eq!(folder.names(), ["in.csv", "out.csv"]);
    let mut numbers = vec![1.0_f32; 60_000];
    numbers[50_001] = f32::NAN;
    Table::from_rows(numbers, 3).unwrap().to_npy(folder.path("in.npy")).unwrap();
    let error = model.log_prob_file(folder.path("in.npy"), &output).unwrap_err();
    assert!(matches!(error, Error::NotFinite { row: 16_667, column, .. } if column == "a"));
    assert_eq!(std::fs::read_to_string(&output).unwrap(), "as before");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let (folder, model) = (Folder::new(), maf::<f32>());
    let input = folder.with("in.csv", "a,b,c,log_prob\n1,2,3,4\n");
    let keep = |output: &str, keep: Keep| {
        let result = LogProbFile::new().keep(keep).run(&model, &input, folder.path(output));
        result.map(|report| report.counts.rows).map_err(|error| error.to_string())
    };
    assert_eq!(keep("out.csv", Keep::None), Ok(1));
    let text =
        "option `keep`: a column to keep is called `log_prob`, as the one that is written; rename it, or keep others";
    assert_eq!(keep("out2.csv", Keep::All).unwrap_err(), text);
    let text = "option `keep`: an NPY file holds log p alone; write a CSV to keep columns";
    assert_eq!(keep("out.npy", Keep::All).unwrap_err(), text);
    assert!(
        keep("out.parquet", Keep::None).unwrap_err().ends_with("should end in .csv or .npy, which tells what it is")
    );
    assert!(matches!(realnvp::<f32>().sample_file(3, 0, folder.path("x.csv")), Err(Error::Context { expected: 2 })));
    assert_eq!(folder.names(), ["in.csv", "out.csv"]);
}

/// A table is not replaced by its own scores.
#[test]
fn the_input_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("over.csv");
    std::fs::write(&path, "a,b,c\n1,2,3\n4,5,6\n").unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = maf::<f64>().log_prob_file(&path, folder.path().join(".").join("over.csv")).unwrap_err();
    let text = "option `output`: it is the table that is read, which would be lost; give another file";
    assert_eq!(error.to_string(), text);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}
