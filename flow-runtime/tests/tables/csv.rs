//! Texts that are read.
use super::{Folder, message};
use flow_runtime::Table;
use flow_runtime::table::{Csv, Missing};

fn read(text: impl AsRef<[u8]>, csv: Csv) -> Table<f32> {
    let folder = Folder::new();
    csv.read(folder.with("a.csv", text)).unwrap()
}

#[track_caller]
fn holds(table: &Table<f32>, names: &[&str], numbers: &[f32]) {
    assert_eq!(
        (table.names(), table.as_slice()),
        (&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()[..], numbers)
    );
}

#[test]
fn a_plain_text() {
    let folder = Folder::new();
    let table = Table::<f32>::from_csv(folder.with("a.csv", "x,y\n1,2\n-3.5,4e-3\n")).unwrap();
    holds(&table, &["x", "y"], &[1.0, 2.0, -3.5, 4e-3]);
}

#[test]
fn every_shape_of_a_text() {
    let wanted: (&[&str], &[f32]) = (&["x", "y"], &[1.0, 2.0, 3.0, 4.0]);
    let texts = [
        "x,y\n1,2\n3,4",
        "x,y\r\n1,2\r\n3,4\r\n",
        "x,y\r1,2\r3,4\r",
        "\u{feff}x,y\n1,2\n3,4\n",
        "\"x\",\"y\"\n\"1\",\"2\"\n3,\"4\"\n",
        " x , y\n 1,2 \n\t3, 4\n",
        "\n\nx,y\n\n1,2\n\r\n3,4\n\n\n",
        "x,y\n1,\"2\n\"\n3,4\n",
        "x,y\n\"1\" ,\"2\"\t\r\n3,4\n",
        "\u{feff}\"x\",y\n1,2\n3,4\n",
    ];
    for text in texts {
        holds(&read(text, Csv::new()), wanted.0, wanted.1);
    }
    holds(&read("x;y\n1;2\n3;4\n", Csv::new().delimiter(b';')), wanted.0, wanted.1);
    holds(&read("x\ty\n1\t2\n3\t4\n", Csv::new().delimiter(b'\t')), wanted.0, wanted.1);
    holds(&read("1,2\n3,4\n", Csv::new().header(false)), &["0", "1"], wanted.1);
    holds(&read("y,name,x\n2,Vega,1\n4,\"a, b\",3\n", Csv::new().columns(["x", "y"])), wanted.0, wanted.1);
    holds(&read("1,a,2\n3,b,4\n", Csv::new().header(false).columns(["2", "0"])), &["2", "0"], &[2.0, 1.0, 4.0, 3.0]);
}

#[test]
fn names_of_any_kind() {
    holds(&read("\"a,b\",\"say \"\"hi\"\"\"\n1,2\n", Csv::new()), &["a,b", "say \"hi\""], &[1.0, 2.0]);
    holds(&read("größe,\"two\nlines\"\n1,2\n", Csv::new()), &["größe", "two\nlines"], &[1.0, 2.0]);
    // what is not read may have any name, or none, or the same
    holds(&read(",x,a,a\n7,1,b,c\n", Csv::new().columns(["x"])), &["x"], &[1.0]);
    holds(&read("a;b\n1\n", Csv::new().columns(["a;b"])), &["a;b"], &[1.0]);
}

#[test]
fn names_that_are_numbers() {
    let text = "2019,2020\n1,2\n3,4\n";
    holds(&read(text, Csv::new().header(true)), &["2019", "2020"], &[1.0, 2.0, 3.0, 4.0]);
    holds(&read(text, Csv::new().columns(["2020"])), &["2020"], &[2.0, 4.0]);
    let folder = Folder::new();
    let path = folder.with("a.csv", text);
    let unknown = "line 1: there is no column `x`; the columns are `2019`, `2020`";
    assert_eq!(message(&path, Csv::new().header(true).columns(["x"]).read::<f32>(&path)), unknown);
    assert_eq!(
        message(&path, Csv::new().columns(["x"]).read::<f32>(&path)),
        format!(
            "{unknown}; say `Csv::header(false)` if there is no header, `Csv::header(true)` if these are the names"
        )
    );
}

#[test]
fn columns_are_renamed() {
    let text = ",B-V,mag\na,1,2\nb,x,4\n";
    let renamed = Csv::new().rename("B-V", "b_v").rename("", "id");
    let folder = Folder::new();
    let path = folder.with("a.csv", text);
    let said = |csv: Csv| message(&path, csv.read::<f32>(&path));
    holds(&read("B-V,mag\n1,2\n", Csv::new().rename("B-V", "b_v")), &["b_v", "mag"], &[1.0, 2.0]);
    holds(&read("u,g\n1,2\n", Csv::new().rename("u", "g").rename("g", "u")), &["g", "u"], &[1.0, 2.0]);
    holds(&read("1,2\n", Csv::new().header(false).rename("1", "y")), &["0", "y"], &[1.0, 2.0]);
    holds(
        &read(text.replace('x', "3"), renamed.clone().columns(["mag", "b_v"])),
        &["mag", "b_v"],
        &[2.0, 1.0, 4.0, 3.0],
    );
    // a cell is looked for in the file
    assert_eq!(said(renamed.clone().columns(["b_v"])), "line 3, column `B-V`: `x` is not a number");
    assert!(said(renamed.clone()).starts_with("line 2, column `id`: `a` is not a number"));
    assert_eq!(
        said(renamed.columns(["bv"])),
        "line 1: there is no column `bv`; the columns are `id`, `b_v`, `mag`; did you mean `b_v`?"
    );
    assert_eq!(
        said(Csv::new().columns(["b_v"])),
        "line 1: there is no column `b_v`; the columns are ``, `B-V`, `mag`; did you mean `B-V`? It becomes `b_v` by \
         `Csv::rename(\"B-V\", \"b_v\")`"
    );
    assert_eq!(
        said(Csv::new().rename("b_v", "x")),
        "line 1: there is no column `b_v` for `Csv::rename`; the columns are ``, `B-V`, `mag`; did you mean `B-V`?"
    );
    let error = Table::<f32>::from_csv(folder.with("b.csv", "B-V\n1\n")).unwrap().select_columns(["b_v"]).unwrap_err();
    assert!(error.to_string().ends_with("did you mean `B-V`? It becomes `b_v` by `Csv::rename(\"B-V\", \"b_v\")`"));
}

/// However many rows are left out, ten of them are told.
#[test]
fn the_first_rows_left_out_are_told() {
    let folder = Folder::new();
    let text: String = (0..200).map(|row| if row % 9 == 7 { "1,\n" } else { "1,\"2\n\"\n" }).collect();
    let path = folder.with("a.csv", format!("x,y\n{text}"));
    let csv = Csv::new().missing(Missing::DropRow);
    let (table, counts) = csv.read_counted::<f32>(&path).unwrap();
    let mut chunks = csv.chunks::<f32>(&path).unwrap().chunk_rows(3);
    assert_eq!(chunks.by_ref().map(|table| table.unwrap().rows()).sum::<usize>(), table.rows());
    assert_eq!((chunks.counts(), counts.dropped_rows, counts.dropped.len()), (counts.clone(), 22, 10));
    // of nine rows, eight take two lines
    assert_eq!(counts.dropped[..2].iter().map(|row| row.line).collect::<Vec<_>>(), [16, 33]);
    assert!(counts.to_string().starts_with("22 rows left out, of 200: lines 16, 33, 50,"), "{counts}");
    assert!(counts.to_string().ends_with(", 169, … (column `y`)"), "{counts}");
}

#[test]
fn no_rows_are_a_table_too() {
    for text in ["x,y\n", "x,y", "\nx,y\r\n\r\n"] {
        let table = read(text, Csv::new().missing(Missing::Mean));
        assert_eq!((table.rows(), table.columns()), (0, 2));
    }
}

#[test]
fn missing_numbers_by_policy() {
    let folder = Folder::new();
    let text = "x,id,y\n1,a,2\n,b,4\n3,NA,NaN\n5,d,\" ? \"\n-999,,6\n6,e,9\n";
    let path = folder.with("a.csv", text);
    let csv = Csv::new().columns(["x", "y"]).also_missing(["-999"]);
    let (table, counts) = csv.clone().missing(Missing::DropRow).read_counted::<f32>(&path).unwrap();
    holds(&table, &["x", "y"], &[1.0, 2.0, 6.0, 9.0]);
    assert_eq!((counts.rows, counts.dropped_rows, counts.filled_cells), (2, 4, 0));
    let lines = "lines 3 (column `x`), 4 (column `y`), 5 (column `y`), 6 (column `x`)";
    assert_eq!(counts.to_string(), format!("4 rows left out, of 6: {lines}"));
    let (table, counts) = csv.clone().missing(Missing::Fill(-1.0)).read_counted::<f32>(&path).unwrap();
    holds(&table, &["x", "y"], &[1.0, 2.0, -1.0, 4.0, 3.0, -1.0, 5.0, -1.0, -1.0, 6.0, 6.0, 9.0]);
    assert_eq!((counts.rows, counts.dropped_rows, counts.filled_cells), (6, 0, 4));
    let table: Table<f32> = csv.missing(Missing::Mean).read(&path).unwrap();
    holds(&table, &["x", "y"], &[1.0, 2.0, 3.75, 4.0, 3.0, 5.25, 5.0, 5.25, 3.75, 6.0, 6.0, 9.0]);
}

/// A single rounding: by way of double precision this text would become the number above.
#[test]
fn numbers_are_rounded_once() {
    let halfway = "1.00000005960464477540";
    assert_eq!(halfway.parse::<f64>().unwrap() as f32, 1.0);
    holds(&read(format!("x\n{halfway}\n"), Csv::new()), &["x"], &[1.0 + f32::EPSILON]);
}
