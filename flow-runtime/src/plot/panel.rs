//! A frame with its axes.
use super::axis::Axis;
use super::colour::{FAINT, FRAME};
use super::svg::{Anchor, Area, Svg};
use super::window::Window;

/// Where a window of the plane stands in a picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panel {
    pub area: Area,
    pub x: Axis,
    pub y: Axis,
}

impl Panel {
    pub fn new(area: Area, window: Window) -> Self {
        let x = Axis { range: window.x, pixels: [area.x, area.right()] };
        let y = Axis { range: window.y, pixels: [area.bottom(), area.y] };
        Self { area, x, y }
    }

    pub fn at(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [self.x.at(x), self.y.at(y)]
    }

    /// Lines at the ticks, to be drawn before everything else.
    pub fn lines(&self, svg: &mut Svg) {
        svg.group(&format!(r#"stroke="{FAINT}""#), |svg| {
            for x in self.x_ticks().iter().map(|(value, _)| self.x.at(*value)) {
                svg.line([x, self.area.y], [x, self.area.bottom()]);
            }
            for y in self.y_ticks().iter().map(|(value, _)| self.y.at(*value)) {
                svg.line([self.area.x, y], [self.area.right(), y]);
            }
        });
    }

    pub fn frame(&self, svg: &mut Svg) {
        svg.rectangle(self.area, &format!(r#"fill="none" stroke="{FRAME}""#));
    }

    /// Ticks, their labels and a name below the panel.
    pub fn x_axis(&self, svg: &mut Svg, name: &str) {
        let bottom = self.area.bottom();
        for (value, label) in self.x_ticks() {
            let x = self.x.at(value);
            tick(svg, [x, bottom], [x, bottom + 4.0]);
            let (anchor, x) = self.within(x, &label);
            svg.text([x, bottom + 17.0], anchor, &label, r#"font-size="11""#);
        }
        svg.text([self.area.x + self.area.width / 2.0, bottom + 36.0], Anchor::Middle, name, "");
    }

    /// Where a label at `x` stands, so that it does not reach into the panel beside this one.
    fn within(&self, x: f64, label: &str) -> (Anchor, f64) {
        const LETTER: f64 = 6.2;
        let half = LETTER * label.chars().count() as f64 / 2.0;
        match (x - half < self.area.x, x + half > self.area.right()) {
            (true, false) => (Anchor::Start, self.area.x),
            (false, true) => (Anchor::End, self.area.right()),
            _ => (Anchor::Middle, x),
        }
    }

    /// Ticks, their labels and a name to the left of the panel.
    pub fn y_axis(&self, svg: &mut Svg, name: &str) {
        let left = self.area.x;
        for (value, label) in self.y_ticks() {
            let y = self.y.at(value);
            tick(svg, [left - 4.0, y], [left, y]);
            svg.text([left - 7.0, y + 4.0], Anchor::End, &label, r#"font-size="11""#);
        }
        svg.text_upwards([left - 44.0, self.area.y + self.area.height / 2.0], name);
    }

    /// Ticks and their labels to the right of the panel.
    pub fn right_axis(&self, svg: &mut Svg) {
        let right = self.area.right();
        for (value, label) in self.y_ticks() {
            let y = self.y.at(value);
            tick(svg, [right, y], [right + 4.0, y]);
            svg.text([right + 7.0, y + 4.0], Anchor::Start, &label, r#"font-size="11""#);
        }
    }

    /// As many as labels have room.
    fn x_ticks(&self) -> Vec<(f64, String)> {
        self.x.ticks((self.area.width / 70.0).round().max(2.0) as usize)
    }

    fn y_ticks(&self) -> Vec<(f64, String)> {
        self.y.ticks((self.area.height / 50.0).round().max(2.0) as usize)
    }
}

fn tick(svg: &mut Svg, from: [f64; 2], to: [f64; 2]) {
    svg.group(&format!(r#"stroke="{FRAME}""#), |svg| svg.line(from, to));
}
