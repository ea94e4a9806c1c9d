//! Runs other programs so that Ctrl-C ends them and everything they started.
//!
//! Each program gets a process group of its own. A signal to us alone (a CI system's
//! SIGTERM) would otherwise leave test programs running, and a Ctrl-C in the terminal
//! would reach them before us.

use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::interrupt::{Interrupt, PATIENCE};

/// How long a program may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(5);

/// Which of a program's streams to read; the other is left as the command has it.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// Runs a program to its end. Anything but success is an error.
pub(crate) fn run(interrupt: &Interrupt, command: &mut Command) -> Result<()> {
    let mut child = start(command)?;
    let status = wait(interrupt, &mut child, None)?;
    if !status.success() {
        bail!("{} ended with {status}", describe(command));
    }
    Ok(())
}

/// Runs a program to its end and hands over what it prints, line by line. How it ended is for the caller to judge.
///
/// Past `limit` the program is ended and that is an error.
pub(crate) fn read_lines(
    interrupt: &Interrupt,
    command: &mut Command,
    stream: Stream,
    limit: Option<Duration>,
    mut line: impl FnMut(&str),
) -> Result<ExitStatus> {
    let deadline = limit.map(|limit| Instant::now() + limit);
    match stream {
        Stream::Stdout => command.stdout(Stdio::piped()),
        Stream::Stderr => command.stderr(Stdio::piped()),
    };
    let mut child = start(command)?;
    let pipe: Box<dyn Read + Send> = match stream {
        Stream::Stdout => Box::new(child.stdout.take().context("stdout was not piped")?),
        Stream::Stderr => Box::new(child.stderr.take().context("stderr was not piped")?),
    };
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut bytes = Vec::new();
        while let Ok(1..) = pipe.read_until(b'\n', &mut bytes) {
            if sender
                .send(String::from_utf8_lossy(&bytes).into_owned())
                .is_err()
            {
                break;
            }
            bytes.clear();
        }
    });

    let mut ended = None;
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(text) => {
                line(text.trim_end_matches(['\r', '\n']));
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => {
                return wait(interrupt, &mut child, deadline);
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if ended.is_none() {
            ended = poll(interrupt, &mut child, deadline)?.map(|status| (status, Instant::now()));
        }
        // The program is gone, but somebody it started still holds the pipe: do not wait for ever.
        if let Some((status, when)) = ended
            && when.elapsed() > GRACE
        {
            eprintln!("{} left a program running; ending it", describe(command));
            signal(&child, Signal::KILL);
            return Ok(status);
        }
    }
}

/// How a command looks when typed.
pub(crate) fn describe(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    if let Some((_, name)) = text.rsplit_once('/') {
        text = name.to_owned();
    }
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

fn start(command: &mut Command) -> Result<Child> {
    command
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .with_context(|| format!("starting {}", describe(command)))
}

fn wait(interrupt: &Interrupt, child: &mut Child, deadline: Option<Instant>) -> Result<ExitStatus> {
    loop {
        if let Some(status) = poll(interrupt, child, deadline)? {
            return Ok(status);
        }
        thread::sleep(PATIENCE);
    }
}

/// How the child ended, if it did. On a request to stop, or past the deadline, it is ended and that is the error.
fn poll(
    interrupt: &Interrupt,
    child: &mut Child,
    deadline: Option<Instant>,
) -> Result<Option<ExitStatus>> {
    if let Some(status) = child.try_wait()? {
        return Ok(Some(status));
    }
    if let Err(asked) = interrupt.check() {
        end(child)?;
        return Err(asked);
    }
    if deadline.is_some_and(|deadline| Instant::now() > deadline) {
        end(child)?;
        bail!("took too long");
    }
    Ok(None)
}

/// Asks the whole group to end, and insists after a while.
fn end(child: &mut Child) -> Result<()> {
    signal(child, Signal::TERM);
    let asked = Instant::now();
    while child.try_wait()?.is_none() {
        if asked.elapsed() > GRACE {
            signal(child, Signal::KILL);
            child.wait()?;
            break;
        }
        thread::sleep(PATIENCE);
    }
    Ok(())
}

/// Signals the child's group. Nobody left to hear it is as good as heard.
fn signal(child: &Child, signal: Signal) {
    let _ = kill_process_group(Pid::from_child(child), signal);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn lines_are_handed_over_and_the_ending_told() {
        let mut lines = Vec::new();
        let status = read_lines(
            &Interrupt::never(),
            &mut shell("printf 'one\\ntwo'; exit 3"),
            Stream::Stdout,
            None,
            |line| lines.push(line.to_owned()),
        )
        .unwrap();
        assert_eq!(lines, ["one", "two"]);
        assert_eq!(status.code(), Some(3));
    }

    #[test]
    fn a_failure_names_the_command() {
        let error = run(&Interrupt::never(), &mut shell("exit 3")).unwrap_err();
        assert!(error.to_string().starts_with("sh -c exit 3 ended with"));
    }

    #[test]
    fn a_program_past_its_limit_is_ended_with_what_it_started() {
        let started = Instant::now();
        let error = read_lines(
            &Interrupt::never(),
            &mut shell("sleep 60 & sleep 60"),
            Stream::Stdout,
            Some(Duration::from_millis(100)),
            |_| {},
        )
        .unwrap_err();
        assert_eq!(error.to_string(), "took too long");
        assert!(started.elapsed() < GRACE);
    }
}
