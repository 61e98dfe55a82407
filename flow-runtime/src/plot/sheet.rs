//! Pictures of one panel, or of a few side by side, under a title.
use super::panel::Panel;
use super::picture::Picture;
use super::svg::{Anchor, Area, Svg};
use super::window::Window;

const LEFT: f64 = 66.0;
const TOP: f64 = 46.0;
const BOTTOM: f64 = 54.0;
const RIGHT: f64 = 22.0;

/// A picture in the making.
pub(super) struct Sheet {
    pub svg: Svg,
    width: f64,
    height: f64,
    /// From the left end of a panel to that of the next.
    stride: f64,
}

impl Sheet {
    /// Room for so many panels of a size in pixels, and for so much more to the right of each.
    pub fn new(title: &str, panels: usize, [width, height]: [f64; 2], beside: f64) -> Self {
        let stride = LEFT + width + RIGHT + beside;
        let mut svg = Svg::new(stride * panels as f64, TOP + height + BOTTOM);
        heading(&mut svg, title);
        Self { svg, width, height, stride }
    }

    pub fn panel(&self, number: usize, window: Window) -> Panel {
        let x = LEFT + self.stride * number as f64;
        Panel::new(Area { x, y: TOP, width: self.width, height: self.height }, window)
    }

    pub fn finish(self) -> Picture {
        Picture { svg: self.svg.finish() }
    }
}

/// The title of a picture, from its upper left corner.
pub(super) fn heading(svg: &mut Svg, title: &str) {
    svg.text([16.0, 27.0], Anchor::Start, title, r#"font-size="15" font-weight="bold""#);
}
