"""The faults in the very files in which they were met, and how little else is said of these files."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.contracts import RESULTS
from darkhorse_assets.lake import Lake
from darkhorse_assets.racing_day import judge_day, publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS
from darkhorse_assets.sources.rpscrape_csv import RpscrapeCsv
from darkhorse_assets_tests.faults.scene import alarms, noon

ALL = ("gb", "ire", "fr")
CARDED = [date(2025, 5, day) for day in range(16, 29)]
OVERLAPPING = [date(2025, 5, day) for day in range(11, 16)]
"""Files of Great Britain and Ireland only, flat and jumps apart, without cards."""
FILLED_A_YEAR_LATER = date(2024, 5, 15)

NO_RESULT = ("rp_894176", "rp_893867")
"""They are on the cards of these 13 days, and in no file of results."""

DEAD_HEATS = 2
EXACT_COPIES = 699
LATER = 20
"""Days after the racing, when ratings are overdue."""


@dataclass
class RealDays:
    """What was said of some days, read on the day after each.

    Attributes:
        said: every offender of every verdict that failed, by check.
        overdue: days of which `late_ratings` tells when nothing came in the weeks after.
        copies: rows that stand in two files alike.
        shared_wins: races with more than one winner.
    """

    said: list[tuple[str, str]] = field(default_factory=list)
    overdue: list[date] = field(default_factory=list)
    copies: int = 0
    shared_wins: int = 0


def read(folder: Path, days: Sequence[date], countries: Sequence[str] = ALL) -> RealDays:
    """Publish the days, each from its files as if they were scraped on the day after."""
    found = RealDays()
    with tempfile.TemporaryDirectory() as lake_folder:
        lake = Lake.at(Path(lake_folder))
        for day in days:
            source = RpscrapeCsv(folder, partial(noon, day))
            for endpoint in DAY_ENDPOINTS:
                capture_day(lake, source, endpoint, day, countries)
            report = publish_day(lake, source, day, countries, noon(day))
            found.said += [(verdict.check, said) for verdict in alarms(report).values() for said in verdict.sample]
            found.copies += sum(report.copies.values())
            winners = Counter(
                row["race_id"] for row in lake.tables.rows(RESULTS, day, countries) if row["position"] == 1
            )
            found.shared_wins += sum(number > 1 for number in winners.values())
            if "late_ratings" in {check for _, check in alarms(judge_day(lake, day, countries, noon(day, LATER)))}:
                found.overdue.append(day)
    return found
