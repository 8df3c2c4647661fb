"""A ranged run, day by day: each day stands alone, so that a bad day costs itself and not its neighbours.

When all days are good the asset returns normally and Dagster writes one event per partition. When some failed, or
the run is interrupted, the good days are marked by hand before the run fails, and only the others are asked again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import dagster as dg
from pydantic import Field

from darkhorse_assets.errors import DarkhorseError, UsageError

Metadata = Mapping[str, Any]


class DayConfig(dg.Config):  # type: ignore[misc, unused-ignore]
    """What one run may ask beyond its days.

    Attributes:
        countries: only these; the other countries' files of the day are not touched. Empty: those of the settings.
        force: publish although races disappear or rows shrink; needs a reason, which is kept with the day.
    """

    countries: list[str] = Field(default_factory=list)
    force: bool = False
    reason: str = ""

    def force_reason(self) -> str | None:
        if self.force and not self.reason.strip():
            raise UsageError("force: true needs a reason, in words, for those who ask later what happened to the day")
        return self.reason if self.force else None


@dataclass
class Marks:
    """What became of the run's days: metadata of the good ones by asset, errors of the bad ones."""

    good: dict[str, dict[str, Metadata]] = field(default_factory=dict)
    bad: dict[str, str] = field(default_factory=dict)

    def mark(self, asset: str, day: str, metadata: Metadata) -> None:
        self.good.setdefault(asset, {})[day] = metadata


def days_of(context: dg.AssetExecutionContext) -> list[date]:
    return [date.fromisoformat(key) for key in context.partition_keys]


def attempt(day: date, marks: Marks, work: Callable[[date], None]) -> Exception | None:
    """Do one day's work; what goes wrong is noted under the day and does not stop the others."""
    try:
        work(day)
    except (DarkhorseError, OSError, ValueError) as error:
        marks.bad[f"{day}"] = f"{error}"
        return error
    return None


@contextmanager
def marked_when_interrupted(context: dg.AssetExecutionContext, marks: Marks) -> Iterator[None]:
    """Ctrl-C, or whatever else stops the loop over the days, keeps the days that were done."""
    try:
        yield
    except BaseException:
        mark_by_hand(context, marks)
        raise


def mark_by_hand(context: dg.AssetExecutionContext, marks: Marks) -> None:
    """One materialisation event per good day and asset."""
    for asset, days in marks.good.items():
        for day, metadata in days.items():
            context.log_event(dg.AssetMaterialization(asset, partition=day, metadata=metadata))


def describe(context: dg.AssetExecutionContext, marks: Marks) -> None:
    """Metadata for the events that Dagster writes by itself when the asset returns."""
    for asset, days in marks.good.items():
        for day, metadata in days.items():
            context.add_asset_metadata(metadata, asset_key=asset, partition_key=day)


def failure(marks: Marks, what: str, days: Sequence[date]) -> dg.Failure:
    """Names the bad days and why; the good ones are done."""
    named = "\n".join(f"{day}: {why}" for day, why in marks.bad.items())
    return dg.Failure(
        description=f"{what}: {len(marks.bad)} of {len(days)} days failed, the others are done. "
        f"Materialise only the failed ones again.\n{named}",
        metadata={day: dg.MetadataValue.text(why) for day, why in marks.bad.items()},
    )


def began_first(context: dg.AssetExecutionContext) -> datetime | None:
    """When the run that this one repeats began; None for a run of its own.

    A retry, or a re-execution from the UI, asks nothing again that was whole since then: the captures are the
    checkpoint. A new materialisation is a re-scrape and asks everything.
    """
    root_run_id = context.run.tags.get("dagster/root_run_id", context.run.run_id)
    if context.retry_number == 0 and root_run_id == context.run.run_id:
        return None
    record = context.instance.get_run_record_by_id(root_run_id)
    return record.create_timestamp if record else None
