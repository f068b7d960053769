from django.test import SimpleTestCase

from comments.spam import shipped
from comments.spam.bayes import Example, counted, trained
from comments.spam.disposable import is_disposable
from comments.spam.features import features_of
from comments.spam.knowing_again import fingerprint, phrases, share_known
from comments.spam.languages import language_of
from comments.spam.scoring import Signals, Verdict, judged, words_of

HONEST = "Le maire avait promis un bac toutes les heures, et le premier était encore plein hier."
LOAN = "Offre de prêt rapide et sérieux, contactez-moi sur WhatsApp pour votre crédit de 20 000 €."


def verdict(text: str, *, language: str = "fr", **signals: object) -> Verdict:
    return judged(text, language=language, signals=Signals(**signals), model=shipped.model())


class ScoringTest(SimpleTestCase):
    def codes(self, text: str = HONEST, **signals: object) -> list[str]:
        return [reason.code for reason in verdict(text, **signals).reasons]

    def test_an_honest_comment_has_a_low_score_and_needs_no_reason(self) -> None:
        self.assertLess(verdict(HONEST).score, 0.1)
        self.assertEqual(verdict(HONEST).reasons, ())

    def test_an_advertisement_is_told_by_its_words(self) -> None:
        found = verdict(LOAN)
        self.assertGreater(found.score, 0.9)
        self.assertEqual(found.reasons[0].code, "words")
        self.assertIn("whatsapp", found.reasons[0].data["words"])

    def test_each_signal_raises_the_score_and_gives_its_reason(self) -> None:
        signals: dict[str, dict[str, object]] = {
            "honeypot": {"is_by_robot": True}, "repeated": {"repeated": 2}, "fast": {"recent": 3},
            "disposable": {"is_disposable": True}, "links": {"links": 4},
            "first": {"is_first": True}, "known_spam": {"known_spam": 0.8},
        }  # fmt: skip
        plain = verdict(HONEST).score
        for code, signal in signals.items():
            with self.subTest(code):
                self.assertEqual(self.codes(**signal), [code])
                self.assertGreater(verdict(HONEST, **signal).score, plain)

    def test_what_proves_little_does_not_hold_an_honest_comment(self) -> None:
        for signal in ({"is_first": True}, {"links": 3}, {"is_disposable": True}, {"recent": 2}):
            with self.subTest(str(signal)):
                self.assertLess(verdict(HONEST, **signal).score, 0.5)

    def test_the_field_for_robots_and_known_spam_hold_whatever_is_said(self) -> None:
        self.assertGreater(verdict(HONEST, is_by_robot=True).score, 0.5)
        self.assertGreater(verdict(HONEST, known_spam=1.0).score, 0.5)

    def test_a_known_reader_is_given_credit(self) -> None:
        self.assertLess(verdict(LOAN, approved=5).score, verdict(LOAN, approved=0).score)

    def test_another_language_than_the_story_s_is_a_reason(self) -> None:
        english = "I was there with my dog and we had to wait for an hour in the rain."
        self.assertIn("language", self.codes(english))
        self.assertNotIn("language", [r.code for r in verdict(english, language="en").reasons])

    def test_disguised_words_are_read(self) -> None:
        for text in ("C a s i n o en ligne, bonus gratuit", "Cаsinо en ligne, bоnus gratuit"):
            with self.subTest(text):
                self.assertGreater(verdict(text).score, 0.5)
                self.assertIn("masks", self.codes(text))

    def test_no_text_breaks_it_and_a_score_is_a_share(self) -> None:
        texts = ["Ah", "!!", "👏👏👏", "@" * 3000, "a b " * 750, "1.1." * 700, "www." * 700,
                 "а" * 3000, "é" * 3000, "+1 " * 900, "e@e.e " * 500, "\u202e\u200d x"]  # fmt: skip
        for text in texts:
            with self.subTest(text[:9]):
                self.assertTrue(0 <= verdict(text).score <= 1)

    def test_a_language_that_was_never_learned_is_judged_by_what_all_have_in_common(self) -> None:
        advert = "Holen Sie 💰 https://bonus-777.xyz +49 000 0000000 WhatsApp Casino Bonus 500 €"
        self.assertGreater(verdict(advert, language="de").score, 0.5)
        honest = "Die Brücke ist seit März gesperrt und niemand weiß, warum."
        self.assertLess(verdict(honest, language="de").score, 0.5)


class BayesTest(SimpleTestCase):
    def test_counts_of_two_trainings_add_up_to_those_of_one(self) -> None:
        examples = [
            Example(features_of(HONEST), "fr", False), Example(features_of(LOAN), "fr", True),
            Example(features_of("Thank you for this."), "en", False),
        ]  # fmt: skip
        parts = counted(examples[:1]).plus(counted(examples[1:]))
        self.assertEqual(shipped.packed(parts), shipped.packed(counted(examples)))

    def test_what_was_only_seen_in_spam_speaks_for_spam(self) -> None:
        model = trained(counted([Example({"w:a"}, "fr", False), Example({"w:b"}, "fr", True)]))
        self.assertLess(model.evidence({"w:a"}, "fr"), 0)
        self.assertGreater(model.evidence({"w:b"}, "fr"), 0)
        self.assertEqual(model.evidence({"w:never"}, "fr"), 0)


class CluesTest(SimpleTestCase):
    def test_the_same_words_have_the_same_fingerprint_however_they_are_typed(self) -> None:
        same = [LOAN, LOAN.upper(), LOAN.replace(" ", "\n"), LOAN.replace("prêt", "pret")]
        self.assertEqual(len({fingerprint(words_of(text)) for text in same}), 1)
        self.assertIsNone(fingerprint(words_of("Merci beaucoup !")))

    def test_known_spam_is_known_again_with_other_words_around_it(self) -> None:
        known = phrases(words_of(LOAN))
        self.assertGreater(share_known(words_of(f"Bonjour à tous. {LOAN}"), known), 0.7)
        self.assertLess(share_known(words_of(HONEST), known), 0.1)

    def test_disposable_addresses_are_known_with_their_subdomains(self) -> None:
        cases = {"a@yopmail.com": True, "a@x.yopmail.com": True, "a@example.org": False, "a": False}
        self.assertEqual({email: is_disposable(email) for email in cases}, cases)

    def test_the_language_is_told_only_where_it_is_clear(self) -> None:
        cases = {HONEST: "fr", "Ah !": None, "I was there with my dog and we had to wait": "en"}
        self.assertEqual({text: language_of(words_of(text)) for text in cases}, cases)
