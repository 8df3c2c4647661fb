"""A racing day as it was known at some time: built from the captures there were, by the code that publishes it now.

It says what the source had said by then, not what the files held: a publication may have come later, or been refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from darkhorse_assets.building import day_readings, rows_of_masters
from darkhorse_assets.contracts import Table
from darkhorse_assets.errors import AuditError, NothingCapturedError
from darkhorse_assets.lake import Lake
from darkhorse_assets.racing.off_times import london_clock
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Row, Source
from darkhorse_assets.stage import MASTERS, Stage, built_stage, staged_tables


@dataclass(frozen=True)
class KnownDay:
    """A day's tables at one time; masters are of its countries together."""

    stages: Mapping[str, Stage]
    masters: Mapping[str, pa.Table]

    @property
    def countries(self) -> list[str]:
        return list(self.stages)

    def rows(self, contract: Table, countries: Sequence[str]) -> list[Row]:
        """A table's rows of these countries, as the lake's own readers give them."""
        if not contract.by_country:
            return self.masters[contract.name].to_pylist()
        return [row for country in countries for row in self.stages[country].tables[contract.name].to_pylist()]


def day_as_known(lake: Lake, source: Source, day: date, countries: Sequence[str], at: datetime) -> KnownDay:
    """The day from the captures that had begun by `at`. Publishes nothing.

    Raises:
        NothingCapturedError: there was no capture of these countries by then; names the first there is.
        AuditError: what was captured by then breaks a contract, so that it could not have been published.
        LakeError, PayloadUnreadableError: a capture cannot be read.
    """
    cards, results = day_readings(lake, source, day, countries, until=at)
    captured = [country for country in countries if country in cards.asked | results.asked]
    if not captured:
        raise NothingCapturedError(_nothing(lake, source, day, countries, at))
    stages = {country: built_stage(country, cards, results) for country in captured}
    for country, stage in stages.items():
        if stage.refusals:
            raise AuditError(
                f"{country} of {day}, as captured by {_london(at)}, was no day to publish: "
                f"{'; '.join(map(str, stage.refusals))}. Ask for another time, or for the other countries"
            )
    rows, _ = rows_of_masters(lake, source, day, {country: stage.rows for country, stage in stages.items()}, until=at)
    masters, _ = staged_tables(MASTERS, rows, {})
    return KnownDay(stages, masters)


def _nothing(lake: Lake, source: Source, day: date, countries: Sequence[str], at: datetime) -> str:
    said = f"nothing of {day} for {', '.join(countries)} was captured from {source.name} by {_london(at)}"
    began = [lake.captures.first_taken_at(source.name, endpoint, day) for endpoint in DAY_ENDPOINTS]
    first = min((each for each in began if each), default=None)
    if first is None:
        return f"{said}, nor later: darkhorse materialize --from {day} --to {day}"
    return f"{said}; the first capture of the day there is began at {_london(first)}"


def _london(at: datetime) -> str:
    return f"{london_clock(at):%Y-%m-%d %H:%M:%S} in London"
