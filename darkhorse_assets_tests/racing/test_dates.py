"""Calendar days: the race's own must be there, a horse's birthday need not."""

from datetime import date, timedelta

import pytest

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.dates import birth_date, racing_date, stretches


def test_days_are_read_as_every_source_writes_them() -> None:
    assert racing_date("2025-05-16") == date(2025, 5, 16)
    assert birth_date("2021-02-28") == date(2021, 2, 28)


@pytest.mark.parametrize("written", [None, "", "16/05/2025", "2025-02-29", "tomorrow"])
def test_a_race_without_a_readable_date_is_refused(written: str | None) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="is not a racing date"):
        racing_date(written)


def test_a_birthday_may_be_missing_and_may_not_be_odd() -> None:
    assert birth_date(None) is None
    with pytest.raises(ValueNotUnderstoodError, match="is not a date of birth"):
        birth_date("spring")


def test_stretches_are_days_without_a_hole() -> None:
    first = date(2024, 2, 28)
    days = [first + timedelta(days=n) for n in (0, 1, 2, 5, 7, 8)]
    assert list(stretches(days)) == [(days[0], days[2]), (days[3], days[3]), (days[4], days[5])]
    assert list(stretches([])) == []
