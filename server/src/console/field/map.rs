//! The map of the board, drawn here: no service outside is asked. Where the company names one, its
//! pictures lie underneath.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use maud::{Markup, html};

use super::labels;
use crate::console::format;
use crate::console::visit::Visit;
use crate::fieldwork::route::{self, Site};
use crate::reports::map::Map;

/// The size of the drawing.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 420.0;
const MARGIN: f64 = 36.0;
/// The least that is shown, in degrees: a street, where everything lies in one place.
const LEAST: f64 = 0.004;
/// Stops that are drawn one by one; more are dots without names.
const NAMED: usize = 400;
/// Letters of a space and a time of day.
const CLOCK: usize = 6;
/// Pictures of one map.
const TILES: i64 = 48;
/// The size of a picture at its own scale.
const TILE: f64 = 256.0;

/// From places to the drawing.
struct Frame {
    /// Mercator where there are pictures underneath, for they are; equirectangular otherwise.
    mercator: bool,
    /// Degrees of longitude are so much shorter than those of latitude in the middle of the map.
    shrink: f64,
    left: f64,
    top: f64,
    scale: f64,
}

impl Frame {
    /// Fits everything in.
    fn fit(sites: &[Site], mercator: bool) -> Option<Self> {
        let lat: Vec<i32> = sites.iter().map(|site| site.0).collect();
        let middle = f64::from(lat.iter().min()?.midpoint(*lat.iter().max()?)) / 100_000.0;
        let mut frame = Self {
            mercator,
            shrink: middle.to_radians().cos().max(0.05),
            left: 0.0,
            top: 0.0,
            scale: 1.0,
        };
        let flat: Vec<(f64, f64)> = sites.iter().map(|site| frame.flat(*site)).collect();
        let least = |of: fn(&(f64, f64)) -> f64| flat.iter().map(of).fold(f64::MAX, f64::min);
        let most = |of: fn(&(f64, f64)) -> f64| flat.iter().map(of).fold(f64::MIN, f64::max);
        let (left, right) = (least(|at| at.0), most(|at| at.0));
        let (top, bottom) = (least(|at| at.1), most(|at| at.1));
        let (wide, high) = ((right - left).max(LEAST), (bottom - top).max(LEAST));
        frame.scale = ((WIDTH - 2.0 * MARGIN) / wide).min((HEIGHT - 2.0 * MARGIN) / high);
        frame.left = left.midpoint(right) - WIDTH / 2.0 / frame.scale;
        frame.top = top.midpoint(bottom) - HEIGHT / 2.0 / frame.scale;
        Some(frame)
    }

    /// A place on a plane, in degrees from the left and from the top.
    fn flat(&self, (lat, lon): Site) -> (f64, f64) {
        let (lat, lon) = (f64::from(lat) / 100_000.0, f64::from(lon) / 100_000.0);
        if self.mercator {
            let angle = lat.clamp(-85.0, 85.0).to_radians();
            let y = (angle.tan() + 1.0 / angle.cos()).ln();
            (lon, -y.to_degrees())
        } else {
            (lon * self.shrink, -lat)
        }
    }

    fn at(&self, site: Site) -> (f64, f64) {
        let (x, y) = self.flat(site);
        ((x - self.left) * self.scale, (y - self.top) * self.scale)
    }

    /// A length in metres that takes about a sixth of the width, and how much of the drawing it is.
    fn bar(&self) -> (i64, f64) {
        let degree = route::metres((0, 0), (100_000, 0));
        // Mercator's degrees of latitude are as long as those of longitude are.
        let metre = if self.mercator {
            self.scale / degree / self.shrink
        } else {
            self.scale / degree
        };
        let steps = [1_i64, 2, 5].into_iter();
        let lengths =
            (1..7).flat_map(|power| steps.clone().map(move |step| step * 10_i64.pow(power)));
        let fits = |length: &i64| metre * as_float(*length) <= WIDTH / 5.0;
        let length = lengths.take_while(fits).last().unwrap_or(10);
        (length, metre * as_float(length))
    }

    /// The pictures underneath: address, place and size.
    fn tiles(&self, template: &str) -> Vec<(String, f64, f64, f64)> {
        let world = 360.0 * self.scale;
        let zoom = (1..=19_u32)
            .rev()
            .find(|zoom| world / f64::from(1_u32 << zoom) >= TILE * 0.75)
            .unwrap_or(1);
        let size = world / f64::from(1_u32 << zoom);
        let first = |from: f64| whole((from * self.scale / size).floor());
        let (left, top) = (self.left + 180.0, self.top + 180.0);
        let count = |length: f64| whole((length / size).ceil()) + 1;
        let (across, down) = (count(WIDTH), count(HEIGHT));
        if across * down > TILES {
            return Vec::new();
        }
        let most = i64::from(1_u32 << zoom);
        let places = (first(left)..first(left) + across)
            .flat_map(|x| (first(top)..first(top) + down).map(move |y| (x, y)));
        places
            .filter(|(x, y)| (0..most).contains(x) && (0..most).contains(y))
            .map(|(x, y)| {
                let address = template
                    .replace("{z}", &zoom.to_string())
                    .replace("{x}", &x.to_string())
                    .replace("{y}", &y.to_string());
                let at = |no: i64, from: f64| as_float(no) * size - from * self.scale;
                (address, at(x, left), at(y, top), size)
            })
            .collect()
    }
}

/// The map, with a legend and a bar that says how long a way is.
pub(in crate::console) fn map(visit: &Visit, map: &Map, tiles: Option<&str>) -> Markup {
    let words = visit.words();
    let field = words.field;
    let sites: Vec<Site> = map
        .stops
        .iter()
        .map(|stop| stop.site)
        .chain(map.people.iter().map(|seen| seen.site))
        .collect();
    let Some(frame) = Frame::fit(&sites, tiles.is_some()) else {
        return html! { p.empty { (field.map_empty) } };
    };
    let (length, wide) = frame.bar();
    let people = map.people.iter().map(|seen| (seen, frame.at(seen.site)));
    let pins: Vec<_> = people
        .clone()
        .map(|(seen, at)| (at, seen.name.chars().count() + CLOCK))
        .collect();
    let people = people.zip(labels::place(&pins, (WIDTH, HEIGHT)));
    let open = map.stops.iter().filter(|stop| !stop.is_done).count();
    html! {
        figure.map {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label={ (field.map) ": " (field.stop_done) " " (map.stops.len() - open) ", " (field.stop_open) " " (open) } {
                @if let Some(template) = tiles {
                    g.tiles { @for (address, x, y, size) in frame.tiles(template) { image href=(address) x=(short(x)) y=(short(y)) width=(short(size)) height=(short(size)); } }
                }
                @if map.stops.len() <= NAMED {
                    @for stop in &map.stops {
                        @let (x, y) = frame.at(stop.site);
                        circle.(if stop.is_done { "done" } else { "open" }) cx=(short(x)) cy=(short(y)) r="6" { title { (crate::text::visible(&stop.name)) } }
                    }
                } @else {
                    path.dots.open d=(dots(&frame, map, false)) {}
                    path.dots.done d=(dots(&frame, map, true)) {}
                }
                @for ((seen, (x, y)), side) in people {
                    g.seen transform={ "translate(" (short(x)) " " (short(y)) ")" } {
                        title { (crate::text::visible(&seen.name)) " · " (format::clock(seen.at, visit.zone)) }
                        path.pin d="M0 0l-8-13a9.5 9.5 0 1 1 16 0z" {}
                        @if let Some(side) = side {
                            text x=(side.offset().0) y=(side.offset().1) text-anchor=(side.anchor()) direction="ltr" { (crate::text::visible(&seen.name)) " " tspan.clock { (format::clock(seen.at, visit.zone)) } }
                        }
                    }
                }
                g.scale transform={ "translate(16 " (HEIGHT - 14.0) ")" } {
                    path d={ "M0-6V0H" (short(wide)) "V-6" } {}
                    text x=(short(wide + 8.0)) y="0" direction="ltr" { @if length >= 1_000 { (length / 1_000) " km" } @else { (length) " m" } }
                }
            }
            figcaption {
                span.sign.done { (field.stop_done) } span.sign.open { (field.stop_open) } span.sign.seen { (field.last_place) }
                span.hint { (field.map_text) }
            }
        }
    }
}

/// All stops of a kind in one line of dots, each place once.
fn dots(frame: &Frame, map: &Map, done: bool) -> String {
    let stops = map.stops.iter().filter(|stop| stop.is_done == done);
    let places: BTreeSet<(i64, i64)> = stops
        .map(|stop| frame.at(stop.site))
        .map(|(x, y)| (whole(x), whole(y)))
        .collect();
    places.into_iter().fold(String::new(), |mut line, (x, y)| {
        // Writing to a string does not fail.
        let _ = write!(line, "M{x} {y}h0");
        line
    })
}

fn short(value: f64) -> String {
    format!("{value:.1}")
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "places in a drawing and numbers of tiles are small"
)]
fn whole(value: f64) -> i64 {
    value.round() as i64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "lengths on a map and numbers of tiles are small"
)]
fn as_float(value: i64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITES: [Site; 3] = [
        (2_500_000, 5_510_000),
        (2_530_000, 5_550_000),
        (2_515_000, 5_530_000),
    ];

    #[test]
    fn everything_fits_and_north_is_up() {
        for mercator in [false, true] {
            let frame = Frame::fit(&SITES, mercator).expect("places");
            for site in SITES {
                let (x, y) = frame.at(site);
                assert!(
                    (MARGIN - 1.0..=WIDTH - MARGIN + 1.0).contains(&x),
                    "{site:?}: {x}"
                );
                assert!(
                    (MARGIN - 1.0..=HEIGHT - MARGIN + 1.0).contains(&y),
                    "{site:?}: {y}"
                );
            }
            assert!(frame.at(SITES[1]).1 < frame.at(SITES[0]).1, "north is up");
            assert!(frame.at(SITES[1]).0 > frame.at(SITES[0]).0, "east is right");
            let (length, wide) = frame.bar();
            assert!(
                length >= 1_000 && wide > 40.0 && wide <= WIDTH / 5.0,
                "{length} {wide}"
            );
            // The bar is as long as the ground says.
            let (x, y) = frame.at((2_515_000, 5_510_000));
            let (other, _) = frame.at((2_515_000, 5_550_000));
            let metres = route::metres((2_515_000, 5_510_000), (2_515_000, 5_550_000));
            let drawn = (other - x) / wide * as_float(length);
            assert!((drawn / metres - 1.0).abs() < 0.01, "{drawn} {metres} {y}");
        }
        assert!(Frame::fit(&[], false).is_none());
        let one = Frame::fit(&SITES[..1], false).expect("a place");
        let (x, y) = one.at(SITES[0]);
        assert!((x - WIDTH / 2.0).abs() < 0.1 && (y - HEIGHT / 2.0).abs() < 0.1);
    }

    #[test]
    fn tiles_lie_where_their_places_are() {
        let frame = Frame::fit(&SITES, true).expect("places");
        let tiles = frame.tiles("https://t/{z}/{x}/{y}");
        assert!(
            (4..=TILES).contains(&i64::try_from(tiles.len()).expect("few")),
            "{}",
            tiles.len()
        );
        let (address, left, top, size) = &tiles[0];
        let numbers: Vec<i64> = address
            .trim_start_matches("https://t/")
            .split('/')
            .map(|no| no.parse().expect("a number"))
            .collect();
        // The corner of a tile by the usual formula, in hundred-thousandths of a degree.
        let tiles_across = f64::from(1_u32 << numbers[0]);
        let lon = as_float(numbers[1]) / tiles_across * 360.0 - 180.0;
        let turn = std::f64::consts::PI * (1.0 - 2.0 * as_float(numbers[2]) / tiles_across);
        let lat = turn.sinh().atan().to_degrees();
        let corner = (whole(lat * 100_000.0), whole(lon * 100_000.0));
        let corner = (
            i32::try_from(corner.0).expect("a place"),
            i32::try_from(corner.1).expect("a place"),
        );
        let (x, y) = frame.at(corner);
        assert!(
            (x - left).abs() < 1.0 && (y - top).abs() < 1.0 && *size >= TILE * 0.75,
            "{x} {left} {y} {top}"
        );
    }
}
