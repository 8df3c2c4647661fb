"""The rule of what is news: told once, again when worse, and when it has healed."""

import pytest

from darkhorse_assets.alerts.problem import Known, News, news_of
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets_tests.alerts.invented import WARNED, failure, red

ERROR, WARN = (Severity.ERROR, 4), (Severity.WARN, 4)


@pytest.mark.parametrize(
    ("known", "news"),
    [
        ([Known(red())], News.OPENED),
        ([Known(red(size=4), ERROR)], None),
        ([Known(red(size=7), ERROR)], None),
        ([Known(red(size=8), ERROR)], News.WORSE),
        ([Known(red(size=1), WARN)], News.WORSE),
        ([Known(red(size=4, severity=WARNED), ERROR)], None),
        ([Known(red(size=4), ERROR), Known(red("races schema"))], News.WORSE),
        ([Known(red(size=4), ERROR), Known(red("races schema"), ERROR, is_healed=True)], None),
        ([Known(red(size=4), ERROR, is_healed=True)], News.RESOLVED),
        ([Known(failure("1"))], None),
        ([], None),
    ],
)
def test_what_is_new_of_a_day_and_cause(known: list[Known], news: News | None) -> None:
    assert news_of(known, after_failures=3) is news
