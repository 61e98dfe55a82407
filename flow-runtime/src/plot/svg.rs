//! An SVG text, element by element. Places are in pixels from the upper left corner.
use std::fmt::Write;

use super::colour::INK;
use super::raster::Raster;

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// As attributes of an element.
    fn attributes(&self) -> String {
        let [x, y, width, height] = [self.x, self.y, self.width, self.height].map(pixels);
        format!(r#"x="{x}" y="{y}" width="{width}" height="{height}""#)
    }
}

/// Which end of a text its place is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// The text so far.
pub(super) struct Svg {
    text: String,
}

/// Farther off, a point is as good as here: some viewers cannot count so far.
const FAR: f64 = 1e5;

impl Svg {
    pub fn new(width: f64, height: f64) -> Self {
        let [width, height] = [width, height].map(pixels);
        let head = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" font-size="12" fill="{INK}">
<rect width="{width}" height="{height}" fill="#fff"/>
"##
        );
        Self { text: head }
    }

    pub fn finish(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }

    /// What is drawn inside has these attributes, unless it says otherwise.
    pub fn group(&mut self, attributes: &str, draw: impl FnOnce(&mut Self)) {
        self.element(format_args!("<g {attributes}>"));
        draw(self);
        self.element(format_args!("</g>"));
    }

    /// What is drawn inside is seen in this area alone.
    pub fn clipped(&mut self, area: Area, draw: impl FnOnce(&mut Self)) {
        let [x, y, width, height] = [area.x, area.y, area.width, area.height].map(pixels);
        let attributes = area.attributes();
        self.element(format_args!(r#"<svg {attributes} viewBox="{x} {y} {width} {height}">"#));
        draw(self);
        self.element(format_args!("</svg>"));
    }

    pub fn rectangle(&mut self, area: Area, attributes: &str) {
        let place = area.attributes();
        self.element(format_args!("<rect {place} {attributes}/>"));
    }

    pub fn line(&mut self, from: [f64; 2], to: [f64; 2]) {
        let ([x1, y1], [x2, y2]) = (from.map(pixels), to.map(pixels));
        self.element(format_args!(r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#));
    }

    /// Lines from point to point, all of them as one element.
    pub fn path<'a>(&mut self, lines: impl IntoIterator<Item = &'a [[f64; 2]]>, attributes: &str) {
        let mut data = String::new();
        for points in lines {
            steps(points, &mut data);
        }
        self.element(format_args!(r#"<path d="{data}" {attributes}/>"#));
    }

    /// A dot at every point, as wide as the line that the attributes give.
    pub fn dots(&mut self, points: impl Iterator<Item = [f64; 2]>, attributes: &str) {
        let mut data = String::new();
        for [x, y] in points.map(|at| at.map(pixels)) {
            let _ = write!(data, "M{x} {y}h0");
        }
        self.element(format_args!(r#"<path d="{data}" fill="none" stroke-linecap="round" {attributes}/>"#));
    }

    pub fn text(&mut self, [x, y]: [f64; 2], anchor: Anchor, text: &str, attributes: &str) {
        let [x, y] = [x, y].map(pixels);
        let (anchor, text) = (name(anchor), escaped(text));
        self.element(format_args!(r#"<text x="{x}" y="{y}"{anchor} {attributes}>{text}</text>"#));
    }

    /// A text that reads from the bottom to the top, its middle here.
    pub fn text_upwards(&mut self, [x, y]: [f64; 2], text: &str) {
        let [x, y] = [x, y].map(pixels);
        self.text([0.0, 0.0], Anchor::Middle, text, &format!(r#"transform="translate({x} {y}) rotate(-90)""#));
    }

    pub fn image(&mut self, area: Area, raster: &Raster) {
        let (place, data) = (area.attributes(), raster.base64());
        self.element(format_args!(
            r#"<image {place} preserveAspectRatio="none" href="data:image/png;base64,{data}"/>"#
        ));
    }

    fn element(&mut self, element: std::fmt::Arguments) {
        let _ = writeln!(self.text, "{element}");
    }
}

/// One line of a path. Its points are told as steps, which are short, between places in tenths of pixels, so that rounding
/// does not add up.
fn steps(points: &[[f64; 2]], data: &mut String) {
    let mut last = [0_i64; 2];
    for (i, point) in points.iter().enumerate() {
        let place = point.map(|x| (x.clamp(-FAR, FAR) * 10.0).round() as i64);
        if i > 0 && place == last {
            continue;
        }
        let [dx, dy] = [place[0] - last[0], place[1] - last[1]].map(|tenths| pixels(tenths as f64 / 10.0));
        let _ = if i == 0 { write!(data, "M{dx} {dy}l0 0") } else { write!(data, " {dx} {dy}") };
        last = place;
    }
}

/// A place to a tenth of a pixel.
fn pixels(x: f64) -> String {
    let text = format!("{:.1}", x.clamp(-FAR, FAR));
    let short = text.strip_suffix(".0").unwrap_or(&text);
    if short == "-0" { "0".into() } else { short.to_owned() }
}

fn name(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => "",
        Anchor::Middle => r#" text-anchor="middle""#,
        Anchor::End => r#" text-anchor="end""#,
    }
}

/// A text without characters that mean something to XML, or that it forbids.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_short() {
        assert_eq!([1.0, 0.25, -0.04, 1e9, f64::INFINITY].map(pixels), ["1", "0.2", "0", "100000", "100000"]);
        let mut data = String::new();
        steps(&[[1.0, 2.0], [1.04, 2.04], [1.08, 2.08], [0.0, 2.0]], &mut data);
        assert_eq!(data, "M1 2l0 0 0.1 0.1 -1.1 -0.1");
    }

    #[test]
    fn texts_stay_texts() {
        assert_eq!(escaped("a<b & \"c\">\u{0}\u{1b}d\n"), "a&lt;b &amp; \"c\"&gt;d ");
        let mut svg = Svg::new(10.0, 5.5);
        svg.text([1.0, 2.0], Anchor::End, "<x>", "");
        let text = svg.finish();
        assert!(text.contains(r#"viewBox="0 0 10 5.5""#) && text.contains(">&lt;x&gt;</text>"), "{text}");
    }
}
