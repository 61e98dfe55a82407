//! Files read a part at a time.
use super::{Folder, data, message};
use flow_runtime::Table;
use flow_runtime::table::{Chunks, Csv, Missing};

fn text(rows: usize) -> String {
    let rows = (0..rows).map(|row| if row % 7 == 3 { format!("{row},\n") } else { format!("{row},{}\n", row * 2) });
    format!("x,y\n{}", rows.collect::<String>())
}

fn joined(chunks: Chunks<f64>) -> (Vec<usize>, Vec<f64>) {
    let tables: Vec<Table<f64>> = chunks.collect::<Result<_, _>>().unwrap();
    (tables.iter().map(Table::rows).collect(), tables.into_iter().flat_map(Table::into_vec).collect())
}

#[test]
fn chunks_are_the_whole() {
    let folder = Folder::new();
    let path = folder.with("a.csv", text(100));
    for missing in [Missing::DropRow, Missing::Fill(0.5), Missing::Mean] {
        let csv = Csv::new().missing(missing);
        let whole: Table<f64> = csv.read(&path).unwrap();
        for rows in [1, 7, 50, 99, 100, 8192] {
            let (sizes, numbers) = joined(csv.chunks(&path).unwrap().chunk_rows(rows));
            assert_eq!(numbers, whole.as_slice());
            assert!(sizes.iter().rev().skip(1).all(|size| *size == rows) && !sizes.contains(&0));
        }
    }
}

#[test]
fn arrays_in_either_order_of_axes() {
    let folder = Folder::new();
    let table = Table::from_rows((0..60).map(f64::from).collect(), 3).unwrap();
    table.to_npy(folder.path("c.npy")).unwrap();
    let mut fortran = b"\x93NUMPY\x01\x00\x46\x00{'descr': '>i2', 'fortran_order': True, 'shape': (20, 3), }".to_vec();
    fortran.resize(80, b' ');
    fortran.extend((0..3_i16).flat_map(|column| (0..20).flat_map(move |row| (row * 3 + column).to_be_bytes())));
    folder.with("fortran.npy", fortran);
    for name in ["c.npy", "fortran.npy"] {
        assert_eq!(Table::<f64>::from_npy(folder.path(name)).unwrap().as_slice(), table.as_slice(), "{name}");
        for rows in [1, 6, 7, 20, 21] {
            let chunks = Chunks::open(folder.path(name), &Csv::new()).unwrap().chunk_rows(rows);
            assert_eq!(chunks.names(), ["0", "1", "2"]);
            assert_eq!(joined(chunks).1, table.as_slice(), "{name} by {rows}");
        }
    }
    assert_eq!(joined(Chunks::from_npy(data("fortran.npy")).unwrap().chunk_rows(2)).0, [2, 1]);
}

#[test]
fn nothing_comes_after_an_error() {
    let folder = Folder::new();
    let path = folder.with("a.csv", "x\n1\n2\n3\nfour\n5\n6\n");
    let mut chunks = Csv::new().chunks::<f32>(&path).unwrap().chunk_rows(2);
    assert_eq!(chunks.next().unwrap().unwrap().as_slice(), [1.0, 2.0]);
    assert_eq!(message(&path, chunks.next().unwrap()), "line 5, column `x`: `four` is not a number");
    assert!(chunks.next().is_none());
    assert_eq!(chunks.counts().rows, 3);
}
