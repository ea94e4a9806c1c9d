//! Who is calling, and what they may do.
//!
//! - [`people`] sign in with a password and get a [session](sessions): a short access token, and a
//!   refresh token that is exchanged for the next.
//! - [`desks`] are browsers that a person signed in at: a session known by a cookie.
//! - [`devices`] are enrolled by a one-time code and a second person's approval, and sign what they
//!   send.
//! - [`second`] is the second factor, [`proof`] the rule that whoever decides proved lately who they are.
//! - [`branch`] says whose things somebody sees.
//! - [`access`] is how a route says who may call it; [`guard`] sees to it.

pub mod access;
pub mod branch;
pub mod company_key;
pub mod desks;
pub mod devices;
pub mod guard;
mod http;
mod jwt_provider;
mod known;
pub mod password;
pub mod people;
pub mod proof;
pub mod random;
pub mod role;
pub mod second;
pub mod sessions;
pub(crate) mod sql;
pub mod throttle;
pub mod tokens;
pub(crate) mod verify;

pub use access::{Access, decides, everyone, only, open, phones};
pub use branch::Scope;
pub use company_key::{CompanyKey, CompanyKeyError};
pub use guard::{Caller, PhoneCaller, Presenter};
pub(crate) use guard::{forbidden, presenter};
pub(crate) use http::From as CallerAddress;
pub(crate) use http::{Again, SignIn, SignInError, code, prove, routes, sign_in};
pub(crate) use known::{known_browser, remember};
pub use password::{PasswordError, Passwords};
pub use proof::Proof;
pub use role::{Role, Roles};
pub use throttle::Throttles;
pub use tokens::{TokenError, Tokens};
