use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::BufRead as _;
use std::process::ExitCode;

use super::{Common, Failure, print};
use crate::auth::people::{self, NewPerson};
use crate::auth::{CompanyKey, Role, branch, password, second};
use crate::clock::Clock;
use crate::db::DbError;
use crate::intake::Settings;
use crate::text;

/// Add, list and look after the people who sign in.
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
    SecondFactor(SecondFactor),
    Branch(Branch),
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

/// Switch a person's second factor on, or take it away when their phone is gone.
///
/// Switched on here, it prints what their authenticator is to be given, and the recovery codes, once: hand
/// both over on paper. In the console a person does this for themselves, under their name.
#[derive(Debug, clap::Args)]
struct SecondFactor {
    #[command(flatten)]
    common: Common,
    /// Whose.
    login: String,
    /// Switch it on.
    #[arg(long, conflicts_with = "reset")]
    on: bool,
    /// Take it away, and end their sessions: the password alone will do again.
    #[arg(long, requires = "because", required_unless_present = "on")]
    reset: bool,
    /// Why: it is written into the audit trail.
    #[arg(long, value_name = "REASON")]
    because: Option<String>,
}

/// Bind a person to a branch: they see, open and decide what its people did, and nothing else.
///
/// Collectors are bound too: what they did is their branch's. Whoever belongs to none sees the whole company.
#[derive(Debug, clap::Args)]
struct Branch {
    #[command(flatten)]
    common: Common,
    /// Whom.
    login: String,
    /// The branch's name.
    #[arg(value_name = "BRANCH", required_unless_present = "none")]
    name: Option<String>,
    /// To the whole company instead.
    #[arg(long, conflicts_with = "name")]
    none: bool,
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
        Command::SecondFactor(arguments) => second_factor(arguments).await,
        Command::Branch(arguments) => bind(arguments).await,
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

async fn second_factor(arguments: SecondFactor) -> Result<ExitCode, Failure> {
    let db = arguments.common.open_existing().await?;
    let now = Clock::system().now();
    let login = arguments.login.as_str();
    if arguments.on {
        let keys = &CompanyKey::load(&db, now).await?;
        let (shown, codes) = db
            .write(|mut tx| async move {
                let company = Settings::load(&mut tx).await?.company.name;
                second::switch_on(&mut tx, keys, login, &company, now).await
            })
            .await?;
        print(&format!(
            "{login} signs in with a code from now on. For the authenticator, shown this once:\n  {}\n  {}\nRecovery codes, each good once:\n",
            shown.in_groups(),
            shown.address()
        ))?;
        for code in codes {
            print(&format!("  {code}\n"))?;
        }
    } else {
        let person = super::limits::person(&db, arguments.login.clone()).await?;
        let because = arguments.because.unwrap_or_default();
        let because = because.as_str();
        db.write(|mut tx| async move { second::reset(&mut tx, person, None, because, now).await })
            .await?;
        print(&format!(
            "{login} signs in with the password alone, and must sign in again\n"
        ))?;
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn bind(arguments: Branch) -> Result<ExitCode, Failure> {
    let db = arguments.common.open_existing().await?;
    let now = Clock::system().now();
    let person = super::limits::person(&db, arguments.login.clone()).await?;
    let name = arguments.name.as_deref();
    db.write(|mut tx| async move { branch::set(&mut tx, person, name, None, now).await })
        .await?;
    db.close().await;
    let login = &arguments.login;
    print(&match name {
        Some(name) => format!("{login} belongs to the branch {}\n", text::visible(name)),
        None => format!("{login} belongs to the whole company\n"),
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn list(arguments: List) -> Result<ExitCode, Failure> {
    let db = arguments.common.open_existing().await?;
    let (people, with_factor, branches) = db
        .read(|mut tx| async move {
            let people = people::list(&mut tx).await?;
            let with_factor = second::on(&mut tx).await?;
            let branches: BTreeMap<_, _> = branch::all(&mut tx).await?.into_iter().collect();
            Ok::<_, DbError>((people, with_factor, branches))
        })
        .await?;
    db.close().await;
    if arguments.json {
        let people: Vec<_> = people
            .iter()
            .map(|person| {
                let roles: Vec<Role> = person.roles.into();
                serde_json::json!({"person": person.no.0, "login": person.code, "name": person.name, "roles": roles, "enabled": person.enabled, "second_factor": with_factor.contains(&person.no), "branch": branches.get(&person.no)})
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
        let factor = if with_factor.contains(&person.no) {
            "  (second factor)"
        } else {
            ""
        };
        let branch = branches.get(&person.no).map_or_else(String::new, |name| {
            format!("  branch {}", text::visible(name))
        });
        writeln!(
            list,
            "{:5}  {}  {}  {}{branch}{factor}{closed}",
            person.no.0,
            text::left(&text::visible(&person.code), width),
            person.roles,
            text::visible(&person.name)
        )?;
    }
    print(&list)?;
    Ok(ExitCode::SUCCESS)
}
