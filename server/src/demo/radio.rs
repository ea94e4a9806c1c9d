//! A phone's network: real HTTP, on a bad road. Some replies are lost after the server committed,
//! some requests arrive twice; what that costs is counted.

use super::DemoError;
use super::dice::Dice;

/// What went over the air.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Syncs that a phone finished.
    pub syncs: u64,
    /// Requests that were sent and answered, lost answers included.
    pub round_trips: u64,
    /// Bytes of request bodies.
    pub bytes_up: u64,
    /// Bytes of reply bodies.
    pub bytes_down: u64,
    /// Replies that never reached the phone.
    pub replies_lost: u64,
    /// Requests that reached the server twice.
    pub requests_doubled: u64,
    /// Pictures that came through whole.
    pub pictures: u64,
    /// Bytes of pictures, which go apart and are counted apart.
    pub picture_bytes: u64,
}

impl std::ops::AddAssign for Traffic {
    fn add_assign(&mut self, other: Self) {
        self.syncs += other.syncs;
        self.round_trips += other.round_trips;
        self.bytes_up += other.bytes_up;
        self.bytes_down += other.bytes_down;
        self.replies_lost += other.replies_lost;
        self.requests_doubled += other.requests_doubled;
        self.pictures += other.pictures;
        self.picture_bytes += other.picture_bytes;
    }
}

/// One phone's way to the server.
#[derive(Debug)]
pub struct Radio {
    client: reqwest::Client,
    base: String,
    dice: Dice,
    /// Replies lost and requests doubled, in a hundred.
    pub faults: u64,
    /// What went over it so far.
    pub traffic: Traffic,
}

impl Radio {
    /// A way to a server, with dice of its own for its faults.
    #[must_use]
    pub fn new(base: &str, dice: Dice, faults: u64) -> Self {
        Self {
            client: reqwest::Client::new(),
            base: base.to_owned(),
            dice,
            faults,
            traffic: Traffic::default(),
        }
    }

    /// Sends one request. `None` is a reply that was lost: whatever the server did, it did.
    pub async fn send(
        &mut self,
        path: &str,
        token: Option<&str>,
        body: &[u8],
    ) -> Result<Option<Vec<u8>>, DemoError> {
        let doubled = self.dice.percent(self.faults);
        let lost = self.dice.percent(self.faults);
        let mut reply = self.exchange(path, token, body).await?;
        if doubled {
            self.traffic.requests_doubled += 1;
            reply = self.exchange(path, token, body).await?;
        }
        if lost {
            self.traffic.replies_lost += 1;
            return Ok(None);
        }
        Ok(Some(reply))
    }

    /// Sends a part of a picture, where the road is good.
    pub async fn carry_picture(
        &mut self,
        path: &str,
        token: &str,
        body: &[u8],
    ) -> Result<Vec<u8>, DemoError> {
        self.traffic.picture_bytes += body.len() as u64;
        self.once(path, Some(token), body).await
    }

    async fn exchange(
        &mut self,
        path: &str,
        token: Option<&str>,
        body: &[u8],
    ) -> Result<Vec<u8>, DemoError> {
        let reply = self.once(path, token, body).await?;
        self.traffic.round_trips += 1;
        self.traffic.bytes_up += body.len() as u64;
        self.traffic.bytes_down += reply.len() as u64;
        Ok(reply)
    }

    async fn once(
        &self,
        path: &str,
        token: Option<&str>,
        body: &[u8],
    ) -> Result<Vec<u8>, DemoError> {
        let mut request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("content-type", "application/cbor")
            .body(body.to_vec());
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await?;
        let status = response.status();
        let reply = response.bytes().await?;
        if status.is_success() {
            Ok(reply.to_vec())
        } else {
            Err(DemoError::refused(path, status.as_u16(), &reply))
        }
    }
}
