use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use super::DbError;

/// Where the data is: `sqlite:PATH` or `postgres://user@host:port/database?schema=NAME`.
///
/// One PostgreSQL schema holds one company; without `?schema=` it is `counterfoil`.
#[derive(Debug, Clone)]
pub struct DatabaseUrl {
    shown: String,
    pub(super) target: Target,
}

#[derive(Debug, Clone)]
pub(super) enum Target {
    Sqlite(PathBuf),
    Postgres {
        options: Box<PgConnectOptions>,
        schema: String,
    },
}

impl FromStr for DatabaseUrl {
    type Err = DbError;

    fn from_str(url: &str) -> Result<Self, DbError> {
        let shown = without_password(url);
        let bad = |why| DbError::Address {
            url: without_password(url),
            why,
        };
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.starts_with(':') {
                return Err(bad("the path of a file must follow sqlite:"));
            }
            return Ok(Self {
                shown,
                target: Target::Sqlite(PathBuf::from(path)),
            });
        }
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(bad("it must start with sqlite: or postgres://"));
        }
        // The schema is ours, not the driver's: it is taken out before the driver reads the rest.
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let mut schema = "counterfoil".to_owned();
        let mut rest = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.strip_prefix("schema=") {
                Some(name) => name.clone_into(&mut schema),
                None => rest.push(pair),
            }
        }
        let plain = schema.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
            && schema.len() <= 63
            && schema
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !plain {
            return Err(bad("a schema is named with a-z, 0-9 and _ only"));
        }
        let driver = if rest.is_empty() {
            base.to_owned()
        } else {
            format!("{base}?{}", rest.join("&"))
        };
        let options =
            PgConnectOptions::from_str(&driver).map_err(|_| bad("the driver cannot read it"))?;
        Ok(Self {
            shown,
            target: Target::Postgres {
                options: Box::new(options),
                schema,
            },
        })
    }
}

impl std::fmt::Display for DatabaseUrl {
    /// Without a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}

/// The address with `user:password@` shortened to `user@`.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    // The last @ before the path ends the credentials; a password may hold another.
    let authority_end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(authority_end);
    match authority.rsplit_once('@') {
        Some((credentials, host)) => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!(
                "{scheme}://{user}@{host}{}",
                path.split("password=").next().unwrap_or_default()
            )
        }
        None => url.split("password=").next().unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        let url: DatabaseUrl = "postgres://app:s3cret@db.example/books?schema=acme"
            .parse()
            .expect("well formed");
        assert_eq!(
            url.to_string(),
            "postgres://app@db.example/books?schema=acme"
        );
    }

    #[test]
    fn bad_addresses_say_what_to_write() {
        for url in [
            "",
            "books.db",
            "sqlite:",
            "sqlite::memory:",
            "postgres://h/d?schema=A;drop",
            "mysql://x",
        ] {
            let error = url.parse::<DatabaseUrl>().expect_err(url).to_string();
            assert!(error.contains("sqlite:counterfoil.db"), "{error}");
        }
    }
}
