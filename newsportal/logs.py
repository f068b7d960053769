"""What is worth a line in the log."""

import logging

from newsportal.rendering import CutOff


def is_news(record: logging.LogRecord) -> bool:
    """Whether it has not been told: that the database is away is, once, not for each reader."""
    return not (record.exc_info and isinstance(record.exc_info[1], CutOff))
