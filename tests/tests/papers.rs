//! NICE, Real NVP, MAF and IAF transcribed from their papers, so that a wrong lowering cannot agree with itself. Dense tensors by name,
//! nothing of the compiler's: masks are made from degrees as in MADE.
mod papers {
    mod density;
    mod sampling;
    mod shared;
}
