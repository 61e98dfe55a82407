//! What a colour means.
use super::svg::{Anchor, Area, Svg};

/// How something is drawn.
#[derive(Clone, Copy)]
pub(super) enum Mark {
    Line(&'static str),
    Fill(&'static str),
}

/// From one entry to the next.
pub(super) const LINE: f64 = 19.0;

/// One line for each entry, the first one's left end here.
pub(super) fn legend(svg: &mut Svg, [x, y]: [f64; 2], entries: &[(Mark, String)]) {
    for (i, (mark, text)) in entries.iter().enumerate() {
        let y = y + LINE * i as f64;
        match mark {
            Mark::Line(colour) => {
                svg.group(&format!(r#"stroke="{colour}" stroke-width="2""#), |svg| svg.line([x, y], [x + 22.0, y]));
            }
            Mark::Fill(colour) => {
                let area = Area { x, y: y - 5.0, width: 22.0, height: 10.0 };
                svg.rectangle(area, &format!(r#"fill="{colour}" fill-opacity="0.3""#));
            }
        }
        svg.text([x + 30.0, y + 4.0], Anchor::Start, text, "");
    }
}
