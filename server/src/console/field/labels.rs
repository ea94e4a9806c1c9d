//! Names beside pins that lie close together: each where there is room, or nowhere.

/// The height of a line of text on the map.
const LINE: f64 = 18.0;
/// How wide a letter is, on the safe side.
const LETTER: f64 = 8.6;

/// Where a name stands beside its pin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Right,
    Left,
    Above,
    Below,
}

impl Side {
    const ALL: [Self; 4] = [Self::Right, Self::Left, Self::Above, Self::Below];

    /// From the tip of the pin to the text's anchor.
    pub(super) fn offset(self) -> (i32, i32) {
        match self {
            Self::Right => (14, -10),
            Self::Left => (-14, -10),
            Self::Above => (0, -34),
            Self::Below => (0, 17),
        }
    }

    /// Which end of the text is its anchor.
    pub(super) fn anchor(self) -> &'static str {
        match self {
            Self::Right => "start",
            Self::Left => "end",
            Self::Above | Self::Below => "middle",
        }
    }

    fn area(self, (x, y): (f64, f64), wide: f64) -> Area {
        let (dx, dy) = self.offset();
        let (x, y) = (x + f64::from(dx), y + f64::from(dy));
        let left = match self {
            Self::Right => x,
            Self::Left => x - wide,
            Self::Above | Self::Below => x - wide / 2.0,
        };
        Area {
            left,
            right: left + wide,
            top: y - LINE * 0.8,
            bottom: y + LINE * 0.3,
        }
    }
}

/// A part of the drawing that is taken.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Area {
    fn pin((x, y): (f64, f64)) -> Self {
        Self {
            left: x - 10.0,
            right: x + 10.0,
            top: y - 28.0,
            bottom: y,
        }
    }

    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn lies_within(&self, (wide, high): (f64, f64)) -> bool {
        self.left >= 0.0 && self.right <= wide && self.top >= 0.0 && self.bottom <= high
    }
}

/// For each pin with so many letters beside it, where they stand; nowhere, if any place would cover another
/// name or pin. The first come first.
pub(super) fn place(pins: &[((f64, f64), usize)], drawing: (f64, f64)) -> Vec<Option<Side>> {
    let mut taken: Vec<Area> = pins.iter().map(|(at, _)| Area::pin(*at)).collect();
    pins.iter()
        .map(|(at, letters)| {
            let wide = LETTER * f64::from(u32::try_from(*letters).unwrap_or(u32::MAX));
            let found = Side::ALL.into_iter().find_map(|side| {
                let area = side.area(*at, wide);
                let is_free =
                    area.lies_within(drawing) && taken.iter().all(|other| !other.meets(&area));
                is_free.then_some((side, area))
            })?;
            taken.push(found.1);
            Some(found.0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWING: (f64, f64) = (960.0, 420.0);

    #[test]
    fn a_name_stands_to_the_right_where_there_is_room() {
        let pins = [((100.0, 100.0), 18), ((500.0, 300.0), 18)];
        assert_eq!(place(&pins, DRAWING), [Some(Side::Right); 2]);
        let edge = [((940.0, 200.0), 18)];
        assert_eq!(place(&edge, DRAWING), [Some(Side::Left)]);
    }

    #[test]
    fn names_of_people_in_one_street_cover_nobody() {
        let pins: Vec<_> = (0..12)
            .map(|no| ((400.0 + 6.0 * f64::from(no), 200.0), 20))
            .collect();
        let sides = place(&pins, DRAWING);
        let shown: Vec<Area> = pins
            .iter()
            .zip(&sides)
            .filter_map(|((at, letters), side)| {
                let wide = LETTER * f64::from(u32::try_from(*letters).ok()?);
                Some((*side)?.area(*at, wide))
            })
            .collect();
        assert!(shown.len() >= 4, "{sides:?}");
        for (at, one) in shown.iter().enumerate() {
            for other in shown.iter().skip(at + 1) {
                assert!(!one.meets(other), "{one:?} covers {other:?}");
            }
            for (pin, _) in &pins {
                assert!(!one.meets(&Area::pin(*pin)), "{one:?} covers {pin:?}");
            }
        }
    }
}
