from unittest import TestCase

from django.db import OperationalError

from newsportal.databases.answering import SILENT_AFTER_S, Answers


class AnsweringTest(TestCase):
    def setUp(self) -> None:
        self.now = 100.0
        self.answers = Answers(clock=lambda: self.now)

    def ask_in_vain(self) -> None:
        with self.assertRaises(OperationalError), self.answers.asking("default"):
            raise OperationalError

    def is_silent(self) -> bool:
        return self.answers.is_silent("default")

    def test_nothing_is_silent_that_nobody_asks(self) -> None:
        self.now += 3600
        self.assertFalse(self.is_silent())

    def test_a_database_is_silent_once_it_has_not_answered_for_long_enough(self) -> None:
        self.ask_in_vain()
        self.now += SILENT_AFTER_S / 2
        self.ask_in_vain()
        self.assertFalse(self.is_silent())
        self.now += SILENT_AFTER_S / 2
        self.assertTrue(self.is_silent())
        self.assertFalse(self.answers.is_silent("another"))

    def test_time_in_which_nobody_asked_does_not_count(self) -> None:
        with self.answers.asking("default"):
            pass
        self.now += 3600
        with self.answers.asking("default"):
            self.assertFalse(self.is_silent())

    def test_one_answer_ends_the_silence(self) -> None:
        self.ask_in_vain()
        self.now += SILENT_AFTER_S
        with self.answers.asking("default"):
            pass
        self.assertFalse(self.is_silent())

    def test_who_waits_gives_up_with_the_silence_and_who_asks_after_a_while(self) -> None:
        waiting = self.answers.giving_up("default")
        with self.answers.asking("default"):
            self.now += SILENT_AFTER_S
            self.assertTrue(waiting())
            asking = self.answers.giving_up("default")
            self.assertFalse(asking())
            self.now += SILENT_AFTER_S
            self.assertTrue(asking())

    def test_of_a_silent_database_only_who_asks_may_ask(self) -> None:
        self.ask_in_vain()
        self.now += SILENT_AFTER_S
        self.assertTrue(self.answers.is_refused("default"))
        with self.answers.asking("default"):
            self.assertFalse(self.answers.is_refused("default"))
