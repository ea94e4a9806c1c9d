//! The words of control: second factors, flags, limits on cash, unlocks.

mod ar;
mod en;

pub(super) use ar::CONTROL as AR;
pub(super) use en::CONTROL as EN;

use counterfoil_sync::cash_limit::LimitKind;
use counterfoil_sync::entry::Flag;

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

    // Flags, unlocks and limits.
    pub(in crate::console) flagged: &'static str,
    pub(in crate::console) flagged_receipt: &'static str,
    pub(in crate::console) expected: &'static str,
    pub(in crate::console) flags_text: &'static str,
    pub(in crate::console) accept: &'static str,
    pub(in crate::console) accepted: &'static str,
    pub(in crate::console) follow_up: &'static str,
    pub(in crate::console) followed_up: &'static str,
    pub(in crate::console) owner: &'static str,
    pub(in crate::console) nobody: &'static str,
    pub(in crate::console) when_and_where: &'static str,
    pub(in crate::console) phone_clock: &'static str,
    pub(in crate::console) apart: &'static str,
    pub(in crate::console) place: &'static str,
    pub(in crate::console) no_place: &'static str,
    pub(in crate::console) place_good_to: &'static str,
    pub(in crate::console) from_site: &'static str,
    pub(in crate::console) made_up: &'static str,
    pub(in crate::console) unlocks: &'static str,
    pub(in crate::console) answer_call: &'static str,
    pub(in crate::console) answer_call_text: &'static str,
    pub(in crate::console) challenge: &'static str,
    pub(in crate::console) give_code: &'static str,
    pub(in crate::console) say_this: &'static str,
    pub(in crate::console) up_to: &'static str,
    pub(in crate::console) codes_given: &'static str,
    pub(in crate::console) no_codes: &'static str,
    pub(in crate::console) lifted: &'static str,
    pub(in crate::console) given_by: &'static str,
    pub(in crate::console) used: &'static str,
    pub(in crate::console) not_used: &'static str,
    pub(in crate::console) openings: &'static str,
    pub(in crate::console) openings_call: &'static str,
    pub(in crate::console) openings_text: &'static str,
    pub(in crate::console) phone_number: &'static str,
    pub(in crate::console) lock_number: &'static str,
    pub(in crate::console) phone_column: &'static str,
    pub(in crate::console) lock_column: &'static str,
    pub(in crate::console) phone_unknown: &'static str,
    pub(in crate::console) openings_given: &'static str,
    pub(in crate::console) no_openings: &'static str,
    pub(in crate::console) limits: &'static str,
    pub(in crate::console) no_limits: &'static str,
    pub(in crate::console) limits_waiting: &'static str,
    pub(in crate::console) no_limits_waiting: &'static str,
    pub(in crate::console) ask_limits: &'static str,
    pub(in crate::console) ask_limits_text: &'static str,
    pub(in crate::console) takes_back: &'static str,
    pub(in crate::console) for_whom: &'static str,
    pub(in crate::console) warns_past: &'static str,
    pub(in crate::console) refuses_past: &'static str,
    pub(in crate::console) warns_above: &'static str,
    pub(in crate::console) no_amount: &'static str,
    pub(in crate::console) no_currency: &'static str,
    pub(in crate::console) asked_by: &'static str,
    pub(in crate::console) agree: &'static str,
    pub(in crate::console) agreed: &'static str,
    pub(in crate::console) agree_text: &'static str,
    pub(in crate::console) followed_by: fn(&str) -> String,
    pub(in crate::console) minutes: fn(i64) -> String,
    pub(in crate::console) metres: fn(i64) -> String,
    pub(in crate::console) rule: fn(Flag) -> &'static str,
    pub(in crate::console) limit: fn(LimitKind) -> &'static str,

    pub(in crate::console) trouble: fn(&str) -> Option<Trouble>,
}
