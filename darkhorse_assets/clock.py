"""The one real clock. Whatever needs the time is handed a `Clock`, so that any moment can be played in a test."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from darkhorse_assets.racing.off_times import racing_day

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def today(clock: Clock) -> date:
    """The racing day it is, in Europe/London."""
    return racing_day(clock())
