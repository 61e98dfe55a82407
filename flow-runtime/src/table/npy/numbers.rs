//! The numbers of an array, of whatever type they are written in.
use npyz::{DType, Deserialize, TypeChar, TypeRead};
use std::io;

use crate::table::Float;

/// Appends the numbers that some bytes hold.
type Append<T> = Box<dyn Fn(&[u8], &mut Vec<T>) -> io::Result<()>>;

/// How the numbers of an array are read.
pub(super) struct Decoder<T> {
    /// Bytes of a number.
    pub size: usize,
    pub append: Append<T>,
}

/// The decoder of a type; what is wrong with the type otherwise.
pub(super) fn decoder<T: Float>(dtype: &DType) -> Result<Decoder<T>, String> {
    let DType::Plain(number) = dtype else {
        return Err(format!("expected plain numbers, found records of {}", dtype.descr()));
    };
    match (number.type_char(), number.size_field()) {
        (TypeChar::Float, 4) => of(dtype, 4, |x: f32| f64::from(x)),
        (TypeChar::Float, 8) => of(dtype, 8, |x: f64| x),
        (TypeChar::Uint, 1) => of(dtype, 1, |x: u8| f64::from(x)),
        (TypeChar::Uint, 2) => of(dtype, 2, |x: u16| f64::from(x)),
        (TypeChar::Uint, 4) => of(dtype, 4, |x: u32| f64::from(x)),
        (TypeChar::Uint, 8) => of(dtype, 8, |x: u64| x as f64),
        (TypeChar::Int, 1) => of(dtype, 1, |x: i8| f64::from(x)),
        (TypeChar::Int, 2) => of(dtype, 2, |x: i16| f64::from(x)),
        (TypeChar::Int, 4) => of(dtype, 4, |x: i32| f64::from(x)),
        (TypeChar::Int, 8) => of(dtype, 8, |x: i64| x as f64),
        (TypeChar::Bool, 1) => of(dtype, 1, |x: bool| f64::from(u8::from(x))),
        _ => {
            let found = dtype.descr();
            Err(format!("cannot read numbers of type {found}; save the array as float32 or float64"))
        }
    }
}

fn of<T, N>(dtype: &DType, size: usize, to_f64: fn(N) -> f64) -> Result<Decoder<T>, String>
where
    T: Float,
    N: Deserialize<TypeReader: 'static> + 'static,
{
    let reader = N::reader(dtype).map_err(|error| error.to_string())?;
    let append = move |bytes: &[u8], out: &mut Vec<T>| {
        for number in bytes.chunks_exact(size) {
            out.push(T::from_f64(to_f64(reader.read_one(number)?)));
        }
        Ok(())
    };
    Ok(Decoder { size, append: Box::new(append) })
}
