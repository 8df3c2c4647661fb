"""Is this home in order? What is overdue, which sources block, how much disk is left, how old the mart is.

All is told by names, sizes and times of files and by the newest captures, in half a second, so that a monitor may ask
every minute. What failed is told by `defs/failures.py`, from Dagster's history.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from darkhorse_assets.contracts import RACES
from darkhorse_assets.errors import GateError, LakeError
from darkhorse_assets.freshness import DAYS_AHEAD, overdue_partitions
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.freshness import PUBLISHED_WITHIN, Overdue, in_a_row, materialize
from darkhorse_assets.racing.off_times import racing_day
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS
from darkhorse_assets.transport.gate import closed_hosts

DAYS_OF_CAPTURES = 7
SAMPLED_FOLDERS = 20
RETRY = "darkhorse retry-failures --all"
LEAST_FREE_BYTES = 2 * 2**30
"""Beside what a rebuild of the mart takes: a year of three countries with its history of runs is some 300 MB."""


@dataclass(frozen=True)
class Attention:
    """Something to do, and the command that does it."""

    what: str
    command: str


@dataclass(frozen=True)
class Finding:
    """One part of the home: in a line, and what of it wants attention; `facts` are for machines."""

    name: str
    says: str
    attention: Sequence[Attention] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def home_findings(settings: Settings, now: datetime) -> Iterator[Finding]:
    """What can be told without Dagster."""
    lake = Lake.at(settings.lake_folder)
    yield _freshness(lake, now)
    yield _sources(settings, lake, now)
    yield _disk(settings)
    yield _mart(settings, lake, now)


def _freshness(lake: Lake, now: datetime) -> Finding:
    span = lake.tables.span(RACES)
    if span is None:
        yesterday = racing_day(now) - timedelta(days=1)
        nothing = Attention("nothing is published yet", materialize(yesterday, yesterday))
        return Finding("freshness", "nothing is published", [nothing], {"first": None, "last": None, "overdue": []})
    overdue = overdue_partitions(lake, now)
    says = f"published from {span[0]} to {span[1]}, days overdue: {len(overdue)}"
    facts = {
        "first": f"{span[0]}",
        "last": f"{span[1]}",
        "overdue": [
            {"table": e.table, "day": f"{e.day}", "due_at": e.due_at.isoformat(), "why": e.why, "command": e.command}
            for e in overdue
        ],
    }
    return Finding("freshness", says, [_of_days(*each) for each in in_a_row(overdue)], facts)


def _of_days(first: Overdue, last: date, command: str) -> Attention:
    """Days in a row of which the same is overdue, as one."""
    if first.day == last:
        return Attention(first.why, command)
    count = (last - first.day).days + 1
    return Attention(f"{first.table} of {count} days are overdue, {first.day} to {last}", command)


def _sources(settings: Settings, lake: Lake, now: datetime) -> Finding:
    """Hosts that are left alone, and what the newest captures have only in part."""
    attention, blocked = _closed_hosts(settings, now)
    cut_short: list[dict[str, str]] = []
    newest: dict[str, datetime] = {}
    for source, endpoint, day in product(lake.captures.sources(), DAY_ENDPOINTS, _days_around(now)):
        try:
            capture = next(lake.captures.newest_first(source, endpoint, day), None)
        except LakeError as error:
            attention.append(Attention(f"{error}", materialize(day, day)))
            continue
        if capture is None:
            continue
        newest[source] = max(capture.captured_at, newest.get(source, capture.captured_at))
        if capture.problem:
            what = f"{source} gave {endpoint} of {day} only in part: {capture.problem}"
            attention.append(Attention(what, materialize(day, day)))
            cut_short.append({"source": source, "endpoint": f"{endpoint}", "day": f"{day}", "problem": capture.problem})
    latest = [f"{source} answered last at {at:%Y-%m-%d %H:%M} UTC" for source, at in newest.items()]
    says = "; ".join(latest) or f"no capture of the last {DAYS_OF_CAPTURES} days"
    return Finding("sources", says, attention, {"blocked": blocked, "cut_short": cut_short})


def _closed_hosts(settings: Settings, now: datetime) -> tuple[list[Attention], list[dict[str, str]]]:
    """In words and for machines."""
    try:
        closed = closed_hosts(settings.hosts_folder, now)
    except GateError as error:
        return [Attention(f"{error}", f"ls -l {settings.hosts_folder}")], []
    return (
        [
            Attention(f"{each.host} is closed until {each.until:%Y-%m-%d %H:%M} UTC: {each.why}", RETRY)
            for each in closed
        ],
        [{"host": each.host, "closed_until": each.until.isoformat(), "why": each.why} for each in closed],
    )


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(_existing(settings.home.absolute())).free
    mart_bytes = _size(settings.mart_file)
    sizes = {
        "captures": _estimated(settings.lake_folder / "captures"),
        "tables": _estimated(settings.lake_folder / "tables"),
        "quarantine": _estimated(settings.lake_folder / "quarantine"),
        "mart": mart_bytes,
        "dagster": _estimated(settings.dagster_home),
    }
    parts = ", ".join(f"{name} {size / 1e6:,.0f} MB" for name, size in sizes.items())
    says = f"{free / 1e9:,.1f} GB free; about {parts}"
    attention = []
    if free < LEAST_FREE_BYTES + mart_bytes:
        what = f"only {free / 1e9:,.1f} GB are free on the disk of {settings.home}: a rebuild of the mart may not fit"
        attention.append(Attention(what, f"df -h {settings.home}"))
    return Finding("disk", says, attention, {"free_bytes": free, "estimated_bytes": sizes})


def _mart(settings: Settings, lake: Lake, now: datetime) -> Finding:
    span = lake.tables.span(RACES)
    refresh = "darkhorse mart refresh"
    if not settings.mart_file.exists():
        attention = [Attention(f"there is no mart at {settings.mart_file}", refresh)] if span else []
        return Finding("mart", "there is none", attention, {"written_at": None, "published_at": None})
    written_at = _written_at(settings.mart_file)
    days = {*_days_around(now), *(span or ())}
    published = [each.modified_ns for each in lake.tables.partitions(RACES, days)]
    published_at = datetime.fromtimestamp(max(published) / 1e9, UTC) if published else None
    attention = []
    if published_at and written_at < published_at <= now - PUBLISHED_WITHIN:
        what = f"the mart is of {written_at:%Y-%m-%d %H:%M} UTC, races were published at {published_at:%Y-%m-%d %H:%M}"
        attention.append(Attention(what, refresh))
    hours = (now - written_at) / timedelta(hours=1)
    says = f"written {hours:,.1f} hours ago"
    facts = {"written_at": written_at.isoformat(), "published_at": published_at and published_at.isoformat()}
    return Finding("mart", says, attention, facts)


def _days_around(now: datetime) -> list[date]:
    return [racing_day(now) + timedelta(days=n) for n in range(-DAYS_OF_CAPTURES, DAYS_AHEAD + 1)]


def _estimated(folder: Path) -> int:
    """Bytes below a folder. Of many folders of days some are measured, evenly: all 100,000 files take seconds."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return 0
    size = sum(entry.stat().st_size for entry in entries if entry.is_file())
    folders = sorted(entry.path for entry in entries if entry.is_dir())
    sampled = folders
    if len(folders) > 2 * SAMPLED_FOLDERS:
        sampled = folders[:: len(folders) // SAMPLED_FOLDERS]
    of_sampled = sum(_estimated(Path(each)) for each in sampled)
    return size + (of_sampled * len(folders) // len(sampled) if sampled else 0)


def _existing(folder: Path) -> Path:
    """The folder, or the first above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
