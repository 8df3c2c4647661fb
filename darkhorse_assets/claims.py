"""Who works on which days: a command claims its days and countries, and a second one that overlaps is refused.

A claim is a file whose lock its owner's process holds, so that the claim of a killed owner is free at once. Runs that
the daemon starts claim nothing: Dagster's pools and the locks of days keep them apart.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO
from uuid import uuid4

from darkhorse_assets.errors import ClaimedError, LakeError
from darkhorse_assets.racing.off_times import london_clock, racing_day

DAYS = "days"
HORSES = "horses"
_DOOR = ".lock"
"""Held by whoever looks or claims, for that moment: two that look at once would both find nobody."""


@dataclass(frozen=True)
class Scope:
    """What a command is about to write.

    Attributes:
        command: as people type it: `darkhorse rescrape`.
        writes: `DAYS` or `HORSES` (single horses); different things never overlap.
    """

    command: str
    first: date
    last: date
    countries: tuple[str, ...]
    writes: str = DAYS

    def overlaps(self, other: "Scope") -> bool:
        days = self.first <= other.last and other.first <= self.last
        return self.writes == other.writes and days and not set(self.countries).isdisjoint(other.countries)

    def __str__(self) -> str:
        return f"{self.command} of {span(self.first, self.last)}"


def span(first: date, last: date) -> str:
    """`2025-05-11..17`: as much of the last day as is not also of the first."""
    if first == last:
        return f"{first}"
    is_near = (first.year, first.month) == (last.year, last.month)
    return f"{first}..{last:%d}" if is_near else f"{first}..{last}"


@dataclass(frozen=True)
class Claim:
    """A scope that a living process holds, since when (UTC)."""

    scope: Scope
    since: datetime
    pid: int


@contextmanager
def claimed(folder: Path, scope: Scope, now: datetime) -> Iterator[Claim]:
    """The scope is this process's until the block, or the process, ends.

    Args:
        folder: where the home's claims lie (`Settings.claims_folder`).

    Raises:
        ClaimedError: another command works on some of it; the message says which, since when, and what to do.
        LakeError: the folder cannot be written.
    """
    claim = Claim(scope, now, os.getpid())
    path = folder / f"{uuid4().hex}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _door(folder, "a"):
            for other in _open_claims(folder):
                if scope.overlaps(other.scope):
                    raise ClaimedError(_refusal(other, now))
            file = _taken(path, claim)
    except OSError as error:
        raise LakeError(
            f"cannot write {folder}: {error.strerror or error}; make it writable or change DARKHORSE_HOME"
        ) from error
    with file:
        try:
            yield claim
        finally:
            with suppress(OSError):  # without its lock it is swept by the next that looks
                path.unlink()


def open_claims(folder: Path) -> list[Claim]:
    """The claims of living commands, the oldest first; none where nothing was ever claimed."""
    if not (folder / _DOOR).exists():
        return []
    try:
        with _door(folder, "r"):  # who may only read the home may look as well
            return sorted(_open_claims(folder), key=lambda claim: claim.since)
    except OSError as error:
        raise LakeError(f"cannot read {folder}: {error.strerror or error}") from error


@contextmanager
def _door(folder: Path, mode: str) -> Iterator[None]:
    with (folder / _DOOR).open(mode) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _open_claims(folder: Path) -> Iterator[Claim]:
    """Those whose owner lives; what dead ones left is swept. A file that is no claim says nothing about anybody."""
    for path in folder.glob("*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError), path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                yield _claim(json.load(file))
            else:
                path.unlink()


def _taken(path: Path, claim: Claim) -> IO[str]:
    """The claim's file, locked; it is locked before it says anything, and nobody looks before the door opens."""
    file = path.open("x")
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        scope = {**vars(claim.scope), "first": f"{claim.scope.first}", "last": f"{claim.scope.last}"}
        json.dump({"scope": scope, "since": claim.since.astimezone(UTC).isoformat(), "pid": claim.pid}, file)
        file.flush()
    except BaseException:
        path.unlink(missing_ok=True)
        file.close()
        raise
    return file


def _claim(kept: dict[str, dict[str, str]]) -> Claim:
    scope = kept["scope"]
    days = {end: date.fromisoformat(scope[end]) for end in ("first", "last")}
    read = Scope(scope["command"], days["first"], days["last"], tuple(scope["countries"]), scope["writes"])
    return Claim(read, datetime.fromisoformat(f"{kept['since']}"), int(f"{kept['pid']}"))


def _refusal(other: Claim, now: datetime) -> str:
    is_of_today = racing_day(other.since) == racing_day(now)
    since = f"{london_clock(other.since):{'%H:%M' if is_of_today else '%Y-%m-%d %H:%M'}}"
    return (
        f"{other.scope} ({', '.join(other.scope.countries)}) runs since {since} in London (process {other.pid}): "
        "wait until it is done, or stop it"
    )
