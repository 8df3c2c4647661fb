"""A home with a published day, to be overwritten and crashed in: what a reader may find there, and must in the end.

`Grounds` knows the day as it was and as a clean run makes it, file by file and row by row; it finds fault with a home
in which a run was killed, and with the same home after the next run.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from darkhorse_assets.contracts import LAKE_TABLES, STATISTICS, TABLES
from darkhorse_assets.desk import Desk
from darkhorse_assets.lake.quarantine import UNKNOWN
from darkhorse_assets.racing_day import judge_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS
from darkhorse_assets.tables.merge import STAMPED
from darkhorse_assets_tests.paper import COUNTRIES, DAY
from darkhorse_assets_tests.promises.children import Ended, in_child
from darkhorse_assets_tests.promises.small_day import BEGAN, NEW, OLD, Faltering, desk_at, says
from darkhorse_assets_tests.promises.ways import Way

Rows = list[tuple[Any, ...]]
LATER = BEGAN + timedelta(days=1)


@dataclass(frozen=True)
class Found:
    """What readers find in a home.

    Attributes:
        files: of the tables, by path.
        mart: rows by table.
        told: by what it is, all that must be the same after a crash and the next run as after a clean run.
    """

    files: Mapping[str, bytes]
    mart: Mapping[str, Rows]
    told: Mapping[str, object]


class Grounds:
    """A home below `folder` with the old version of the day; `points` are those on the way of the new one."""

    def __init__(self, folder: Path, way: Way) -> None:
        self.home = folder / "home"
        self._before = folder / "before"
        self._way = way
        self._source = Faltering()
        self._source.now = BEGAN
        self._desk = desk_at(self.home, self._source)
        says(self._source, OLD)
        way.go(self.home, self._desk)
        self._old = _found(self.home, self._desk, way)
        self._source.now += timedelta(hours=1)
        says(self._source, NEW)
        shutil.copytree(self.home, self._before)
        self.points, self._new = in_child(self._clean_run).returned()

    def some_points(self, number: int) -> list[int]:
        """So many of the points, spread over the way."""
        step = len(self.points) / number
        return [round(step * (at + 0.5)) for at in range(number)]

    def crashed_at(self, point: int) -> list[str]:
        """End a run at this point as `kill -9` does, look at what is left, run again, look again; what was wrong."""

        def until() -> None:
            self._way.points(self.home, point).install()
            self._way.go(self.home, self._desk)

        self.reset()
        return self.after(in_child(until))

    def after(self, ended: Ended[None]) -> list[str]:
        """What is wrong in the home of a run that was killed, and after the next run."""
        if not ended.is_killed:
            return [f"the run was not killed: {ended.error or 'it has fewer points'}"]
        return in_child(self._aftermath).returned()

    def run(self) -> None:
        """The new version's way."""
        self._way.go(self.home, self._desk)

    def reset(self) -> None:
        """As it was before the new version."""
        shutil.rmtree(self.home)
        shutil.copytree(self._before, self.home)

    def _clean_run(self) -> tuple[list[str], Found]:
        points = self._way.points(self.home, None).install()
        self.run()
        return [*points.names], _found(self.home, self._desk, self._way)

    def _aftermath(self) -> list[str]:
        torn = self._torn()
        self._source.now += timedelta(hours=2)
        try:
            self.run()
        except Exception as error:
            return [*torn, f"the next run fails: {type(error).__name__}: {error}"]
        return [*torn, *self._unmended()]

    def _torn(self) -> list[str]:
        """What a reader finds between the crash and the next run that is neither the old nor the new partition."""
        try:
            found = _found(self.home, self._desk, self._way)
        except Exception as error:
            return [f"a reader fails: {type(error).__name__}: {error}"]
        lost = [f"{path} is gone" for path in self._old.files.keys() - found.files.keys()]
        strange = [
            f"{path} is neither the old nor the new file"
            for path, content in found.files.items()
            if content not in (self._old.files.get(path), self._new.files.get(path))
        ]
        mixed = [
            f"the mart's {table} are neither the old rows nor the new"
            for table, rows in found.mart.items()
            if rows not in (self._old.mart[table], self._new.mart[table])
        ]
        return [*lost, *strange, *mixed, *self._mixed_up(found)]

    def _mixed_up(self, found: Found) -> list[str]:
        """Tables of the mart that are of different versions: what is made of a day is loaded at once."""
        wrong = []
        for tables in (TABLES, STATISTICS):
            changed = [name for name in tables if name in found.mart and self._old.mart[name] != self._new.mart[name]]
            new = [name for name in changed if found.mart[name] == self._new.mart[name]]
            if 0 < len(new) < len(changed):
                wrong.append(f"the mart's {', '.join(new)} are new, and others old")
        return wrong

    def _unmended(self) -> list[str]:
        """What the next run left unlike a clean run's."""
        found = _found(self.home, self._desk, self._way)
        strange = found.files.keys() ^ self._new.files.keys()
        wrong = [f"{path} is there and should not be, or the other way round" for path in strange]
        wrong += [
            f"the mart's {table} are not those of a clean run"
            for table, rows in found.mart.items()
            if _unstamped(table, rows) != _unstamped(table, self._new.mart[table])
        ]
        return wrong + [
            f"{what}: {found.told[what]} instead of {said}"
            for what, said in self._new.told.items()
            if found.told[what] != said
        ]


def _found(home: Path, desk: Desk, way: Way) -> Found:
    """Read all that there is to read, as readers do. Raises where one of them fails."""
    lake, folder = desk.lake, home / "lake" / "tables"
    mart: dict[str, Rows] = {}
    if desk.mart.path.exists():
        with desk.mart.reading() as connection:
            mart = {name: connection.execute(f"FROM lake.{name} ORDER BY ALL").fetchall() for name in LAKE_TABLES}
    captures = (lake.captures.newest_first(desk.source.name, endpoint, DAY) for endpoint in DAY_ENDPOINTS)
    return Found(
        {f"{path.relative_to(folder)}": path.read_bytes() for path in folder.rglob("*.parquet")},
        mart,
        {
            "rows": dict(partitions(desk)),
            "verdicts": sorted(map(str, judge_day(lake, DAY, COUNTRIES, LATER).verdicts)),
            "quarantine": lake.quarantine.records(DAY, [*COUNTRIES, UNKNOWN]),
            "refused stages": [*(home / "lake" / "quarantine" / "stages").rglob("*.json")],
            "races of the day": lake.race_days.counts([DAY]),
            "ledger": sorted(
                f"{each.country} {each.table} {each.is_first} {each.changes} {each.is_announced}"
                for each in lake.restatements.between()
            ),
            "open failures": [row for row in lake.failures.all() if row.is_open],
            "answers": {payload.body for each in captures for capture in each for payload in capture.payloads},
            **way.told(home),
        },
    )


def partitions(desk: Desk) -> Mapping[str, list[str]]:
    """The rows of each partition, but for when and by which capture they came."""
    found = {}
    for contract in LAKE_TABLES.values():
        for partition in desk.lake.tables.partitions(contract):
            read = desk.lake.tables.read(contract, partition.day, partition.country)
            assert read is not None
            kept = [name for name in read.column_names if name not in STAMPED]
            where = f"{contract.name} {partition.country} {partition.day}"
            found[where] = sorted(map(str, read.select(kept).to_pylist()))
    return found


def _unstamped(table: str, rows: Rows) -> list[str]:
    kept = [at for at, name in enumerate(LAKE_TABLES[table].column_names) if name not in STAMPED]
    return sorted(str([row[at] for at in kept]) for row in rows)
