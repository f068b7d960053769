from crispy_forms.utils import render_crispy_form
from django.test import SimpleTestCase
from django.utils import translation

from comments.forms import CommentForm, blank_fields, filled_fields

GOOD = {"text": "Le bac.", "name": "Hortense", "email": "hortense@example.org", "website": ""}


def errors(**changes: str) -> dict[str, list[str]]:
    with translation.override("en"):
        found = CommentForm(GOOD | changes).errors
        return {field: [str(error) for error in errors] for field, errors in found.items()}


class CommentFormTest(SimpleTestCase):
    def test_what_is_right_is_cleaned(self) -> None:
        form = CommentForm(
            GOOD
            | {"text": " Le\r\nbac \x00", "name": " Hor\u202etense\t B. ", "email": " a@b.org "}
        )
        self.assertTrue(form.is_valid())
        self.assertEqual(
            form.cleaned_data | {"website": "", "subscribe": ""},
            {
                "text": "Le\nbac",
                "name": "Hortense B.",
                "email": "a@b.org",
                "subscribe": "",
                "website": "",
            },
        )

    def test_each_fault_has_its_sentence_at_its_field(self) -> None:
        cases = [
            ("text", "", "Write at least a few words before sending."),
            ("text", " x ", "Write at least a few words before sending."),
            ("text", "x" * 3012, "Your text is 12 characters too long."),
            ("name", "", "Give a name or a pseudonym."),
            ("name", "\u200b\u202e", "Give a name or a pseudonym."),
            ("name", "x" * 81, "At most 80 characters, please."),
            ("name", f"a{' ' * 400}b", "At most 80 characters, please."),
            ("email", "", "The e-mail address looks incomplete."),
            ("email", "tanguy@exemple", "The e-mail address looks incomplete."),
            ("email", "a@b.org\nBcc: c@d.org", "The e-mail address looks incomplete."),
            ("email", "a\x00@b.org", "The e-mail address looks incomplete."),
            ("email", f"{'x' * 60}@{'y.' * 120}org", "The e-mail address looks incomplete."),
            # Lower case is longer than what was typed.
            ("email", f"{'İ' * 200}@example.com", "The e-mail address looks incomplete."),
            ("email", "a@" + f"{'İ' * 30}." * 5 + "org", "The e-mail address looks incomplete."),
        ]
        for field, value, sentence in cases:
            with self.subTest(field, value=value[:9]):
                self.assertEqual(errors(**{field: value}), {field: [sentence]})

    def test_the_edges_of_the_lengths_are_inside(self) -> None:
        self.assertEqual(errors(text="x" * 3000, name="x" * 80), {})
        self.assertEqual(errors(text="Ah"), {})
        self.assertEqual(errors(text="\r\n".join(["x"] * 1500) + "y"), {})

    def test_the_summary_counts_the_fields(self) -> None:
        with translation.override("en"):
            one, two = CommentForm(GOOD | {"name": ""}), CommentForm({})
            self.assertIn("one field needs attention", one.error_heading)
            self.assertIn("3 fields need attention", two.error_heading)

    def test_the_fields_are_in_the_markup_of_the_design(self) -> None:
        with translation.override("en"):
            html = render_crispy_form(CommentForm(GOOD | {"email": "x"}))
        self.assertInHTML(
            '<div class="field half"><label for="f-email">E-mail address</label>'
            '<input type="email" name="email" value="x" class="input" autocomplete="email"'
            ' required aria-invalid="true" aria-describedby="f-email_error" id="f-email">'
            '<p class="error" id="f-email_error">The e-mail address looks incomplete.</p></div>',
            html,
        )
        self.assertInHTML(
            '<p class="hint" id="f-text_helptext">Up to 3,000 characters. Links are allowed.</p>',
            html,
        )
        self.assertNotIn("<form", html)
        self.assertNotIn("style=", html)

    def test_what_robots_fill_is_out_of_sight_and_out_of_the_order_of_keys(self) -> None:
        with translation.override("en"):
            html = blank_fields(is_premoderated=True)
        self.assertInHTML(
            '<div class="vh" aria-hidden="true"><label for="f-website">Leave this field empty'
            '</label><input type="text" name="website" id="f-website" tabindex="-1"'
            ' autocomplete="off"></div>',
            html,
        )

    def test_the_empty_fields_are_kept_apart_by_language(self) -> None:
        with translation.override("en"):
            english = blank_fields(is_premoderated=True)
        with translation.override("fr"):
            french = blank_fields(is_premoderated=True)
        self.assertIn("3,000", english)
        self.assertIn("3\u202f000", french.replace("\u00a0", "\u202f"))

    def test_the_form_promises_what_the_policy_for_the_story_holds(self) -> None:
        read_before = "Every message is read before publication."
        for _again in range(2):  # what is kept of one policy is not shown under the other
            for is_promised in (True, False):
                with translation.override("en"):
                    typed = filled_fields(CommentForm(GOOD), is_premoderated=is_promised)
                    for html in (blank_fields(is_premoderated=is_promised), typed):
                        self.assertIn("Discuss ideas, not people.", html)
                        self.assertEqual(read_before in html, is_promised)
                        self.assertNotIn("reason", html)
