//! The codes: every message has one, and there is no other.

macro_rules! codes {
    ($($code:ident = $text:literal),* $(,)?) => {
        /// A stable code of an error, or the name of a lint.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)] // `explain` says what each means
        pub enum Code {
            $($code),*
        }

        impl Code {
            /// All of them, errors before lints.
            pub const ALL: &'static [Code] = &[$(Code::$code),*];

            /// As it is printed: `F0103`, `same_order`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Code::$code => $text),*
                }
            }
        }
    };
}

codes! {
    F0001 = "F0001", F0002 = "F0002", F0003 = "F0003", F0004 = "F0004", F0005 = "F0005", F0006 = "F0006",
    F0007 = "F0007", F0008 = "F0008", F0009 = "F0009",
    F0101 = "F0101", F0102 = "F0102", F0103 = "F0103", F0104 = "F0104", F0105 = "F0105", F0106 = "F0106",
    F0107 = "F0107", F0108 = "F0108", F0109 = "F0109", F0110 = "F0110", F0111 = "F0111", F0112 = "F0112",
    F0113 = "F0113", F0114 = "F0114", F0115 = "F0115", F0116 = "F0116", F0117 = "F0117", F0118 = "F0118",
    F0119 = "F0119", F0120 = "F0120", F0121 = "F0121", F0122 = "F0122",
    F0201 = "F0201", F0202 = "F0202", F0203 = "F0203", F0204 = "F0204", F0205 = "F0205", F0206 = "F0206",
    F0207 = "F0207", F0208 = "F0208", F0209 = "F0209", F0210 = "F0210", F0211 = "F0211",
    F0301 = "F0301", F0302 = "F0302", F0303 = "F0303", F0304 = "F0304", F0305 = "F0305", F0306 = "F0306",
    F0307 = "F0307", F0308 = "F0308", F0309 = "F0309", F0310 = "F0310", F0311 = "F0311", F0312 = "F0312",
    F0313 = "F0313",
    F0401 = "F0401", F0402 = "F0402", F0403 = "F0403", F0404 = "F0404", F0405 = "F0405", F0406 = "F0406",
    F0407 = "F0407", F0408 = "F0408", F0409 = "F0409", F0410 = "F0410", F0411 = "F0411", F0412 = "F0412",
    F0413 = "F0413",
    F0501 = "F0501", F0502 = "F0502",
    F0601 = "F0601", F0602 = "F0602", F0603 = "F0603",
    Unchanged = "unchanged", SameOrder = "same_order", OneFeature = "one_feature", OnlyStretched = "only_stretched",
    IdlePermute = "idle_permute",
    UnusedLet = "unused_let", Shadows = "shadows", TypeName = "type_name",
}

impl Code {
    /// Whether it is a warning's, which `#[allow(…)]` silences.
    pub const fn is_lint(self) -> bool {
        self as usize >= Code::Unchanged as usize
    }

    /// The names of all lints.
    pub fn lints() -> impl Iterator<Item = &'static str> {
        Code::ALL.iter().filter(|code| code.is_lint()).map(|code| code.name())
    }
}
