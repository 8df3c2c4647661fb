"""Days since a horse's last run."""

import pytest

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.last_runs import days_since_last_run


@pytest.mark.parametrize(
    ("written", "days"),
    [("95", 95), ("128 (9F)", 128), ("(32F)", None), ("14 (200J)", 14), ("", None), ("-", None), (None, None)],
)
def test_the_number_outside_the_brackets_is_of_the_race_s_own_code(written: str | None, days: int | None) -> None:
    assert days_since_last_run(written) == days


def test_words_are_no_number_of_days() -> None:
    with pytest.raises(ValueNotUnderstoodError, match="days since"):
        days_since_last_run("a while")
