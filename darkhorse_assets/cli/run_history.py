"""What Dagster's history says of the latest runs, read from its SQLite files without Dagster.

Dagster takes two seconds to import, which is longer than a glance should take. Only columns and fields are read here
that a test holds against what Dagster itself says of the same runs.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from darkhorse_assets.defs.run_locks import is_abandoned
from darkhorse_assets.defs.run_tags import COUNTED, PARTITION, RANGE, ROUTINE
from darkhorse_assets.errors import LakeError
from darkhorse_assets.racing.dates import days_between

_LATEST = """
SELECT run_id, status, run_body, create_timestamp, start_time, end_time FROM runs ORDER BY id DESC LIMIT ?
"""
_FAILURES = """
SELECT event FROM event_logs WHERE dagster_event_type IN ('STEP_FAILURE', 'PIPELINE_FAILURE')
ORDER BY dagster_event_type = 'PIPELINE_FAILURE', id
"""
_AT_WORK = frozenset({"STARTED", "CANCELING"})
_WAITING = frozenset({"QUEUED", "NOT_STARTED", "STARTING"})
DIED = "DIED"
"""Of a run in progress whose process is gone; the next that opens the instance calls it FAILURE."""


@dataclass(frozen=True)
class Run:
    """One run of Dagster.

    Attributes:
        status: Dagster's word, or `DIED`.
        routine: the schedule, sensor or command it ran for; None where a person started it in the UI.
        assets: those it was to make; none of a run that is of a job.
        job: its name; `__ASSET_JOB` where assets were chosen freely.
        first, last: its racing days; None of a run without days.
        countries: those it was limited to; none where all of the settings are meant.
        began_at, ended_at: UTC; a run that waits has neither.
        rows: what was inserted, changed and removed by table, as `+12 ~3 -0`, where it published any.
        errors: what went wrong, by day where it was a day's; none where it did not fail.
    """

    run_id: str
    status: str
    routine: str | None
    assets: tuple[str, ...]
    job: str
    first: date | None
    last: date | None
    countries: tuple[str, ...]
    created_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    rows: Mapping[str, str]
    errors: tuple[str, ...] = field(default=())

    @property
    def is_at_work(self) -> bool:
        return self.status in _AT_WORK

    def days(self) -> list[date]:
        return days_between(self.first, self.last) if self.first and self.last else []


def latest_runs(dagster_home: Path, limit: int) -> list[Run]:
    """The runs that were created last, the latest first; none where nothing ever ran.

    Raises:
        LakeError: there is a history, and it cannot be read.
    """
    history = dagster_home / "history"
    if not (history / "runs.db").exists():
        return []
    return [_run(dagster_home, *row) for row in _rows(history / "runs.db", _LATEST, limit)]


def _rows(path: Path, query: str, *values: int) -> list[tuple[Any, ...]]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(query, values).fetchall()
    except sqlite3.Error as error:
        raise LakeError(f"Dagster's history {path} cannot be read ({error})") from error


def _run(
    home: Path, run_id: str, status: str, body: str, created: str, began: float | None, ended: float | None
) -> Run:
    kept = json.loads(body)
    tags, ops = kept.get("tags") or {}, (kept.get("run_config") or {}).get("ops") or {}
    first, last = (_day(tags.get(name, tags.get(PARTITION))) for name in RANGE)
    countries = (code for op in ops.values() for code in (op.get("config") or {}).get("countries") or ())
    chosen = (kept.get("asset_selection") or {}).get("__frozenset__") or ()
    if status in _AT_WORK | _WAITING and is_abandoned(home, run_id):
        status = DIED
    return Run(
        run_id=run_id,
        status=status,
        routine=tags.get(ROUTINE) or tags.get("dagster/schedule_name") or tags.get("dagster/sensor_name"),
        assets=tuple(sorted("/".join(key["path"]) for key in chosen)),
        job=kept["pipeline_name"],
        first=first,
        last=last,
        countries=tuple(dict.fromkeys(countries)),
        created_at=datetime.fromisoformat(created).replace(tzinfo=UTC),
        began_at=_instant(began),
        ended_at=_instant(ended),
        rows={table: tags[tag] for table, tag in COUNTED.items() if tag in tags},
        errors=tuple(_errors(home / "history" / "runs" / f"{run_id}.db")) if status == "FAILURE" else (),
    )


def _errors(path: Path) -> Iterator[str]:
    """Of each step that failed its bad days, or why it broke; of a run without such a step why it ended."""
    found = [json.loads(event)["dagster_event"] for (event,) in _rows(path, _FAILURES)] if path.exists() else []
    steps = [event for event in found if event["event_type_value"] == "STEP_FAILURE"]
    for event in steps:
        data = event.get("event_specific_data") or {}
        said = data.get("user_failure_data") or {}
        days = [each for each in said.get("metadata_entries") or () if _day(each["label"])]
        yield from (f"{event['step_key']} {each['label']}: {each['entry_data'].get('text')}" for each in days)
        if not days:
            yield f"{event['step_key']}: {said.get('description') or _message(data.get('error') or event)}"
    if not steps:
        yield from (event.get("message") or "it failed, and nothing says why" for event in found)


def _message(error: Mapping[str, Any]) -> str:
    """Of its cause, where it has one: Dagster wraps what an asset raises. Without the name of the class before it."""
    cause = error.get("cause") or error
    message = f"{cause.get('message')}".strip()
    return message.partition(f"{cause.get('cls_name')}: ")[2] or message


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
