//! What is written is read again to the last bit, and is there as a whole or not at all.
use super::Folder;
use flow_runtime::random::Philox;
use flow_runtime::table::{Csv, Float};
use flow_runtime::{Error, Table};

/// Finite numbers of every size, the ends of the range among them.
fn doubles() -> Vec<f64> {
    let mut random = Philox::new(5, "bits");
    let any = (0..4000).map(|_| f64::from_bits(random.below(u64::MAX))).filter(|x| x.is_finite());
    let ends = [0.0, -0.0, f64::MIN_POSITIVE, 5e-324, f64::MAX, f64::MIN, 0.1, 1.0 / 3.0, 1e16, 123_456_789.0];
    let mut numbers: Vec<f64> = ends.into_iter().chain(any).collect();
    numbers.truncate(numbers.len() / 2 * 2);
    numbers
}

fn singles() -> Vec<f32> {
    let mut random = Philox::new(6, "bits");
    let any = (0..4000).map(|_| f32::from_bits(random.below(1 << 32) as u32)).filter(|x| x.is_finite());
    let mut numbers: Vec<f32> = [0.0, -0.0, f32::MIN_POSITIVE, 1e-45, f32::MAX, 0.1].into_iter().chain(any).collect();
    numbers.truncate(numbers.len() / 2 * 2);
    numbers
}

fn returns<T: Float>(numbers: Vec<T>, bits: impl Fn(&T) -> u64) {
    let folder = Folder::new();
    let table = Table::from_rows(numbers, 2).unwrap().with_names(["a,b", "say \"x\""]).unwrap();
    let all = |table: &Table<T>| table.as_slice().iter().map(&bits).collect::<Vec<_>>();
    table.to_csv(folder.path("a.csv")).unwrap();
    let again = Table::<T>::from_csv(folder.path("a.csv")).unwrap();
    assert_eq!((again.names(), all(&again)), (table.names(), all(&table)));
    table.to_npy(folder.path("a.npy")).unwrap();
    let again = Table::<T>::from_npy(folder.path("a.npy")).unwrap();
    assert_eq!((again.columns(), all(&again)), (2, all(&table)));
    assert_eq!(folder.names(), ["a.csv", "a.npy"]);
}

#[test]
fn the_same_bits() {
    returns(doubles(), |x| x.to_bits());
    returns(singles(), |x| u64::from(x.to_bits()));
}

#[test]
fn columns_without_names_and_tables_without_rows() {
    let folder = Folder::new();
    for table in [Table::from_rows(vec![1.0_f32, 2.0], 2).unwrap(), Table::from_rows(vec![], 3).unwrap()] {
        table.to_csv(folder.path("a.csv")).unwrap();
        table.to_npy(folder.path("a.npy")).unwrap();
        assert_eq!(Table::from_csv(folder.path("a.csv")).unwrap(), table);
        assert_eq!(Table::from_npy(folder.path("a.npy")).unwrap(), table);
    }
}

#[test]
fn an_error_leaves_the_old_file() {
    let folder = Folder::new();
    let path = folder.with("a.csv", "x\n1\n");
    let table = Table::from_rows(vec![1.0, f64::NAN], 1).unwrap();
    assert!(matches!(table.to_csv(&path), Err(Error::NotFinite { row: 1, .. })));
    assert_eq!(Csv::new().read::<f32>(&path).unwrap().as_slice(), [1.0]);
    let missing = folder.path("no/such/folder/a.npy");
    assert!(matches!(table.to_npy(&missing), Err(Error::Io { path, .. }) if path == missing));
    table.to_npy(folder.path("nan.npy")).unwrap();
    assert!(Table::<f64>::from_npy(folder.path("nan.npy")).unwrap().as_slice()[1].is_nan());
    assert_eq!(folder.names(), ["a.csv", "nan.npy"]);
}
