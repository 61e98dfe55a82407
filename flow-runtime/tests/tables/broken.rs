//! Broken files, and what is said of each.
use super::flows::maf;
use super::npz::zipped;
use super::{Folder, data, message};
use flow_runtime::Table;
use flow_runtime::table::{Chunks, Csv, Missing};

/// Said of the first row alone.
const TEXT: &str = "; if this is a column of text, choose those of numbers by `Csv::new().columns([…])`";
const DROP: &str = "drop such rows or fill them by `Csv::missing(Missing::DropRow)`, `Fill(number)` or `Mean`";

/// A text and what is said of it.
type Said<'s> = (&'s [u8], &'s str);

#[track_caller]
fn are_answered(cases: &[Said<'_>]) {
    let folder = Folder::new();
    for (text, wanted) in cases {
        let path = folder.with("broken.csv", text);
        assert_eq!(message(&path, Table::<f32>::from_csv(&path)), *wanted, "{}", String::from_utf8_lossy(text));
    }
}

/// Lines are counted as an editor does.
#[test]
fn lines_are_answered() {
    are_answered(&[
        (b"x,y\n1,abc\n", &format!("line 2, column `y`: `abc` is not a number{TEXT}")),
        (b"x,y\r\n1,2\r\n3,abc\r\n", "line 3, column `y`: `abc` is not a number"),
        (b"x,y\r1,2\rabc,4\r", "line 3, column `x`: `abc` is not a number"),
        (b"\n\nx,y\n\n\n1,2\n\n3,abc\n", "line 8, column `y`: `abc` is not a number"),
        (b"\xef\xbb\xbfx,y\n1,2\nabc,3", "line 3, column `x`: `abc` is not a number"),
        (b"\"x\n1\",y\n1,\"2\n\n\"\n3,abc\n", "line 6, column `y`: `abc` is not a number"),
        (b"x,y\n\"1\n\n\",abc\n", &format!("line 4, column `y`: `abc` is not a number{TEXT}")),
        (b"x,y\n1,12,5\n", "line 2: expected 2 cells, found 3"),
        (b"x,y\n1,2\n3\n", "line 3: expected 2 cells, found 1"),
        (b"x,y\n1,2,\n", "line 2: expected 2 cells, found 3"),
        (b"x\n1,2\n", "line 2: expected 1 cell, found 2"),
        (b"x,y\n1,2\n  \n", "line 3: expected 2 cells, found 1"),
        (
            b"x\n1\n\n2\n",
            "line 3: the line is blank; write `NA` if a number is missing in this one column, or remove the line",
        ),
    ]);
}

#[test]
fn cells_are_answered() {
    are_answered(&[
        (b"x,y\n1,\"12,5\"\n", "line 2, column `y`: `12,5` is not a number; write decimals with a point"),
        (b"x,y\n1,inf\n", "line 2, column `y`: `inf` is not a finite number; write `NA` if the number is missing"),
        (
            b"x,y\n1,-Infinity\n",
            "line 2, column `y`: `-Infinity` is not a finite number; write `NA` if the number is missing",
        ),
        (b"x,y\n1,1e39\n", "line 2, column `y`: `1e39` is too large for an f32"),
        (b"x,y\n1,2\xff\n", "line 2, column `y`: `2\u{fffd}` is not a number, nor UTF-8"),
        (b"x,y\n1,2 km\n", &format!("line 2, column `y`: `2 km` is not a number{TEXT}")),
        (b"x,y\n1,0x10\n", &format!("line 2, column `y`: `0x10` is not a number{TEXT}")),
        (b"x,y\n1,\0\n", "line 2, column `y`: `\\0` is not a number"),
    ]);
}

/// The csv crate would read `"1"2` as 12.
#[test]
fn quotation_marks_are_answered() {
    const FOLLOWS: &str = ": text follows a closing quotation mark; write a mark within a cell twice, or name the byte \
                           between cells by `Csv::delimiter`";
    are_answered(&[
        (b"x,y\n1,\"2\n3,4\n5,6\n", "line 2, column `y`: `2\\n3,4\\n5,6` is not a number"),
        (b"x,y\n\"1,2\n3,4\n", "line 2: expected 2 cells, found 1; is a quotation mark not closed?"),
        (b"x,y\n1\"2,3\n", &format!("line 2, column `x`: `1\"2` is not a number{TEXT}")),
        (b"x,y\n1,2\n3,\"1\"2\n", &format!("line 3{FOLLOWS}")),
        (b"x,y\n1,2\n\"\n1\"2,3\n", &format!("line 4{FOLLOWS}")),
        (b"x,y\n1,2\n3,\"1\" \"2\"\n4,5\n", &format!("line 3{FOLLOWS}")),
        (b"\xef\xbb\xbf\"x\"1,y\n1,2\n", &format!("line 1{FOLLOWS}")),
        // what stands before it is said first
        (b"x,y\n1,abc\n3,\"1\"2\n", &format!("line 2, column `y`: `abc` is not a number{TEXT}")),
    ]);
}

#[test]
fn headers_are_answered() {
    are_answered(&[
        (b"", "line 1: the file is empty; it must begin with the names of its columns"),
        (b"\xef\xbb\xbf", "line 1: the file is empty; it must begin with the names of its columns"),
        (b"x,y\xff\n1,2\n", "line 1: a name in the header is not UTF-8; save the file as UTF-8"),
        (b"x,y,x\n1,2,3\n", "line 1: two columns are called `x`, the 1. and the 3.; give one another name in the file"),
        (b",x\n0,1\n", "line 1: the 1. column has no name; name it, or choose the columns by `Csv::columns`"),
        (
            b"1.5,2\n3,4\n",
            "line 1: this line should name the columns, but holds numbers; say `Csv::header(false)` if there is no \
             header, `Csv::header(true)` if these are the names",
        ),
        (
            b"x;y\n1;2\n",
            "line 1: one column, called `x;y`; the first line has no ',', but 1 ';': try `Csv::delimiter(b';')`",
        ),
        (
            b"x\ty\n1\t2\n",
            "line 1: one column, called `x\\ty`; the first line has no ',', but 1 '\\t': try `Csv::delimiter(b'\\t')`",
        ),
    ]);
}

/// Nothing is guessed, but what would do is said.
#[test]
fn other_delimiters_are_named() {
    let folder = Folder::new();
    let read = |text: &str, csv: Csv| {
        let path = folder.with("a.csv", text);
        message(&path, csv.read::<f32>(&path))
    };
    let semicolon = "the first line has no ',', but 2 ';': try `Csv::delimiter(b';')`";
    let chosen = read("a;b;c\n1,5;2;3\n", Csv::new().columns(["b"]));
    assert_eq!(chosen, format!("line 1: there is no column `b`; the columns are `a;b;c`; {semicolon}"));
    let renamed = read("a;b;c\n1;2;3\n", Csv::new().rename("b", "x").columns(["x"]));
    assert!(renamed.ends_with(&format!("; the columns are `a;b;c`; {semicolon}")), "{renamed}");
    let counted = read("1;2;3\n", Csv::new().header(false).columns(["1"]));
    assert!(counted.ends_with(&format!("the columns are `0`; {semicolon}")), "{counted}");
    assert!(read("a|b;c|d\n", Csv::new()).ends_with("but 2 '|': try `Csv::delimiter(b'|')`"));
    assert!(
        read("a,b\n", Csv::new().delimiter(b'\t')).ends_with("has no '\\t', but 1 ',': try `Csv::delimiter(b',')`")
    );
    // the delimiter is there, within quotation marks
    let quoted = read("\"a, b;c\"\n1\n", Csv::new().columns(["a"]));
    assert_eq!(quoted, "line 1: there is no column `a`; the columns are `a, b;c`");
}

/// Of a column that has had numbers nothing more is said, nor where columns are chosen.
#[test]
fn columns_of_text_are_to_be_left_out() {
    let folder = Folder::new();
    let path = folder.with("a.csv", "x,day\n,2024-05-01\n2,2024-05-02\n");
    let day = "`2024-05-01` is not a number";
    for missing in [Missing::DropRow, Missing::Fill(0.0), Missing::Mean] {
        let csv = Csv::new().missing(missing);
        assert_eq!(message(&path, csv.read::<f32>(&path)), format!("line 2, column `day`: {day}{TEXT}"));
        let error = message(&path, csv.columns(["day"]).read::<f32>(&path));
        assert_eq!(error, format!("line 2, column `day`: {day}"));
    }
    let path = folder.with("b.csv", "x\n1\nabc\n");
    for missing in [Missing::DropRow, Missing::Mean] {
        let error = message(&path, Csv::new().missing(missing).read::<f32>(&path));
        assert_eq!(error, "line 3, column `x`: `abc` is not a number");
    }
}

#[test]
fn other_kinds_of_file_are_answered() {
    are_answered(&[
        (b"\x1f\x8b\x08\0\"\"x", "line 1: this is compressed by gzip: unpack it first"),
        (b"\xff\xfex\0,\0y\0\n\0", "line 1: this is text in UTF-16: save it as UTF-8"),
        (
            b"PK\x03\x04\x14\0",
            "line 1: this is a zip archive: read NPZ by `Table::from_npz`, and save a spreadsheet as CSV",
        ),
    ]);
}

/// Names in a file could hold what a terminal obeys.
#[test]
fn names_reach_no_terminal_as_they_are() {
    let folder = Folder::new();
    let read = |text: &str, csv: Csv| {
        let path = folder.with("a.csv", text);
        message(&path, csv.read::<f32>(&path))
    };
    let shown = "\\u{1b}[2Jmag";
    assert_eq!(
        read("\u{1b}[2Jmag,x\nabc,1\n", Csv::new()),
        format!("line 2, column `{shown}`: `abc` is not a number{TEXT}")
    );
    assert_eq!(
        read("\u{1b}[2Jmag,\u{1b}[2Jmag\n1,2\n", Csv::new()),
        format!("line 1: two columns are called `{shown}`, the 1. and the 2.; give one another name in the file")
    );
    assert_eq!(
        read("\u{1b}[2Jmag,x\n1,2\n", Csv::new().columns(["\u{1b}[2Jmga"])),
        format!(
            "line 1: there is no column `\\u{{1b}}[2Jmga`; the columns are `{shown}`, `x`; did you mean `{shown}`?"
        )
    );
    let path = folder.with("a.npz", zipped(&[("\u{1b}[2Jmag.npy", b"")]));
    assert_eq!(
        message(&path, Table::<f32>::from_npz(&path, "x")),
        format!("the archive has no array `x`; it has `{shown}`")
    );
    let path = folder.with("a.npy", b"\x93NUMPY\x01\x00\x06\x00\x1b[2J(\n");
    assert!(!message(&path, Table::<f32>::from_npy(&path)).contains('\u{1b}'));
}

#[test]
fn missing_numbers_are_answered() {
    let folder = Folder::new();
    let cases = [
        ("x,y\n1,\n", format!("line 2, column `y`: the cell is empty; {DROP}")),
        ("x,y\n1,2\n\" \",4\n", format!("line 3, column `x`: the cell is empty; {DROP}")),
        ("x,y\n1,NA\n", format!("line 2, column `y`: `NA` stands for a missing number; {DROP}")),
        ("x,y\n1,nan\n", format!("line 2, column `y`: `nan` stands for a missing number; {DROP}")),
    ];
    for (text, wanted) in cases {
        let path = folder.with("broken.csv", text);
        assert_eq!(message(&path, Table::<f32>::from_csv(&path)), wanted);
    }
}

#[test]
fn options_are_answered() {
    let folder = Folder::new();
    let path = folder.with("a.csv", "redshift,u,v\n1,2,\n3,x,\n");
    let csv = Csv::new;
    let cases = [
        (
            csv().columns(["u", "redshfit"]),
            "line 1: there is no column `redshfit`; the columns are `redshift`, `u`, `v`; did you mean `redshift`?",
        ),
        (csv().columns(["z"]), "line 1: there is no column `z`; the columns are `redshift`, `u`, `v`"),
        (csv().columns(["1"]).header(false), "line 1, column `1`: `u` is not a number"),
        (csv().columns(["u"]).missing(Missing::DropRow), "line 3, column `u`: `x` is not a number"),
        (
            csv().columns(["redshift", "v"]).missing(Missing::Mean),
            "line 1, column `v`: it has no number, and so no mean to fill it with",
        ),
        (
            csv().missing(Missing::Fill(1e39)),
            "option `missing`: expected a finite number to fill in, found 1000000000000000000000000000000000000000",
        ),
        (csv().delimiter(b'.'), "option `delimiter`: '.' cannot stand between two cells; use b',', b';' or b'\\t'"),
        (csv().columns(["u", "u"]).missing(Missing::DropRow), "line 3, column `u`: `x` is not a number"),
        (csv().columns(["redshift", "redshift"]), "column `redshift` is named twice, at 0 and at 1; names must differ"),
        (csv().columns([""; 0]), "option `columns`: a table has at least one column"),
    ];
    for (csv, wanted) in cases {
        assert_eq!(message(&path, csv.read::<f32>(&path)), wanted);
    }
    let missing = folder.path("no.csv");
    assert!(message(&missing, Table::<f32>::from_csv(&missing)).contains("os error 2"));
}

/// A quotation mark that is never closed does not take a large file into memory.
#[test]
fn a_record_without_end() {
    let folder = Folder::new();
    let path = folder.with("a.csv", format!("x,y\n1,2\n3,\"4\n{}", "5,6\n".repeat(5 << 20)));
    let wanted = "line 3: the record that begins here is longer than 16 MiB; is a quotation mark not closed?";
    assert_eq!(message(&path, Table::<f32>::from_csv(&path)), wanted);
}

#[test]
fn arrays_are_answered() {
    let cases = [
        ("scalar.npy", "a table has one or two dimensions, found shape []"),
        ("objects.npy", "cannot read numbers of type '|O'; save the array as float32 or float64"),
        ("records.npy", "expected plain numbers, found records of [('x', '<f4'), ('y', '<i2'), ]"),
        ("half.npy", "cannot read numbers of type '<f2'; save the array as float32 or float64"),
        ("text.npy", "cannot read numbers of type '<U2'; save the array as float32 or float64"),
        ("plain.npz", "this is an archive of arrays: read one of them by `Table::from_npz`"),
    ];
    for (name, wanted) in cases {
        let path = data(name);
        assert_eq!(message(&path, Table::<f32>::from_npy(&path)), wanted);
    }
    let path = data("fortran.npy");
    assert_eq!(
        message(&path, Table::<f32>::from_csv(&path)),
        "line 1: this is an NPY file: read it by `Table::from_npy`"
    );
    let (folder, whole) = (Folder::new(), std::fs::read(&path).unwrap());
    let short = folder.with("short.npy", &whole[..whole.len() - 9]);
    assert_eq!(message(&short, Table::<f32>::from_npy(&short)), "the file ends after 4 of 6 numbers");
}

/// A few bytes that claim so many columns that their names would fill the memory.
#[test]
fn columns_may_be_claimed() {
    let (folder, model) = (Folder::new(), maf::<f32>());
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 1099511627776), }\n";
    let mut npy = b"\x93NUMPY\x01\x00".to_vec();
    npy.extend((text.len() as u16).to_le_bytes());
    npy.extend(text.as_bytes());
    let wanted = "the array has 1099511627776 columns, and at most 1048576 are read; is it transposed?";
    let path = folder.with("wide.npy", &npy);
    assert_eq!(message(&path, Table::<f32>::from_npy(&path)), wanted);
    assert_eq!(message(&path, Chunks::<f32>::from_npy(&path)), wanted);
    assert_eq!(message(&path, model.log_prob_file(&path, folder.path("out.npy"))), wanted);
    let archive = folder.with("wide.npz", zipped(&[("x.npy", &npy)]));
    assert_eq!(message(&archive, Table::<f32>::from_npz(&archive, "x")), format!("array `x`: {wanted}"));
    assert_eq!(folder.names(), ["wide.npy", "wide.npz"]);
}

#[test]
fn archives_are_answered() {
    let (folder, plain) = (Folder::new(), std::fs::read(data("plain.npz")).unwrap());
    let mut damaged = plain.clone();
    let at = plain.windows(4).position(|bytes| bytes == 7.0_f32.to_le_bytes()).unwrap();
    damaged[at] ^= 1;
    let not_zip = "this is not an NPZ file, or a damaged one: ";
    let cases: [(&[u8], &str); 4] = [
        (b"", not_zip),
        (b"x,y\n1,2\n", not_zip),
        (&plain[..plain.len() - 40], not_zip),
        (&damaged, "array `x`: the data are damaged: "),
    ];
    for (bytes, wanted) in cases {
        let path = folder.with("broken.npz", bytes);
        let message = message(&path, Table::<f32>::from_npz(&path, "x"));
        assert!(message.starts_with(wanted) && message.len() > wanted.len(), "{message}");
    }
}
