//! Pictures: what they show stands where it should, and they are texts that any viewer reads.
use flow_runtime::fit::{EpochReport, Report};
use flow_runtime::plot::{Picture, Window, corner, density, learning_curve, scatter, warped_grid};
use flow_runtime::random::Philox;
use flow_runtime::{Error, Table};
use rand::RngExt;
use rand_distr::StandardNormal;

flow_runtime::flow! {
    flow Plane[east: real, north: real] { base normal; standardize; }
    flow Space[3] { base normal; standardize; }
    flow Told[2 | 1] { base normal; coupling(affine, hidden: [4]); }
}

const WINDOW: Window = Window { x: [0.0, 4.0], y: [-2.0, 2.0] };

/// A Gaussian at (3, 1).
fn plane() -> Plane {
    let mut model = Plane::init(0);
    let rows = [2.0_f32, 0.0, 4.0, 2.0, 2.0, 2.0, 4.0, 0.0];
    model.standardize(&rows).unwrap();
    model
}

fn normals(rows: usize, names: &[&str], seed: u64) -> Table<f32> {
    let numbers = Philox::new(seed, "normals").sample_iter::<f32, _>(StandardNormal).take(rows * names.len());
    Table::from_rows(numbers.collect(), names.len()).unwrap().with_names(names.iter().copied()).unwrap()
}

fn report() -> Report {
    let epoch = |epoch: usize| EpochReport {
        epoch: epoch + 1,
        steps: 1,
        train_log_prob: -1.0 / (epoch + 1) as f64,
        validation_log_prob: Some(-2.0 / (epoch + 1) as f64),
        rate: 1e-3,
        seconds: 1.0,
        ..EpochReport::default()
    };
    Report { epochs: (0..20).map(epoch).collect(), rows: 1, seconds: 1.0, ..Report::default() }
}

/// Every picture that there is.
fn pictures() -> [Picture; 5] {
    let [data, samples] = [1, 2].map(|seed| normals(500, &["a<b", "c&d"], seed));
    let title = "<&>";
    [
        learning_curve(title, &report()).unwrap(),
        corner(title, [("data", &data), ("\"&\"", &samples)]).unwrap(),
        scatter(title, &[("data", &data), ("<", &samples)], WINDOW).unwrap(),
        density(title, &plane(), WINDOW).unwrap(),
        warped_grid(title, &plane(), WINDOW).unwrap(),
    ]
}

/// Every element is closed in its order, every attribute has quotes, every `&` begins an entity.
fn check_xml(svg: &str) {
    let mut open = Vec::new();
    for piece in svg.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag that ends");
        assert!(!text.contains('>') && text.matches('&').count() == text.matches(';').count(), "{text}");
        let name = tag.split_whitespace().next().unwrap();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        let words = tag.split("base64,").next().unwrap();
        assert!(tag.matches('"').count().is_multiple_of(2) && !words.contains("NaN"), "{words}");
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn pictures_are_well_formed() {
    for picture in pictures() {
        check_xml(picture.svg());
        assert!(picture.svg().contains("&lt;&amp;&gt;"));
    }
}

/// The pixels of a picture's first image, with its number of columns: the images are stored without compression.
fn pixels(picture: &Picture) -> (usize, Vec<u8>) {
    let png = bytes(picture.svg().split("base64,").nth(1).unwrap().split('"').next().unwrap());
    let number = |at: usize| png[at..at + 4].iter().fold(0, |n, byte| n << 8 | usize::from(*byte));
    let columns = number(16);
    let start = png.windows(4).position(|name| name == b"IDAT").unwrap() + 4 + 2;
    let pixels = png[start + 5..start + 5 + number(20) * (columns + 1)].chunks(columns + 1);
    (columns, pixels.flat_map(|row| row[1..].to_vec()).collect())
}

fn bytes(base64: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let groups = base64.as_bytes().chunks(4).map(|four| four.iter().fold(0_u32, |n, c| n << 6 | u32::from(digit(*c))));
    groups.flat_map(|word| word.to_be_bytes()[1..].to_vec()).collect()
}

#[test]
fn the_density_stands_where_it_is() {
    let (columns, pixels) = pixels(&density("density", &plane(), WINDOW).unwrap());
    let rows = pixels.len() / columns;
    // (3, 1) is three quarters to the right, one quarter from the top.
    let at = |x: usize, y: usize| pixels[(y * rows / 100) * columns + x * columns / 100];
    assert!(at(75, 25) >= 254 && at(25, 75) < 30, "{} {}", at(75, 25), at(25, 75));
    // One deviation, 1, to the left.
    let share = f64::from(at(50, 25)) / 255.0;
    assert!((share - (-0.5_f64).exp()).abs() < 0.02, "{share}");
}

#[test]
fn the_grid_goes_where_the_flow_takes_it() {
    let picture = warped_grid("grid", &plane(), Window { x: [0.0, 6.0], y: [-2.0, 4.0] }).unwrap();
    // The last path has the lines along the first axis in the panel of the data: the first is from (0, −2) to (6, −2).
    let path = picture.svg().rsplit(r#"<path d="M"#).next().unwrap();
    let start = path.split('l').next().unwrap();
    let frame = picture.svg().rsplit("<svg x=\"").next().unwrap();
    let bottom_left: Vec<f64> = frame.split('"').step_by(2).take(4).map(|n| n.parse().unwrap()).collect();
    let [x, y, _, height] = bottom_left[..] else { panic!("{frame}") };
    let expected = format!("{x} {}", y + height);
    assert_eq!(start, expected);
}

#[test]
fn a_corner_plot_has_every_pair_and_stays_small() {
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    let [data, samples] = [1, 2].map(|seed| normals(10_000, &names, seed));
    let picture = corner("corner", [("data", &data), ("samples", &samples)]).unwrap();
    assert_eq!((picture.svg().matches("<image").count(), picture.svg().matches("<path").count()), (21, 42 + 14));
    assert!(picture.svg().len() < 1_000_000, "{}", picture.svg().len());
    // One column alone has a histogram and no pair.
    let [data, samples] = [1, 2].map(|seed| normals(100, &["a"], seed));
    assert!(!corner("corner", [("data", &data), ("samples", &samples)]).unwrap().svg().contains("<image"));
}

#[test]
fn a_corner_plot_has_as_many_sets_as_are_given() {
    let tables: Vec<_> = (0..5).map(|seed| normals(500, &["a", "b", "c"], seed)).collect();
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|i| (["data", "s1", "s2", "s3", "s4"][i], &tables[i]));
    // Three histograms and three pairs, of which the first set has shades.
    let paths = |picture: &Picture| picture.svg().matches("<path").count();
    let one = corner("one", [a]).unwrap();
    assert_eq!((paths(&one), one.svg().matches("<image").count(), one.svg().matches(">data<").count()), (6, 3, 1));
    let five = corner("five", [a, b, c, d, e]).unwrap();
    assert_eq!((paths(&five), five.svg().matches("<image").count()), (30, 3));
    assert_eq!(five.svg().matches(r##"stroke="#c86fb0" stroke-width="1"##).count(), 6);
    [&one, &five].into_iter().for_each(|picture| check_xml(picture.svg()));
    let refused = |result: flow_runtime::Result<Picture>| result.unwrap_err().to_string();
    assert!(refused(corner::<f32, 0>("none", [])).contains("there is none to draw"));
    assert!(refused(corner("six", [a, b, c, d, e, a])).contains("expected at most 5 tables, found 6"));
    let other = normals(10, &["a", "b", "d"], 0);
    assert!(refused(corner("d", [a, b, ("x", &other)])).contains("`c` in \"data\" and `d` in \"x\""));
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let [data, other] = [["a", "b"], ["a", "c"]].map(|names| normals(10, &names, 0));
    let error = corner("corner", [("data", &data), ("other", &other)]).unwrap_err();
    assert!(error.to_string().contains("`b` in \"data\" and `c` in \"other\""), "{error}");
    assert!(matches!(
        scatter("points", &[("data", &normals(0, &["a", "b"], 0))], WINDOW),
        Err(Error::TooFewRows { .. })
    ));
    assert!(matches!(density("d", &Space::init(0), WINDOW), Err(Error::Columns { expected: 2, found: 3, .. })));
    assert!(matches!(warped_grid("g", &Told::init(0), WINDOW), Err(Error::Context { .. })));
    assert!(matches!(scatter::<f32>("points", &[], WINDOW), Err(Error::InvalidOption { option: "sets", .. })));
    let empty = Window { x: [1.0, 1.0], ..WINDOW };
    assert!(matches!(density("d", &plane(), empty), Err(Error::InvalidOption { option: "window.x", .. })));
    let constant = Table::from_rows(vec![1.0_f32; 20], 2).unwrap();
    check_xml(corner("constant", [("data", &constant), ("samples", &constant)]).unwrap().svg());
}

#[test]
fn a_picture_makes_its_folder() {
    let folder = std::env::temp_dir().join(format!("flow-plot-{}", std::process::id()));
    let picture = learning_curve("curve", &report()).unwrap();
    picture.save(folder.join("deep/curve.svg")).unwrap();
    assert_eq!(std::fs::read_to_string(folder.join("deep/curve.svg")).unwrap(), picture.svg());
    assert!(matches!(picture.save(&folder), Err(Error::Io { .. })));
    assert!(matches!(picture.save(folder.join("new/curve.png")), Err(Error::InvalidOption { option: "path", .. })));
    assert!(!folder.join("new").exists());
    std::fs::remove_dir_all(folder).unwrap();
}
