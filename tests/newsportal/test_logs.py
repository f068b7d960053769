import logging
import sys

from django.db import OperationalError
from django.test import SimpleTestCase

from newsportal.logs import is_news
from newsportal.rendering import CutOff


class LogTest(SimpleTestCase):
    def record(self, error: Exception) -> logging.LogRecord:
        try:
            raise error
        except type(error):
            return logging.LogRecord("x", logging.ERROR, "x", 1, "x", None, sys.exc_info())

    def test_that_the_database_is_away_is_not_told_for_each_reader(self) -> None:
        self.assertFalse(is_news(self.record(CutOff())))
        self.assertTrue(is_news(self.record(OperationalError("no connection"))))
        self.assertTrue(is_news(logging.makeLogRecord({})))
