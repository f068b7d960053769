import contextlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing.dates import ImpossibleDate, read_date

QUARTER_PAST_THREE = datetime(2025, 7, 14, 15, 15)


@pytest.mark.parametrize(
    "text",
    [
        "14.07.2025 15:15",
        "14/07/2025 à 15h15",
        "14/07/2025 15 h 15",
        "14-07-2025, 15:15",
        "14.7.25 15.15",
        "14 juillet 2025 à 15:15",
        "14 juil. 2025, 15h15",
        "lundi 14 juillet 2025 à 15 h 15",
        "Le lundi 14 juillet 2025 – 15:15",
        "LUNDI 14 JUILLET 2025 À 15H15",
        "July 14, 2025, 3:15 p.m.",
        "July 14th, 2025 at 3:15 PM",
        "Jul 14, 2025 3:15pm",
        "Monday, July 14, 2025, 3:15 p.m.",
        "Mon 14 July 2025 15:15",
        "14 July 2025 15:15",
        "7/14/2025, 3:15 p.m.",
        "2025-07-14 15:15",
        "2025-07-14T15:15:00",
        "15:15, 14 July 2025",
        "14\u00a0juillet\u00a02025 à\u00a015:15",
    ],
)
def test_common_ways_to_write_a_date_and_time_are_read(text: str) -> None:
    assert read_date(text) == QUARTER_PAST_THREE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1er août 2025", date(2025, 8, 1)),
        ("dimanche 1er février 2026", date(2026, 2, 1)),
        ("14.07.2025", date(2025, 7, 14)),
        ("July 4, 2025", date(2025, 7, 4)),
        ("29 février 2024", date(2024, 2, 29)),
        ("03/04/2025", date(2025, 4, 3)),
        ("14 juillet 2025 à 9h", datetime(2025, 7, 14, 9)),
        ("July 14, 2025, 12 a.m.", datetime(2025, 7, 14, 0)),
        ("July 14, 2025, 12:30 p.m.", datetime(2025, 7, 14, 12, 30)),
        ("14.07.2025 15:15:30", datetime(2025, 7, 14, 15, 15, 30)),
        ("14.07.2025 0:05", datetime(2025, 7, 14, 0, 5)),
    ],
)
def test_dates_are_read_as_written(text: str, expected: date) -> None:
    assert read_date(text) == expected
    assert type(read_date(text)) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-07-14T15:15:00Z", datetime(2025, 7, 14, 15, 15, tzinfo=UTC)),
        (
            "2025-07-14T15:15+02:00",
            datetime(2025, 7, 14, 15, 15, tzinfo=timezone(timedelta(hours=2))),
        ),
        (
            "2025-07-14 15:15 -0330",
            datetime(2025, 7, 14, 15, 15, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
        ),
        (
            "14 juillet 2025 à 15:15 CEST",
            datetime(2025, 7, 14, 15, 15, tzinfo=timezone(timedelta(hours=2))),
        ),
    ],
)
def test_a_written_zone_makes_the_time_aware(text: str, expected: datetime) -> None:
    found = read_date(text)

    assert isinstance(found, datetime)
    assert found == expected
    assert found.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15:15",
        "juillet 2025",
        "14 juillet",
        "2025",
        "14.07.2025 15",
        "Le 14 juillet 2025, la mer monte",
        "Score final : 14-07",
        "14 juillet 2025 à 15:15 au port",
        "1.2.3",
        "14 brumaire 2025",
        "le lundi",
        "14.07.2025 " * 20,
    ],
)
def test_other_lines_are_no_dates(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "31.02.2025 15:15",
        "14.13.2025",
        "29 février 2025",
        "14.07.2025 25:15",
        "14.07.2025 15:75",
        "July 14, 2025, 15:15 p.m.",
        "00.07.2025",
        "2025-13-14",
        "0000-01-01",
        "14.07.9999",
        "2025-07-14 15:15 +99:00",
    ],
)
def test_a_date_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleDate):
        read_date(text)


@settings(deadline=None)
@given(st.datetimes(min_value=datetime(1700, 1, 1), max_value=datetime(2100, 1, 1)))
def test_every_moment_is_read_back_from_the_portals_own_way_of_writing(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)

    assert read_date(f"{minute:%d.%m}.{minute.year} {minute:%H:%M}") == minute
    assert read_date(minute.isoformat(" ", "minutes")) == minute


@settings(deadline=None)
@given(st.text(alphabet="0123456789.:/-h à,lundi juillet pm", max_size=40))
def test_text_that_is_nearly_a_date_raises_nothing_else(text: str) -> None:
    with contextlib.suppress(ImpossibleDate):
        assert isinstance(read_date(text), date | None)
