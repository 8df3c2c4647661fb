"""The page as HTML: one file with its pictures and colours in it, nothing to fetch, nothing to run.

Whatever comes from racing (a course, a horse) is escaped by the template; only the drawings made here are markup.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from darkhorse_assets.mart.completeness import State
from darkhorse_assets.quality.late_ratings import DUE_AFTER, EXPECTED
from darkhorse_assets.racing.off_times import LONDON
from darkhorse_assets.racing.regions import REGIONS
from darkhorse_assets.report import heat_map, late_curve
from darkhorse_assets.report.model import Gap, GapKind, Report

MOST_OPEN, MOST_GAPS = 12, 500
"""Lines of each kind of gaps that are shown at once and when asked for; `darkhorse completeness` lists all."""


def report_page(report: Report) -> str:
    """The whole page."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"number": _number, "country": _country}
    checks = report.checks or ()
    red = [line for line in checks if line.failed or line.warned]
    source = files(__package__).joinpath("page.html.j2").read_text()
    return environment.from_string(source).render(
        report=report,
        at=report.at.astimezone(LONDON),
        style=heat_map.STYLE + late_curve.STYLE,
        maps=list(_maps(report)),
        curves=list(_curves(report)),
        legend=[(heat_map.swatch_svg(state), look.meaning) for state, look in heat_map.LOOKS.items()],
        gaps=list(_gaps(report)),
        most_open=MOST_OPEN,
        most_gaps=MOST_GAPS,
        lacking=_lacking(report),
        due_after=DUE_AFTER.days,
        due=EXPECTED,
        totals=_totals(report),
        red=sorted(red, key=lambda line: (-line.failed, -line.warned)),
        green=[line for line in checks if line not in red],
        days=_days,
    )


def _maps(report: Report) -> Iterator[tuple[str, str, str]]:
    """By country: its name, its newest twelve months, its years."""
    for country in dict.fromkeys(each.country for each in report.statuses):
        of_country = [each for each in report.statuses if each.country == country]
        yield _country(country), heat_map.recent_svg(of_country), heat_map.heat_map_svg(of_country)


def _curves(report: Report) -> Iterator[tuple[str, str]]:
    for country in dict.fromkeys(each.country for each in report.statuses):
        points = [each for each in report.late_columns if each.country == country]
        if points:
            yield _country(country), late_curve.late_curve_svg(points, report.day)


def _lacking(report: Report) -> list[str]:
    """What is missing, in words, the gravest first; nothing where the data is whole."""
    critical = Counter(gap.kind for gap in report.gaps if gap.is_critical)
    counted = [
        (len({each.day for each in report.statuses if each.state is State.MISSING}), "day is", "days are", "missing"),
        (report.unsettled_races, "race is", "races are", "without results"),
        (critical[GapKind.OVERDUE], "thing is", "things are", "overdue"),
        (critical[GapKind.DAY_CHECKS], "gap check of the day is", "gap checks of the day are", "red"),
    ]
    return [f"{count:,} {one if count == 1 else many} {what}" for count, one, many, what in counted if count]


def _gaps(report: Report) -> Iterator[tuple[GapKind, Sequence[Gap]]]:
    """By kind, those that there are."""
    for kind in GapKind:
        if of_kind := [gap for gap in report.gaps if gap.kind is kind]:
            yield kind, of_kind


def _totals(report: Report) -> dict[str, int]:
    names = ("days", "races", "declared", "results", "missing_days", "incomplete_days", "warned_days")
    return {name: sum(getattr(each, name) for each in report.countries) for name in names}


def _number(value: int) -> str:
    return f"{value:,}"


def _days(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} to {last}"


def _country(code: str) -> str:
    return REGIONS[code].name if code in REGIONS else code
