//! A receipt as it comes out on paper, and the ways to hand it out.

use counterfoil_core::print::{Form, Language};
use maud::{Markup, PreEscaped, html};

use super::{Frame, nothing};

/// What is shown.
pub(crate) struct Shown {
    /// The pages as SVG, made by the core, which escapes every text in it.
    pub(crate) pages: Vec<String>,
    pub(crate) form: Form,
    pub(crate) language: Language,
}

pub(crate) fn screen(frame: &Frame<'_>, shown: &Shown) -> Markup {
    let paper = &frame.words.paper;
    let forms = [
        (Form::Roll58, "58", paper.roll_58),
        (Form::Roll80, "80", paper.roll_80),
        (Form::A5, "a5", paper.a5),
    ];
    let languages = [
        (Language::English, "en", paper.english),
        (Language::Arabic, "ar", paper.arabic),
    ];
    let body = html! {
        div.segments role="group" aria-label=(paper.form) {
            @for (form, name, text) in forms {
                button type="button" data-tap="paper-changed" data-with={ "form=" (name) } aria-pressed=(form == shown.form) { (text) }
            }
        }
        div.segments role="group" aria-label=(paper.language) {
            @for (language, name, text) in languages {
                button type="button" data-tap="paper-changed" data-with={ "language=" (name) } aria-pressed=(language == shown.language) lang=(name) { (text) }
            }
        }
        div.paper.(class(shown.form)) {
            @for page in &shown.pages { figure.page { (PreEscaped(page)) } }
        }
        p.hint { (paper.copy_text) }
    };
    let thumb = html! {
        @if shown.form != Form::A5 { button.secondary data-tap="give" data-with="as=print" { (paper.print) } }
        button.secondary data-tap="give" data-with="as=pdf" { (paper.share_pdf) }
        button.primary data-tap="give" data-with="as=image" { (paper.share_image) }
    };
    frame.screen(paper.give, &nothing(), &body, &thumb)
}

fn class(form: Form) -> &'static str {
    match form {
        Form::Roll58 => "narrow",
        Form::Roll80 => "wide",
        Form::A5 => "sheet",
    }
}
