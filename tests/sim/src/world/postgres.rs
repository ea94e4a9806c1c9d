//! The same company on PostgreSQL: a database made once from the template's rows, and a copy of it for
//! every world. Disks of its own it has none: what a story does to the server's disk is left out.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, ensure};
use counterfoil_server::db::{DatabaseUrl, Db, OpenMode};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};
use tokio::runtime::Runtime;

use super::{give_back, runtime, scratch, template};
use crate::disk::Disk;

/// A PostgreSQL server with the company's database, gone when dropped.
pub struct Elsewhere {
    rt: Runtime,
    /// The address up to the database's name.
    server: String,
    admin: PgConnection,
    base: String,
    copies: u64,
}

impl std::fmt::Debug for Elsewhere {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Elsewhere")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

impl Elsewhere {
    /// Founds the company on a server on which databases may be made.
    pub fn found(url: &str) -> Result<Self> {
        let template = template()?;
        let rt = runtime()?;
        let plain = url.split('?').next().unwrap_or(url);
        let (server, _) = plain
            .rsplit_once('/')
            .context("the address names a database")?;
        let admin = rt.block_on(PgConnection::connect(plain))?;
        let mut elsewhere = Self {
            rt,
            server: server.to_owned(),
            admin,
            base: format!("counterfoil_sim_{}", std::process::id()),
            copies: 0,
        };
        let base = elsewhere.base.clone();
        elsewhere.tell(format!("DROP DATABASE IF EXISTS {base}"))?;
        elsewhere.tell(format!("CREATE DATABASE {base}"))?;
        let path = scratch("rows")?;
        Disk::named(&path).load(&template.server);
        let filled = elsewhere.fill(&Connection::open(&path)?);
        give_back(&path);
        filled?;
        Ok(elsewhere)
    }

    /// The address of a fresh copy of the company.
    pub(crate) fn copy(&mut self) -> Result<String> {
        self.copies += 1;
        let (base, name) = (self.base.clone(), format!("{}_{}", self.base, self.copies));
        self.tell(format!("CREATE DATABASE {name} TEMPLATE {base}"))?;
        Ok(format!("{}/{name}", self.server))
    }

    /// Drops the last copy.
    pub(crate) fn forget(&mut self) -> Result<()> {
        let name = format!("{}_{}", self.base, self.copies);
        self.tell(format!("DROP DATABASE {name} WITH (FORCE)"))
    }

    fn tell(&mut self, sql: String) -> Result<()> {
        let Self { rt, admin, .. } = self;
        rt.block_on(sqlx::raw_sql(AssertSqlSafe(sql)).execute(admin))?;
        Ok(())
    }

    fn fill(&mut self, rows: &Connection) -> Result<()> {
        let url = format!("{}/{}", self.server, self.base);
        let address: DatabaseUrl = url.parse()?;
        // Without triggers and keys: the rows were sound where they come from.
        let mut sql = String::from("SET session_replication_role = replica;\n");
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
        let mut statement = rows.prepare(tables)?;
        let names = statement.query_map([], |row| row.get::<_, String>(0))?;
        for table in names {
            copy_table(rows, &table?, &mut sql)?;
        }
        self.rt.block_on(async {
            let db = Db::open(&address, OpenMode::Create).await?;
            db.migrate().await?;
            db.close().await;
            let mut connection = PgConnection::connect(&url).await?;
            sqlx::raw_sql(AssertSqlSafe(format!(
                "SET search_path TO counterfoil; {sql}"
            )))
            .execute(&mut connection)
            .await?;
            connection.close().await?;
            anyhow::Ok(())
        })
    }
}

/// What makes a table's rows.
fn copy_table(rows: &Connection, table: &str, sql: &mut String) -> Result<()> {
    writeln!(sql, "DELETE FROM {table};")?;
    let mut statement = rows.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = statement.column_names().join(", ");
    let width = statement.column_count();
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let values = (0..width)
            .map(|at| {
                Ok(match row.get_ref(at)? {
                    ValueRef::Null => "NULL".to_owned(),
                    ValueRef::Integer(number) => number.to_string(),
                    ValueRef::Real(number) => number.to_string(),
                    ValueRef::Text(text) => {
                        format!("'{}'", std::str::from_utf8(text)?.replace('\'', "''"))
                    }
                    ValueRef::Blob(bytes) => {
                        let mut hex = String::new();
                        for byte in bytes {
                            write!(hex, "{byte:02x}")?;
                        }
                        format!("'\\x{hex}'")
                    }
                })
            })
            .collect::<Result<Vec<_>>>()?;
        ensure!(!values.is_empty(), "{table} has no columns");
        writeln!(
            sql,
            "INSERT INTO {table} ({columns}) VALUES ({});",
            values.join(", ")
        )?;
    }
    Ok(())
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        let base = self.base.clone();
        // Nobody can mend it here; the next run of this process number drops it first.
        drop(self.tell(format!("DROP DATABASE IF EXISTS {base} WITH (FORCE)")));
    }
}
