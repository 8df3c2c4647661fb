"""Publishing a day over what was there, and noting what that changes. Whether it may be is decided before.

Only races, runners and results are noted: the masters of a day are made of these three, so the same change would be
said up to twelve times.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from darkhorse_assets.contracts import RACES, Table
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.files import parquet_bytes, parquet_table
from darkhorse_assets.lake.restatements import Restatement
from darkhorse_assets.tables.restatement import (
    Changes,
    Difference,
    difference,
    horse_names,
    race_names,
    summed_up,
)


@dataclass(frozen=True)
class _Replacement:
    """One table's file of a country's day, as it lies there (None: not at all) and as it will."""

    country: str
    contract: Table
    old: pa.Table | None
    old_digest: str | None
    new: pa.Table
    new_content: bytes

    def difference(self) -> Difference:
        if self.old is None or self.old is self.new:
            return Difference([], [], {})
        return difference(self.contract, self.old, self.new)

    def entry(
        self, day: date, found: Difference, races: Mapping[object, str], now: datetime, reason: str | None
    ) -> Restatement:
        """What the ledger says of it; `races` are the names of those that were and are."""
        if self.old is None:
            changes, before = Changes(added=self.new.num_rows), set[str]()
        else:
            horses = horse_names(self.contract, self.old) | horse_names(self.contract, self.new)
            changes, before = summed_up(found, races, horses), _captures(self.old)
        return Restatement(
            day=day,
            country=self.country,
            table=self.contract.name,
            published_at=now,
            is_first=self.old is None,
            changes=changes,
            captures=tuple(sorted(_captures(self.new) - before)),
            reason=reason,
            digest=_digest(self.new_content),
        )


def publish_noting_changes(
    lake: Lake,
    day: date,
    tables: Mapping[str, Mapping[str, pa.Table]],
    contracts: Sequence[Table],
    now: datetime,
    reason: str | None,
) -> list[Restatement]:
    """Replace these tables of a day in these countries.

    Args:
        tables: each country's races, runners and results, by name.
        contracts: those of them to replace.
        reason: why it was forced, if it was.

    Returns:
        What was noted: nothing of a table whose rows say what they said before, whenever they were captured.

    Raises:
        LakeError: the lake or its ledger cannot be read or written.
    """
    replaced = [
        _replacement(lake, contract, day, country, staged[contract.name])
        for country, staged in tables.items()
        for contract in contracts
    ]
    found = [(each, each.difference()) for each in replaced]
    races: dict[object, str] = {}
    for country in dict.fromkeys(each.country for each, what in found if what):
        read = [each.old for each in replaced if (each.country, each.contract) == (country, RACES)]
        old = read[0] if read else lake.tables.read(RACES, day, country)
        races |= (race_names(old) if old is not None else {}) | race_names(tables[country][RACES.name])
    entries = [each.entry(day, what, races, now, reason) for each, what in found if what or each.old is None]
    lying = {(each.country, each.contract.name): each.old_digest for each in replaced}
    lake.restatements.announce(day, entries, lying)
    for each in replaced:
        lake.tables.put(each.contract, day, each.new_content, each.country)
    lake.restatements.confirm(entries)
    return entries


def _replacement(lake: Lake, contract: Table, day: date, country: str, new: pa.Table) -> _Replacement:
    content, old = parquet_bytes(new), None
    lying = lake.tables.content(contract, day, country)
    if lying is not None:
        old = new if lying == content else parquet_table(lying, lake.tables.path(contract, day, country))
    return _Replacement(country, contract, old, None if lying is None else _digest(lying), new, content)


def _captures(table: pa.Table) -> set[str]:
    return set(map(str, table["capture_id"].unique().to_pylist()))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
