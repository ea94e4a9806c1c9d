//! The `counterfoil` program, run to its end.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use counterfoil_tests::place;

/// What a run said, and how it ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `counterfoil` in a folder.
pub(crate) fn counterfoil(folder: &Path, arguments: &[&str]) -> Ran {
    ran(command(folder, arguments).output().unwrap())
}

/// Runs `counterfoil` in a folder, with this on its standard input, through a pipe.
pub(crate) fn counterfoil_fed(folder: &Path, arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = command(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refused its input has closed it.
    let _ = child.stdin.take().unwrap().write_all(input);
    ran(child.wait_with_output().unwrap())
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(place::counterfoil().unwrap());
    command.args(arguments).current_dir(folder).env_clear();
    // What it keeps aside for a while is seen if it stays.
    command.env("TMPDIR", folder);
    command
}

fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().expect("it ended by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Ran {
    /// Its output, if it said that all went well.
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }

    /// What it said, if it said that something is wrong.
    pub(crate) fn failed(self) -> String {
        self.ended(1)
    }

    /// What it said, if it ended with this code.
    pub(crate) fn ended(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        self.out + &self.err
    }
}
