"""The off: the instant a race is due to start, kept in UTC, and the clocks it is read from and shown on.

Every source of ours writes London's clock, for every country (a French race at 15:30 in Paris is "14:30"). The Racing
API adds the offset; rpscrape until September 2025 leaves even am and pm out. The instant alone is the truth, clocks
are for people.
"""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.regions import region_of
from darkhorse_assets.racing.values import Written, present

LONDON = ZoneInfo("Europe/London")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")

# Of the two readings of a 12-hour clock, the one holds that comes sooner after this hour at the course. Great Britain
# and Ireland: 10, 11 and 12 stay and all others are afternoons, the rule of an rpscrape fork. Elsewhere racing lies
# between 11:00 and 23:00, measured on ten months of results: Hong Kong's nights end at 22:50, Meydan's too, and the day
# of the Kentucky Oaks starts at 11:30. (Nearest to 15:00 reads the second half of a Hong Kong night as a morning.)
_FIRST_RACE_HOUR = {"gb": 10, "ire": 10}
_FIRST_RACE_HOUR_ELSEWHERE = 11


def parse_off_dt(written: Written) -> datetime | None:
    """The Racing API's `off_dt`, "2025-10-14T13:44:00+01:00", in UTC; a time without an offset is an error."""
    text = present(written)
    if text is None:
        return None
    try:
        off = datetime.fromisoformat(text)
    except ValueError:
        raise ValueNotUnderstoodError("off time with an offset", written) from None
    if off.tzinfo is None:
        raise ValueNotUnderstoodError("off time with an offset", written)
    return off.astimezone(UTC)


def off_from_clock(day: date, clock: str, region: str) -> datetime:
    """The off in UTC of a race whose source gives London's date and wall clock only, "14:30", "02:35" or "2:30".

    An hour with a leading zero or above 12 is of a 24-hour clock. Any other may be of a 12-hour clock without am or
    pm: of the two readings, the one in the racing hours of the region holds. In the hour that October repeats, the
    earlier reading is meant; a time that March skips is an error, as is anything that is not a clock.
    """
    match = _CLOCK.fullmatch(clock.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueNotUnderstoodError("off time", clock)
    hour, minute = int(match[1]), int(match[2])
    is_24_hour = match[1].startswith("0") or hour > 12
    hours = (hour,) if is_24_hour else (hour % 12, hour % 12 + 12)
    walls = [datetime(day.year, day.month, day.day, each, minute, tzinfo=LONDON) for each in hours]
    wall = min(walls, key=lambda each: _minutes_into_racing(each, region))
    off = wall.astimezone(UTC)
    if london_clock(off) != wall.replace(tzinfo=None):
        raise ValueNotUnderstoodError(f"time that London's clocks showed on {day}", clock)
    return off


def london_clock(off: datetime) -> datetime:
    """The wall clock in London at an off, naive: what the sources and the betting exchanges print."""
    return _wall_clock(off, LONDON)


def course_clock(off: datetime, region: str) -> datetime:
    """The wall clock at the course at an off, naive, by the one clock of its region (see `Region`)."""
    return _wall_clock(off, ZoneInfo(region_of(region).time_zone))


def off_columns(day: date, clock: str | None, region: str, off_dt: datetime | None = None) -> dict[str, object]:
    """The off in UTC and on both wall clocks, by column; the source's clock counts only where it gives no `off_dt`."""
    off = off_dt or off_from_clock(day, clock or "", region)
    return {
        "off_dt": off,
        "off_london": london_clock(off),
        "off_local": course_clock(off, region),
        "time_zone": region_of(region).time_zone,
    }


def racing_day(off: datetime) -> date:
    """The day a race belongs to: London's date at the off. All sources file by it, evenings in California too."""
    return london_clock(off).date()


def _wall_clock(off: datetime, zone: ZoneInfo) -> datetime:
    if off.tzinfo is None:
        raise ValueNotUnderstoodError("time with a zone", off)
    return off.astimezone(zone).replace(tzinfo=None)


def _minutes_into_racing(off: datetime, region: str) -> int:
    first_hour = _FIRST_RACE_HOUR.get(region_of(region).code, _FIRST_RACE_HOUR_ELSEWHERE)
    local = course_clock(off, region)
    return ((local.hour - first_hour) * 60 + local.minute) % (24 * 60)
