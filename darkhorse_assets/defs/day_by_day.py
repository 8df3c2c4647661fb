"""A ranged run, day by day: each day stands alone, so that a bad day costs itself and not its neighbours.

When all days are good the asset returns normally and Dagster writes one event per partition. When some failed, or
the run is interrupted, the good days are marked by hand before the run fails, and only the others are asked again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import dagster as dg
from pydantic import Field

from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.defs.verdicts import recorded_verdicts
from darkhorse_assets.errors import DarkhorseError, SourceBlockedError, UsageError
from darkhorse_assets.settings import country_codes

Metadata = Mapping[str, Any]
Events = Iterator[dg.MaterializeResult[None] | dg.AssetCheckEvaluation]


class DayConfig(dg.Config):  # type: ignore[misc, unused-ignore]
    """What one run may ask beyond its days.

    Attributes:
        countries: only these; the other countries' files of the day are not touched. Empty: those of the settings.
        force: publish although races disappear or rows shrink; needs a reason, which is kept with the day.
        only_failed: ask the source for nothing but what the ledger of failures has open of the days.
        missing_only: ask for no day of which there is a final capture; settled days in a row are asked for at once.
    """

    countries: list[str] = Field(default_factory=list)
    force: bool = False
    reason: str = ""
    only_failed: bool = False
    missing_only: bool = False

    def countries_or(self, default: Sequence[str]) -> Sequence[str]:
        """The countries asked for; raises ValueError for one that no region of racing has."""
        return country_codes(self.countries) if self.countries else default

    def force_reason(self) -> str | None:
        """Why to publish in spite of shrinking; None without force. Raises UsageError for force without a reason."""
        if self.force and not self.reason.strip():
            raise UsageError("force: true needs a reason, in words, for those who ask later what happened to the day")
        return self.reason if self.force else None


@dataclass
class Marks:
    """What became of the run's days: metadata of the good ones by asset, errors of the bad ones.

    Attributes:
        blocked: until when the source does not want to be asked, of the bad days that failed by that.
    """

    good: dict[str, dict[str, Metadata]] = field(default_factory=dict)
    bad: dict[str, str] = field(default_factory=dict)
    blocked: dict[str, datetime] = field(default_factory=dict)

    def mark(self, asset: str, day: str, metadata: Metadata) -> None:
        self.good.setdefault(asset, {})[day] = metadata


def days_of(context: dg.AssetExecutionContext) -> list[date]:
    return [date.fromisoformat(key) for key in context.partition_keys]


def attempt(
    context: dg.AssetExecutionContext, day: date, marks: Marks, work: Callable[[date], None]
) -> Exception | None:
    """Do one day's work; what goes wrong is noted under the day and does not stop the others.

    What is not raised on purpose is a bug, or a source nobody foresaw: its traceback is kept in the run's log.
    """
    try:
        work(day)
    except DarkhorseError as error:
        context.log.error(f"{day}: {error}")
        marks.bad[f"{day}"] = f"{error}"
        if isinstance(error, SourceBlockedError):
            marks.blocked[f"{day}"] = error.retry_at
        return error
    except Exception as error:
        context.log.exception(f"{day}: not foreseen")
        marks.bad[f"{day}"] = f"{type(error).__name__}: {error} (not foreseen: the run's log has the traceback)"
        return error
    return None


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
    """Names the bad days and why; the good ones are done. Where all bad days are blocked that is said first: it is a
    state of the source, which passes, and no fault of the days."""
    named = "\n".join(f"{day}: {why}" for day, why in marks.bad.items())
    summary = f"{what}: {len(marks.bad)} of {len(days)} days failed, the others are done. "
    if len(marks.blocked) == len(marks.bad):
        kept = ", ".join(next(iter(marks.good.values()), {})) or "none"
        summary = (
            f"blocked, retry after {max(marks.blocked.values()):%Y-%m-%d %H:%M} UTC: {what} of {len(marks.bad)} of "
            f"{len(days)} days did not come; kept: {kept}. "
        )
    return dg.Failure(
        description=f"{summary}Materialise only the failed ones again.\n{named}",
        metadata={day: dg.MetadataValue.text(why) for day, why in marks.bad.items()},
    )


def judged_run(
    context: dg.AssetExecutionContext,
    what: str,
    marks: Marks,
    reports: Sequence[DayReport],
    work: Callable[[], None],
    *,
    is_of_all_days: bool = True,
) -> Events:
    """Do the work of a run of tables, and put on record what became of its days and how they are judged.

    Args:
        marks, reports: what the work fills, day by day.
        is_of_all_days: False where the work leaves out days or tables of the run: Dagster itself would mark them all.

    Raises:
        dg.Failure: some day failed; the others are marked, and all are judged.
    """
    try:
        work()
    except BaseException:  # Ctrl-C, or the end of the process: what is done is done, and judged
        mark_by_hand(context, marks)
        yield from recorded_verdicts(context, reports)
        raise
    if marks.bad or not is_of_all_days:
        mark_by_hand(context, marks)
    else:
        describe(context, marks)
        for key in sorted(context.selected_asset_keys):
            yield dg.MaterializeResult(asset_key=key)
    yield from recorded_verdicts(context, reports)
    if marks.bad:
        raise failure(marks, what, days_of(context))


def began_first(context: dg.AssetExecutionContext) -> datetime | None:
    """When the run that this one repeats began; None for a run of its own.

    A retry, or the re-execution of a run that failed, asks nothing again that was whole since then: the captures are
    the checkpoint. A new materialisation, also by re-executing a run that succeeded, is a re-scrape.
    """
    root_run_id = context.run.tags.get("dagster/root_run_id", context.run.run_id)
    root = context.instance.get_run_record_by_id(root_run_id)
    is_first = context.retry_number == 0 and root_run_id == context.run.run_id
    if is_first or root is None or root.dagster_run.status is dg.DagsterRunStatus.SUCCESS:
        return None
    began: datetime = root.create_timestamp
    return began
