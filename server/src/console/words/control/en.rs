//! English.

use super::{Control, Trouble};

pub(in crate::console::words) const CONTROL: Control = Control {
    code: "Code",
    code_title: "The code from your phone",
    code_text: "Open your authenticator and type the six digits it shows for this company.",
    code_help: "No phone at hand? Type one of your recovery codes. Without those, an admin can reset your second factor.",
    as_another: "Sign in as somebody else",
    prove_code_text: "Before a decision about money, type the code your authenticator shows now. What you entered is not lost.",

    factor: "Second factor",
    factor_text: "A code from your phone beside the password: whoever learns your password still cannot sign in as you.",
    factor_wanted: "Your company asks for it: until it is on you can look, and decide nothing about money.",
    factor_on: "Your second factor is on",
    is_on: "On",
    is_off: "Off",
    set_up: "Set it up",
    look_after: "Change it",
    switch_on: "Switch on",
    scan: "1. Give it to your authenticator",
    scan_text: "Open an authenticator app on your phone, add an account and point the camera at this.",
    square: "Code to scan with an authenticator",
    or_type: "No camera? Choose “enter a key” and type this. Time-based, six digits.",
    type_code: "2. Type the code it shows",
    type_code_text: "It changes every thirty seconds. Only after this is the second factor on.",
    recovery: "Recovery codes",
    recovery_text: "Write these down or print them, and keep them apart from your phone. Each gets you in once when the phone is gone. They are not shown again.",
    codes_kept: "I have kept them",
    codes_left: |left| match left {
        0 => "No recovery code is left. Make new ones now.".to_owned(),
        1 => "One recovery code is left.".to_owned(),
        left => format!("{left} recovery codes are left."),
    },
    new_codes: "New recovery codes",
    new_codes_text: "The old ones stop working at once.",
    make_codes: "Make new codes",
    switch_off: "Switch off",
    switch_off_text: "The password alone will do again. It takes both one last time.",

    people: "People",
    name: "Name",
    roles: "Roles",
    branch: "Branch",
    whole_company: "Whole company",
    closed: "may not sign in",
    reset: "Reset the second factor",
    reset_text: "For somebody whose phone is gone. See that it is them. They are signed out everywhere, and the password alone will do until they set it up again.",
    reset_other: "Only another admin can reset it.",

    trouble,
};

fn trouble(kind: &str) -> Option<Trouble> {
    Some(match kind {
        "wrong-code" => (
            "This code is wrong",
            "It was mistyped, has run out, or was used before. Wait for the next one and type that.",
        ),
        "second-factor-needed" => (
            "The code is missing",
            "Type the code that your authenticator shows, beside the password.",
        ),
        "second-factor-missing" => (
            "Your company asks for a second factor",
            "Nothing was changed. Switch yours on under your name, then repeat this.",
        ),
        _ => return None,
    })
}
