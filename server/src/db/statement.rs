//! Statements: every text of SQL the server runs is a named static made by [`statements!`], and
//! nothing else can be handed to a [`Tx`](super::Tx).

use std::sync::{Arc, OnceLock};

use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};

use super::Engine;

/// The text of a statement. Parameters are `$1`, `$2`, ... on both engines.
#[derive(Debug, Clone, Copy)]
pub enum Sql {
    /// The same on both engines.
    Both(&'static str),
    /// Where they really differ.
    Split {
        /// For SQLite.
        sqlite: &'static str,
        /// For PostgreSQL.
        postgres: &'static str,
        /// Why one text cannot serve both.
        reason: &'static str,
    },
}

/// How many rows go into one execution of a bulk statement. Few sizes, so that few texts are
/// prepared; the largest keeps the widest row (see [`MAX_WIDTH`]) within the engines' 32,766 parameters.
pub(super) const CHUNKS: [usize; 5] = [256, 64, 16, 4, 1];

/// Columns a bulk row may have.
const MAX_WIDTH: usize = 32;

/// One statement of the server. Made by [`statements!`](macro@crate::statements) only.
#[derive(Debug)]
pub struct Statement {
    name: &'static str,
    sql: Sql,
    /// One letter per column of a bulk row: `i` integer, `t` text, `b` bytes. Empty: not bulk.
    columns: &'static str,
    texts: [[OnceLock<Arc<str>>; CHUNKS.len()]; 2],
}

impl Statement {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, sql: Sql, columns: &'static str) -> Self {
        assert!(
            columns.len() <= MAX_WIDTH,
            "a bulk row has more columns than fit the engines' limit"
        );
        Self {
            name,
            sql,
            columns,
            texts: [const { [const { OnceLock::new() }; CHUNKS.len()] }; 2],
        }
    }

    /// Its path, such as `counterfoil_server::ledger::sql::INSERT_POSTING`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The text as written.
    #[must_use]
    pub fn sql(&self) -> Sql {
        self.sql
    }

    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    fn template(&self, engine: Engine) -> &'static str {
        match (self.sql, engine) {
            (Sql::Both(text), _)
            | (Sql::Split { sqlite: text, .. }, Engine::Sqlite)
            | (Sql::Split { postgres: text, .. }, Engine::Postgres) => text,
        }
    }

    /// The text to run. For a bulk statement: with the rows of the chunk of this index in [`CHUNKS`].
    pub(super) fn text(&'static self, engine: Engine, chunk: usize) -> SqlStr {
        let template = self.template(engine);
        if self.columns.is_empty() {
            return template.into_sql_str();
        }
        let slot = self
            .texts
            .get(engine as usize)
            .and_then(|chunks| chunks.get(chunk));
        let rows = CHUNKS.get(chunk).copied().unwrap_or(1);
        let text = match slot {
            Some(slot) => Arc::clone(slot.get_or_init(|| self.render(engine, rows))),
            None => self.render(engine, rows),
        };
        // Safe: made of a static text and placeholders.
        AssertSqlSafe(text).into_sql_str()
    }

    fn render(&self, engine: Engine, rows: usize) -> Arc<str> {
        let mut list = String::with_capacity(rows * self.columns.len() * 12);
        let mut parameter = 0;
        for row in 0..rows {
            list.push_str(if row == 0 { "(" } else { ",(" });
            for (column, kind) in self.columns.chars().enumerate() {
                parameter += 1;
                list.push_str(if column == 0 { "" } else { "," });
                // SQLite finds the name of a parameter by walking the list of all names: with
                // thousands of $n that is most of the time. A bare ? has no name.
                let placeholder = match (engine, kind) {
                    (Engine::Sqlite, _) => "?".to_owned(),
                    (Engine::Postgres, 'i') => format!("${parameter}::bigint"),
                    (Engine::Postgres, 'b') => format!("${parameter}::bytea"),
                    (Engine::Postgres, _) => format!("${parameter}::text"),
                };
                list.push_str(&placeholder);
            }
            list.push(')');
        }
        self.template(engine).replace("{rows}", &list).into()
    }

    /// Every text this statement can become on an engine: what the test prepares.
    #[must_use]
    pub fn texts(&'static self, engine: Engine) -> Vec<SqlStr> {
        let chunks = if self.columns.is_empty() {
            1
        } else {
            CHUNKS.len()
        };
        (0..chunks).map(|chunk| self.text(engine, chunk)).collect()
    }
}

/// Declares the statements of one room, and `ALL`, the list of them.
///
/// ```text
/// statements! {
///     /// What it is for.
///     CUSTOMER_BY_CODE = "SELECT no, name FROM customer WHERE code = $1";
///     /// Bulk: {rows} becomes ($1,$2),($3,$4),...; one letter per column: i integer, t text, b bytes.
///     INSERT_CUSTOMERS = rows("it") "INSERT INTO customer (no, code) VALUES {rows}";
///     /// Where the engines really differ.
///     VERSION = split { sqlite: "SELECT sqlite_version()", postgres: "SELECT version()", reason: "no common function" };
/// }
/// ```
/// The room's `ALL` must be listed in `crate::statements::ROOMS`; a test finds the forgotten one.
#[macro_export]
macro_rules! statements {
    (@sql $text:literal) => { $crate::db::Sql::Both($text) };
    (@sql $sqlite:literal $postgres:literal $reason:literal) => {
        $crate::db::Sql::Split { sqlite: $sqlite, postgres: $postgres, reason: $reason }
    };
    ($($(#[$doc:meta])* $name:ident =
        $(rows($columns:literal))?
        $($text:literal)?
        $(split { sqlite: $sqlite:literal, postgres: $postgres:literal, reason: $reason:literal $(,)? })? ;)*
    ) => {
        $(
            $(#[$doc])*
            pub(crate) static $name: $crate::db::Statement = $crate::db::Statement::new(
                concat!(module_path!(), "::", stringify!($name)),
                $crate::statements!(@sql $($text)? $($sqlite $postgres $reason)?),
                concat!("" $(, $columns)?),
            );
        )*

        /// Every statement of this room.
        pub(crate) static ALL: &[&$crate::db::Statement] = &[$(&$name),*];
    };
}
