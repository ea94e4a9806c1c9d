use std::fmt::Write as _;
use std::io::BufRead as _;
use std::process::ExitCode;

use super::{Common, Failure, print};
use crate::auth::people::{self, NewPerson};
use crate::auth::{Role, password};
use crate::clock::Clock;
use crate::text;

/// Add and list the people who sign in.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Add(Add),
    Password(SetPassword),
    List(List),
}

/// Let a person sign in. Prints a password made for them, once, unless one is given.
#[derive(Debug, clap::Args)]
struct Add {
    #[command(flatten)]
    common: Common,
    /// The person's code, which is their login. A collector known from an import keeps theirs.
    login: String,
    /// Full name. Not needed for a person known from an import.
    #[arg(long, default_value = "")]
    name: String,
    /// What they may do; may be given several times.
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<Role>,
    #[command(flatten)]
    password: Given,
}

/// Give a person a new password, and end their sessions.
#[derive(Debug, clap::Args)]
struct SetPassword {
    #[command(flatten)]
    common: Common,
    /// Whose.
    login: String,
    #[command(flatten)]
    password: Given,
}

/// List the people who may sign in.
#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    common: Common,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Given {
    /// Read the password from the first line of standard input instead of making one.
    #[arg(long)]
    password_stdin: bool,
}

impl Given {
    /// The password, and whether it must be told.
    fn read(&self) -> Result<(String, bool), Failure> {
        if !self.password_stdin {
            return Ok((password::generate()?, true));
        }
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        let given = line.trim_end_matches(['\r', '\n']).to_owned();
        password::acceptable(&given)?;
        Ok((given, false))
    }
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    match arguments.command {
        Command::Add(arguments) => add(arguments).await,
        Command::Password(arguments) => set_password(arguments).await,
        Command::List(arguments) => list(arguments).await,
    }
}

async fn add(arguments: Add) -> Result<ExitCode, Failure> {
    let (password, is_made) = arguments.password.read()?;
    let new = NewPerson {
        code: arguments.login,
        name: arguments.name,
        roles: arguments.roles.into(),
        password_hash: password::hash(&password)?,
    };
    let db = arguments.common.open().await?;
    let now = Clock::system().now();
    let person = &new;
    let no = db
        .write(|mut tx| async move { people::add(&mut tx, person, None, now).await })
        .await?;
    db.close().await;
    print(&format!("{} is person {no}: {}\n", new.code, new.roles))?;
    tell(&password, is_made)?;
    Ok(ExitCode::SUCCESS)
}

async fn set_password(arguments: SetPassword) -> Result<ExitCode, Failure> {
    let (password, is_made) = arguments.password.read()?;
    let hash = password::hash(&password)?;
    let db = arguments.common.open_existing().await?;
    let now = Clock::system().now();
    let (login, hash) = (arguments.login.as_str(), hash.as_str());
    db.write(|mut tx| async move { people::set_password(&mut tx, login, hash, None, now).await })
        .await?;
    db.close().await;
    print(&format!(
        "{login} has a new password and must sign in again\n"
    ))?;
    tell(&password, is_made)?;
    Ok(ExitCode::SUCCESS)
}

fn tell(password: &str, is_made: bool) -> Result<(), Failure> {
    if is_made {
        print(&format!("Password, shown this once: {password}\n"))?;
    }
    Ok(())
}

async fn list(arguments: List) -> Result<ExitCode, Failure> {
    let db = arguments.common.open_existing().await?;
    let people = db
        .read(|mut tx| async move { people::list(&mut tx).await })
        .await?;
    db.close().await;
    if arguments.json {
        let people: Vec<_> = people
            .iter()
            .map(|person| {
                let roles: Vec<Role> = person.roles.into();
                serde_json::json!({"person": person.no.0, "login": person.code, "name": person.name, "roles": roles, "enabled": person.enabled})
            })
            .collect();
        print(&format!("{}\n", serde_json::Value::from(people)))?;
        return Ok(ExitCode::SUCCESS);
    }
    let width = people
        .iter()
        .map(|person| text::width(&text::visible(&person.code)))
        .max()
        .unwrap_or(0)
        .max(5);
    let mut list = format!("   no  {:width$}  roles\n", "login");
    for person in &people {
        let closed = if person.enabled {
            ""
        } else {
            "  (may not sign in)"
        };
        writeln!(
            list,
            "{:5}  {}  {}  {}{closed}",
            person.no.0,
            text::left(&text::visible(&person.code), width),
            person.roles,
            text::visible(&person.name)
        )?;
    }
    print(&list)?;
    Ok(ExitCode::SUCCESS)
}
