//! The smallest HTTP/1.1 client that can be counted to the byte: one connection, one request, one
//! answer, as a phone's host would send it.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long an answer may take before the test is told that none comes.
const PATIENCE: Duration = Duration::from_mins(2);

/// What came back, and what it weighed.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header lines, in small letters, joined by new lines.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
    /// Bytes sent before the body.
    pub head_up: usize,
    /// Bytes received before the body.
    pub head_down: usize,
}

impl Answer {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            (key == name).then_some(value.trim())
        })
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<serde_json::Value> {
        serde_json::from_slice(&self.body).with_context(|| {
            format!(
                "status {} with a body that is not JSON: {}",
                self.status,
                String::from_utf8_lossy(&self.body)
            )
        })
    }

    /// The answer, if it is a success.
    pub fn success(self) -> Result<Self> {
        if (200..300).contains(&self.status) {
            Ok(self)
        } else {
            bail!(
                "status {}: {}",
                self.status,
                String::from_utf8_lossy(&self.body)
            )
        }
    }
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// GET, POST, ...
    pub method: &'a str,
    /// The path and query.
    pub path: &'a str,
    /// The content type of the body.
    pub content: &'a str,
    /// The bearer token.
    pub token: Option<&'a str>,
    /// The idempotency key.
    pub key: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

/// A phone's message.
#[must_use]
pub fn message<'a>(path: &'a str, token: Option<&'a str>, body: &'a [u8]) -> Call<'a> {
    Call {
        method: "POST",
        path,
        content: "application/cbor",
        token,
        key: None,
        body,
    }
}

/// Sends one request over a connection of its own.
pub async fn send(address: &str, call: Call<'_>) -> Result<Answer> {
    match tokio::time::timeout(PATIENCE, exchange(address, call)).await {
        Ok(answer) => answer,
        Err(_) => bail!("{} {} was not answered", call.method, call.path),
    }
}

async fn exchange(address: &str, call: Call<'_>) -> Result<Answer> {
    let mut head = format!(
        "{} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: {}\r\ncontent-length: {}\r\n",
        call.method,
        call.path,
        call.content,
        call.body.len()
    );
    for (name, value) in [
        ("authorization: Bearer", call.token),
        ("idempotency-key:", call.key),
    ] {
        if let Some(value) = value {
            head.push_str(name);
            head.push(' ');
            head.push_str(value);
            head.push_str("\r\n");
        }
    }
    head.push_str("\r\n");
    let whole = [head.as_bytes(), call.body].concat();
    let received = over(address, &whole).await?;
    read(&received, head.len())
}

/// Sends a request that is written out already, as a browser would ask for a page.
pub async fn raw(address: &str, request: &str) -> Result<Answer> {
    let received = over(address, request.as_bytes()).await?;
    read(&received, request.len())
}

/// Sends bytes over a connection of their own, and reads until the server closes it.
async fn over(address: &str, whole: &[u8]) -> Result<Vec<u8>> {
    let stream = &mut TcpStream::connect(address)
        .await
        .context("connecting to the server")?;
    stream.set_nodelay(true)?;
    // A server that turns a body away may answer and close before it has read all of it.
    let sent = stream.write_all(whole).await;
    let mut received = Vec::new();
    if let Err(error) = stream.read_to_end(&mut received).await
        && received.is_empty()
    {
        return Err(error).context("reading the answer");
    }
    if received.is_empty() {
        sent.context("sending the request")?;
        bail!("the server closed the connection without an answer");
    }
    Ok(received)
}

fn read(received: &[u8], head_up: usize) -> Result<Answer> {
    let end = received
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .context("the answer has no end of headers")?
        + 4;
    let (head, body) = received.split_at(end);
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|status| status.parse().ok())
        .context("the answer has no status")?;
    let head = lines
        .map(|line| match line.split_once(':') {
            Some((name, value)) => format!("{}:{value}", name.to_ascii_lowercase()),
            None => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n");
    let answer = Answer {
        status,
        head,
        body: body.to_vec(),
        head_up,
        head_down: end,
    };
    if let Some(length) = answer.header("content-length")
        && length.parse() != Ok(answer.body.len())
    {
        bail!(
            "the answer was cut: {} of {length} bytes",
            answer.body.len()
        );
    }
    Ok(answer)
}

/// Sends JSON and reads JSON.
pub async fn json(
    address: &str,
    method: &str,
    path: &str,
    token: Option<&str>,
    key: Option<&str>,
    body: &serde_json::Value,
) -> Result<serde_json::Value> {
    let body = if body.is_null() {
        Vec::new()
    } else {
        body.to_string().into_bytes()
    };
    let call = Call {
        method,
        path,
        content: "application/json",
        token,
        key,
        body: &body,
    };
    let answer = send(address, call)
        .await?
        .success()
        .with_context(|| format!("{method} {path}"))?;
    if answer.body.is_empty() {
        return Ok(serde_json::Value::Null);
    }
    answer.json()
}
