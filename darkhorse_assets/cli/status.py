"""What this home is doing and did last: commands at work, hosts that are closed, what is missing, the latest runs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.text import Text

from darkhorse_assets.claims import Claim, open_claims, span
from darkhorse_assets.cli.run_history import DIED, Run, latest_runs
from darkhorse_assets.contracts import LAKE_TABLES, STATISTICS, TABLES
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.freshness import RACECARDS, RESULTS_FEED
from darkhorse_assets.quality.retrying import Failure
from darkhorse_assets.racing.off_times import london_clock
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import Endpoint
from darkhorse_assets.transport.gate import ClosedHost, closed_hosts

_ENDPOINTS = {RACECARDS: Endpoint.RACECARDS, RESULTS_FEED: Endpoint.RESULTS}
_GROUPS = {"day tables": frozenset(TABLES), "statistics": frozenset(STATISTICS)}
_MARKS = {"SUCCESS": ("✓", "green"), "FAILURE": ("✗", "red"), DIED: ("✗", "red"), "CANCELED": ("✗", "yellow")}
_MOST_NAMED = 3
_LONGEST = 200


@dataclass(frozen=True)
class Status:
    """What there is to tell.

    Attributes:
        done: of a run at work that has several days, how many of them are done so far, by its id.
        failures: what a source was to give and did not, and nobody has since.
    """

    now: datetime
    claims: Sequence[Claim]
    closed: Sequence[ClosedHost]
    failures: Sequence[Failure]
    runs: Sequence[Run]
    done: dict[str, int]


def status(settings: Settings, limit: int, now: datetime) -> Status:
    """Of this home; nothing is opened that is not there, and nothing written.

    Raises:
        LakeError, GateError: a file of the home cannot be read.
    """
    lake = Lake.at(settings.lake_folder)
    runs = latest_runs(settings.dagster_home, limit)
    closed = closed_hosts(settings.hosts_folder, now)
    done = {run.run_id: _done(lake, settings.source, run) for run in runs if run.is_at_work and len(run.days()) > 1}
    failures = [each for each in lake.failures.all() if each.is_open]
    return Status(now, open_claims(settings.claims_folder), closed, failures, runs, done)


def print_status(found: Status, console: Console) -> None:
    """The commands and hosts first, then a line per run with what went wrong below it; times are London's."""
    for claim in found.claims:
        _print(f"{claim.scope} runs since {_clock(claim.since)} (process {claim.pid})", console)
    for host in found.closed:
        _print(f"{host.host} is closed until {_clock(host.until)}: {host.why}", console)
    _print(_missing(found.failures), console)
    if not found.runs:
        _print("nothing ever ran here: darkhorse materialize --from yesterday --to today", console)
        return
    _print("Latest runs, times in London:", console)
    for run in found.runs:
        mark, style = _MARKS.get(run.status, ("…", "cyan"))
        console.print(Text.assemble((mark, style), f" {_said_of(run, found)}"))
        if run.errors or run.status == DIED:
            _print(f"    {_first_error(run)}", console)


def print_json(found: Status) -> None:
    """For machines; times in UTC."""
    print(
        json.dumps(
            {
                "at": found.now.isoformat(),
                "claims": [{**_plain(vars(each.scope)), **_plain(vars(each), "scope")} for each in found.claims],
                "closed_hosts": [_plain(vars(each)) for each in found.closed],
                "open_failures": len(found.failures),
                "failures_given_up": sum(each.is_given_up for each in found.failures),
                "runs": [{**_plain(vars(run)), "days_done": found.done.get(run.run_id)} for run in found.runs],
            },
            indent=1,
        )
    )


def _done(lake: Lake, source: str, run: Run) -> int:
    """The days of a run that have what it makes, from after its begin: it says so itself only when it ends."""
    began_ns, days = (run.began_at or run.created_at).timestamp() * 1e9, set(run.days())
    if endpoint := next((_ENDPOINTS[name] for name in reversed(run.assets) if name in _ENDPOINTS), None):
        return sum(each.written_ns >= began_ns for each in lake.captures.taken(source, endpoint, days, ()).values())
    if not (made := [name for name in run.assets if name in LAKE_TABLES]):
        return 0
    files = lake.tables.partitions(LAKE_TABLES[made[0]], days)
    return len({each.day for each in files if each.modified_ns >= began_ns})


def _said_of(run: Run, found: Status) -> str:
    """`2025-05-18 00:05 0:41 racecards, results_feed of 2025-05-11..17 (gb) · darkhorse rescrape · races +12 ~3 -0`."""
    took = (run.ended_at or found.now) - run.began_at if run.began_at else None
    said = f"{_clock(run.began_at or run.created_at)} {_length(took) if took else 'has not begun':>7} {_what(run)}"
    if run.first and run.last:
        said += f" of {span(run.first, run.last)}"
    if run.countries:
        said += f" ({', '.join(run.countries)})"
    if run.run_id in found.done:
        said += f", {found.done[run.run_id]} of {len(run.days())} days done"
    parts = [said, run.routine or "by hand", *(f"{table} {changed}" for table, changed in run.rows.items())]
    if run.errors:
        parts.append("1 error" if len(run.errors) == 1 else f"{len(run.errors):,} errors")
    return " · ".join(parts)


def _what(run: Run) -> str:
    """The assets, those of a whole group by its name; the job, where it is of one."""
    left, named = set(run.assets), []
    for name, members in _GROUPS.items():
        if members <= left:
            left -= members
            named.append(name)
    names = [*named, *sorted(left)]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more or run.job


def _first_error(run: Run) -> str:
    if run.status == DIED:
        return "its process is gone; it is closed when the next one opens the history"
    line = " ".join(run.errors[0].split())
    more = f" (and {len(run.errors) - 1:,} more)" if len(run.errors) > 1 else ""
    return (line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…") + more


def _missing(failures: Sequence[Failure]) -> str:
    if not failures:
        return "nothing is missing that a source was asked for"
    given_up = sum(each.is_given_up for each in failures)
    retried = [each.next_retry_at for each in failures if each.next_retry_at]
    when = f", next asked for after {_clock(min(retried))}" if retried else ""
    return f"{len(failures):,} failures are open{when}; {given_up:,} are given up: darkhorse failures"


def _plain(fields: dict[str, Any], *left_out: str) -> dict[str, Any]:
    kept = {name: value for name, value in fields.items() if name not in left_out}
    return {
        name: value if value is None or isinstance(value, int | str | list | tuple | dict) else f"{value}"
        for name, value in kept.items()
    }


def _clock(at: datetime) -> str:
    return f"{london_clock(at):%Y-%m-%d %H:%M}"


def _length(took: timedelta) -> str:
    minutes, seconds = divmod(round(took.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if minutes >= 60 else f"{minutes}:{seconds:02}"


def _print(text: str, console: Console) -> None:
    """Names hold brackets of their own, and are no markup."""
    console.print(text, highlight=False, markup=False)
