"""A form book published to a lake, day by day, as racing days are; for what works on files and not on a mart."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS, STATISTICS, Kind, Table
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.tables import staged
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.statistics.days import computed, stale_days
from darkhorse_assets_tests.statistics.form_book import (
    ALIASES,
    Entry,
    Race,
    Row,
    at,
    race_row,
    result_rows,
    runner_rows,
)

COUNTRIES = ("gb", "ire")
_CANONICAL = {alias: canonical for canonical, alias in ALIASES.items()}


def under_one_name(race: Race) -> Race:
    """The race without fallback ids: who is who is the masters' matter, and this lake has none."""
    entries = [replace(entry, horse=_CANONICAL.get(entry.horse, entry.horse)) for entry in race.entries]
    return replace(race, entries=entries)


_BLANK: dict[Kind, object] = {Kind.TEXT: "any", Kind.BOOLEAN: False}


def _with_all_required(contract: Table, row: Row) -> Row:
    """What a published row must have and no statistic looks at."""
    off = row.get("off_dt", at(f"{row['date']}"))
    blank = {Kind.INSTANT: off, Kind.WALL_CLOCK: off.replace(tzinfo=None), **_BLANK}
    return {
        column.name: blank[column.kind] for column in contract.columns if column.kind in blank and not column.nullable
    } | row


class Book:
    """A lake and its mart in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lake = Lake.at(folder / "lake")
        self.mart = Mart(folder / "mart.duckdb")

    def publish(self, races: Iterable[Race], days: Sequence[date]) -> None:
        """Publish these days' races and no others."""
        of_days = [race for race in races if race.day in set(days)]
        for day in days:
            for country in COUNTRIES:
                listed = [race for race in of_days if (race.day, race.country) == (day, country)]
                runners = [row for race in listed for row in runner_rows(race)]
                results = [row for race in listed for row in result_rows(race)]
                for contract, rows in (
                    (RACES, [race_row(race) for race in listed]),
                    (RUNNERS, runners),
                    (RESULTS, results),
                ):
                    whole = [_with_all_required(contract, row) for row in rows]
                    self.lake.tables.publish(contract, day, staged(contract, whole), country)

    def refresh(self) -> None:
        """The mart knows what was published."""
        self.mart.refresh(self.lake.tables)

    def compute(self, days: Sequence[date], names: Sequence[str] = tuple(STATISTICS)) -> None:
        self.refresh()
        with computed(self.lake, self.mart, days, names) as of_range:
            for day in days:
                assert of_range.publish(self.lake, day).problem() is None

    def stale(self) -> dict[str, list[date]]:
        self.refresh()
        return stale_days(self.mart)

    def statistics(self) -> dict[str, bytes]:
        """Every published file of statistics, by its place in the lake."""
        tables = self.folder / "lake" / "tables"
        return {
            f"{path.relative_to(tables)}": path.read_bytes()
            for name in STATISTICS
            for path in sorted((tables / name).rglob("*.parquet"))
        }


def with_other_winner(race: Race) -> Race:
    """The race after the stewards' decision: what was first is last, and all else stays."""
    entries = list(race.entries)
    at = next(n for n, entry in enumerate(entries) if entry.came == 1)
    entries[at] = replace(entries[at], came=len(entries) + 10)
    return replace(race, entries=tuple[Entry, ...](entries))
