"""The lake: captures as they came, tables published from them, what was refused, restated, and is still missing."""

from dataclasses import dataclass
from pathlib import Path

from darkhorse_assets.lake.captures import CaptureStore
from darkhorse_assets.lake.failures import Failures
from darkhorse_assets.lake.locks import DayLocks
from darkhorse_assets.lake.quarantine import Quarantine
from darkhorse_assets.lake.race_days import RaceDays
from darkhorse_assets.lake.restatements import Restatements
from darkhorse_assets.lake.tables import TableStore


@dataclass(frozen=True)
class Lake:
    """The parts of one lake."""

    captures: CaptureStore
    tables: TableStore
    quarantine: Quarantine
    race_days: RaceDays
    restatements: Restatements
    failures: Failures
    day_locks: DayLocks

    @classmethod
    def at(cls, folder: Path) -> "Lake":
        """The lake below `folder`, which need not exist yet."""
        return cls(
            captures=CaptureStore(folder / "captures"),
            tables=TableStore(folder / "tables"),
            quarantine=Quarantine(folder / "quarantine"),
            race_days=RaceDays(folder / "race_days.sqlite", folder / "tables" / "races"),
            restatements=Restatements(folder / "restatements.sqlite"),
            failures=Failures(folder / "failures.sqlite"),
            day_locks=DayLocks(folder / "locks"),
        )
