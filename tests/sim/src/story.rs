//! A story: what the weather is, and a list of steps. It is drawn from a seed before anything is
//! lived. A step that does not apply where it comes does nothing, so any part of a story is a story.

use anyhow::{Context as _, Result, bail};
use counterfoil_server::demo::dice::Dice;

use crate::step::Kind;
use crate::world::Weather;

/// How bad it gets in one seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Climate {
    pub(crate) weather: Weather,
    /// How often each family of trouble comes, in a thousand steps.
    pub(crate) faults: u64,
    pub(crate) foes: u64,
}

/// One step. What it does in detail its own number decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub(crate) kind: Kind,
    /// Which phone, as far as there are phones.
    pub(crate) who: u64,
    pub(crate) luck: u64,
}

/// A seed's story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// What it was drawn from.
    pub seed: u64,
    pub(crate) climate: Climate,
    /// What happens.
    pub steps: Vec<Step>,
}

impl std::fmt::Display for Story {
    /// As a file that [`FromStr`](std::str::FromStr) reads: the weather, then a step a line.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Weather {
            loss,
            doubled,
            cut,
            kept,
        } = self.climate.weather;
        writeln!(f, "weather {loss} {doubled} {cut} {kept}")?;
        for step in &self.steps {
            writeln!(f, "{} {} {}", step.kind.name(), step.who, step.luck)?;
        }
        Ok(())
    }
}

impl std::str::FromStr for Story {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut story = Self {
            seed: 0,
            climate: Climate {
                weather: Weather::default(),
                faults: 0,
                foes: 0,
            },
            steps: Vec::new(),
        };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [] => {}
                ["weather", loss, doubled, cut, kept] => {
                    story.climate.weather = Weather {
                        loss: loss.parse()?,
                        doubled: doubled.parse()?,
                        cut: cut.parse()?,
                        kept: kept.parse()?,
                    };
                }
                [kind, who, luck] => story.steps.push(Step {
                    kind: Kind::named(kind).with_context(|| format!("no step {kind}"))?,
                    who: who.parse()?,
                    luck: luck.parse()?,
                }),
                _ => bail!("not a line of a story: {line}"),
            }
        }
        Ok(story)
    }
}

impl Story {
    /// The story of a seed.
    #[must_use]
    pub fn draw(seed: u64, steps: usize) -> Self {
        let mut dice = Dice::new(seed, "climate");
        let mut up_to = |most: u64| {
            // A third of the seeds have none of it.
            if dice.percent(33) {
                0
            } else {
                dice.below(most + 1)
            }
        };
        let climate = Climate {
            weather: Weather {
                loss: up_to(30),
                doubled: up_to(50),
                cut: up_to(8),
                kept: up_to(100),
            },
            faults: up_to(160),
            foes: up_to(140),
        };
        let mut dice = Dice::new(seed, "steps");
        let steps = (0..steps)
            .map(|_| Step {
                kind: Kind::draw(&mut dice, &climate),
                who: dice.below(1 << 32),
                luck: dice.below(1 << 48),
            })
            .collect();
        Self {
            seed,
            climate,
            steps,
        }
    }

    /// The same without what happens to the server's disk, and what an operator does to its file.
    #[must_use]
    pub fn without_server_faults(mut self) -> Self {
        self.steps
            .retain(|step| !step.kind.is_of_the_servers_disk());
        self
    }

    /// The same without some of its steps.
    #[must_use]
    pub fn without(&self, from: usize, count: usize) -> Self {
        let mut story = self.clone();
        let to = (from + count).min(story.steps.len());
        story.steps.drain(from.min(to)..to);
        story
    }
}
