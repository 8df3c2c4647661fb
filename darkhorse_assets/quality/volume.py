"""Are there as many races as on such days? A day is compared with the same weekday and season of the other years.

France is counted and not judged: sources list its meetings whole, in part or not at all (no races on a third of days).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import mean, median, stdev

from darkhorse_assets.contracts.model import BRITAIN_AND_IRELAND
from darkhorse_assets.quality.verdict import Severity, Verdict, judged

YEARS_EACH_WAY = 15
WEEKS_EACH_WAY = 3
ENOUGH_DAYS = 12
LEAST_RACES = 5
"""With less history than that, the plain rule: some races, but fewer than a meeting has, are surprising."""

DEVIATIONS = 4.0
SHARE = 0.5
RACES = 10
"""Surprising is what lies further from the median than all three: robust standard deviations, a share of the median,
and more than one meeting. The spread alone will not do, because countries race in whole meetings of 7 or 8 and half of
the spreads are nil. That was so on 4 of 4,341 simulated days (frosts), and on 1 of 282 real ones: storm Eunice. Of a
British day's races a half may be lost unnoticed on three days of four, and three quarters on one of seven."""

_MAD_TO_DEVIATION = 1.4826

ADVICE = (
    "compare with the source's list of meetings: much fewer is an answer that was cut, or a day of frost or storm; "
    "much more is another day's races beside this one's"
)

RacesByDay = Mapping[date, Mapping[str, int]]
"""How many races were published, by day, then by country. None is told from nothing known: 0, or not in it."""


def comparable_days(day: date) -> list[date]:
    """What `volume` wants to know: of each year the same weekday within three weeks, and the date itself."""
    years = range(day.year - YEARS_EACH_WAY, day.year + YEARS_EACH_WAY + 1)
    days = {other for year in years for other in (*_season(day, year), _same_date(day, year))}
    return sorted(days - {day})


def same_dates(day: date) -> list[date]:
    """The date itself in each of the other years. Of these alone `volume` has to know that there were no races."""
    return [
        _same_date(day, year)
        for year in range(day.year - YEARS_EACH_WAY, day.year + YEARS_EACH_WAY + 1)
        if year != day.year
    ]


def volume(day: date, races: Mapping[str, int], history: RacesByDay) -> Verdict:
    """WARN where a country's races are far from as many as on comparable days, and as on the same date of other years.

    Args:
        races: how many the day has, by country, the countries without any included: their source's word is whole.
        history: of `comparable_days`. A year counts for a country that has races in that season of it; of its days,
            those count on which any country has races, and of the same dates those that the country published.
    """
    offenders, counts = [], dict[str, float]()
    for country, number in races.items():
        usual = _numbers(day, country, history)
        counts[f"{country} races"] = number
        counts[f"{country} comparable days"] = len(usual)
        if usual:
            counts[f"{country} median"] = median(usual)
            counts[f"{country} mean"] = round(mean(usual), 1)
            counts[f"{country} standard deviation"] = round(stdev(usual), 1) if len(usual) > 1 else 0
        if country not in BRITAIN_AND_IRELAND:
            continue
        if len(usual) < ENOUGH_DAYS:
            if 0 < number < LEAST_RACES:
                offenders.append(f"{country}: {number} races, a meeting has {LEAST_RACES} or more")
        elif _is_surprising(number, usual) and not _is_such_a_date(number, _on_same_dates(day, country, history)):
            offenders.append(
                f"{country}: {number} races, on {len(usual)} comparable days the median is {median(usual):g} "
                f"({min(usual)} to {max(usual)})"
            )
    return judged("volume", "races", offenders, counts=counts, severity=Severity.WARN, advice=ADVICE)


def _is_surprising(number: int, usual: Sequence[int]) -> bool:
    middle = median(usual)
    spread = _MAD_TO_DEVIATION * median(abs(each - middle) for each in usual)
    return abs(number - middle) > max(DEVIATIONS * spread, SHARE * middle, RACES)


def _is_such_a_date(number: int, same_dates: Sequence[int]) -> bool:
    """The weekdays of the other years differ, so their spread says nothing."""
    return bool(same_dates) and abs(number - median(same_dates)) <= max(SHARE * median(same_dates), RACES)


def _on_same_dates(day: date, country: str, history: RacesByDay) -> list[int]:
    """The races on this date of other years: none at Christmas, twice as many as usual on Boxing Day."""
    dates = (_same_date(day, year) for year in _known_years(day, country, history) if year != day.year)
    return [history[each][country] for each in dates if country in history.get(each, {})]


def _numbers(day: date, country: str, history: RacesByDay) -> list[int]:
    return [
        history[other].get(country, 0)
        for year in _known_years(day, country, history)
        for other in _season(day, year)
        if other != day and any(history.get(other, {}).values())
    ]


def _known_years(day: date, country: str, history: RacesByDay) -> list[int]:
    years = sorted({other.year for other in history})
    return [year for year in years if any(history.get(other, {}).get(country) for other in _season(day, year))]


def _season(day: date, year: int) -> list[date]:
    """The days of the same weekday within three weeks of the date in that year."""
    near = _same_date(day, year)
    nearest = near + timedelta(days=(day.weekday() - near.weekday() + 3) % 7 - 3)
    return [nearest + timedelta(weeks=weeks) for weeks in range(-WEEKS_EACH_WAY, WEEKS_EACH_WAY + 1)]


def _same_date(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, 28)) if day.month == 2 else day.replace(year=year)  # 29 February
