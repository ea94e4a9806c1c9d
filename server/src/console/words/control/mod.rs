//! The words of control: second factors, flags, limits on cash, unlocks.

mod ar;
mod en;

pub(super) use ar::CONTROL as AR;
pub(super) use en::CONTROL as EN;

use super::Trouble;

/// One language's.
#[derive(Clone, Copy, Debug)]
pub(in crate::console) struct Control {
    // Signing in with a code.
    pub(in crate::console) code: &'static str,
    pub(in crate::console) code_title: &'static str,
    pub(in crate::console) code_text: &'static str,
    pub(in crate::console) code_help: &'static str,
    pub(in crate::console) as_another: &'static str,
    pub(in crate::console) prove_code_text: &'static str,

    // One's own second factor.
    pub(in crate::console) factor: &'static str,
    pub(in crate::console) factor_text: &'static str,
    pub(in crate::console) factor_wanted: &'static str,
    pub(in crate::console) factor_on: &'static str,
    pub(in crate::console) is_on: &'static str,
    pub(in crate::console) is_off: &'static str,
    pub(in crate::console) set_up: &'static str,
    pub(in crate::console) look_after: &'static str,
    pub(in crate::console) switch_on: &'static str,
    pub(in crate::console) scan: &'static str,
    pub(in crate::console) scan_text: &'static str,
    pub(in crate::console) square: &'static str,
    pub(in crate::console) or_type: &'static str,
    pub(in crate::console) type_code: &'static str,
    pub(in crate::console) type_code_text: &'static str,
    pub(in crate::console) recovery: &'static str,
    pub(in crate::console) recovery_text: &'static str,
    pub(in crate::console) codes_kept: &'static str,
    pub(in crate::console) codes_left: fn(i64) -> String,
    pub(in crate::console) new_codes: &'static str,
    pub(in crate::console) new_codes_text: &'static str,
    pub(in crate::console) make_codes: &'static str,
    pub(in crate::console) switch_off: &'static str,
    pub(in crate::console) switch_off_text: &'static str,

    // People.
    pub(in crate::console) people: &'static str,
    pub(in crate::console) name: &'static str,
    pub(in crate::console) roles: &'static str,
    pub(in crate::console) branch: &'static str,
    pub(in crate::console) whole_company: &'static str,
    pub(in crate::console) closed: &'static str,
    pub(in crate::console) reset: &'static str,
    pub(in crate::console) reset_text: &'static str,
    pub(in crate::console) reset_other: &'static str,

    pub(in crate::console) trouble: fn(&str) -> Option<Trouble>,
}
