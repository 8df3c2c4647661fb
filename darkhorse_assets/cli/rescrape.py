"""A rescrape with proof: what is there, the order of `materialize`, what is there then, and whether that is right."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from darkhorse_assets.claims import Claim, Scope, claimed, open_claims
from darkhorse_assets.cli.dry_run import print_dry_run
from darkhorse_assets.cli.materialize import Order, run_claimed
from darkhorse_assets.cli.run_history import Run, latest_runs
from darkhorse_assets.clock import utc_now
from darkhorse_assets.errors import DarkhorseError
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.files import replace_file
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.rescrape_proof import (
    PROVED,
    Doer,
    Place,
    Proof,
    State,
    as_json,
    places,
    prove,
    restated,
    survey,
)
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import STAMP

Restated = Mapping[tuple[date, str], Mapping[str, int]]
_RUNS_LOOKED_AT = 1000
"""Of a night's backfill beside the rescrape; more than these the daemon does not begin in an hour."""


def rescrape(order: Order, settings: Settings, console: Console, *, is_agreed: bool) -> bool:
    """Rescrape the order's days, and prove it; True when there is nothing against it.

    Args:
        is_agreed: nobody is asked whether to go on.

    Raises:
        ClaimedError: another command works on some of the days.
        UsageError, LakeError: it could not begin.
    """
    scope, began = order.scope(settings), utc_now()
    lake, mart = Lake.at(settings.lake_folder), Mart(settings.mart_file)
    with claimed(settings.claims_folder, scope, began):
        before = survey(lake, mart, scope, utc_now())
        kept = settings.rescrapes_folder / f"{began:{STAMP}}.json"
        record: dict[str, Any] = {
            "command": order.command,
            "first": f"{scope.first}",
            "last": f"{scope.last}",
            "countries": scope.countries,
            "source": settings.source,
            "outcome": "begun",
            "before": as_json(before, scope),
        }
        _keep(kept, record)
        print_states(scope, before, None, {}, console)
        if not (is_agreed or typer.confirm(f"Go on and ask for {scope} again?")):
            _keep(kept, record | {"outcome": "declined"})
            console.print("nothing was asked, and nothing changed")
            return False
        others = [each for each in open_claims(settings.claims_folder) if each.scope != scope]
        failures = _carried_out(order, settings)
        after = survey(lake, mart, scope, utc_now())
        others += [each for each in open_claims(settings.claims_folder) if each.scope != scope]
        proof = prove(lake, scope, before, after, _doer(settings, before.taken_at, others))
        problems = [*failures, *proof.problems]
        changed = restated(lake, scope, before.taken_at)
        _keep(
            kept,
            record
            | {
                "outcome": "failed" if problems else "proved",
                "after": as_json(after, scope),
                "changed": {f"{day} {country}": counts for (day, country), counts in changed.items()},
                "problems": problems,
                "notes": proof.notes,
            },
        )
    print_states(scope, before, after, changed, console)
    _print_proof(scope, Proof(problems, proof.notes), kept, console)
    return not problems


def preview(order: Order, settings: Settings, console: Console) -> None:
    """The state, and what would be asked and written; nothing is."""
    scope = order.scope(settings)
    before = survey(Lake.at(settings.lake_folder), Mart(settings.mart_file), scope, utc_now())
    print_states(scope, before, None, {}, console)
    print_dry_run(order, settings, console)


def print_states(scope: Scope, before: State, after: State | None, changed: Restated, console: Console) -> None:
    """Rows by day and country, before and after side by side, and what was added, changed and removed."""
    table = Table(title="Before and after" if after else "Before", title_justify="left")
    for heading in ("day", "country"):
        table.add_column(heading, no_wrap=True)
    for heading in (*(contract.name for contract in PROVED), *(["rows changed"] if after else [])):
        table.add_column(heading, justify="right", no_wrap=True)
    by_day: dict[tuple[date, str], list[Place]] = {}
    for place in places(scope):
        by_day.setdefault((place.day, place.country), []).append(place)
    for at, ((day, country), found) in enumerate(by_day.items()):
        told = [_words(changed.get((day, country), {}))] if after else []
        shown = f"{day}" if at % len(scope.countries) == 0 else ""
        table.add_row(shown, country, *(_counts(place, before, after) for place in found), *told)
    console.print(table)
    states = [("before", before), *([("after", after)] if after else [])]
    for when, state in states:
        compared = "" if state.is_compared else " within these days; there is no mart to compare them with others"
        console.print(f"{when}: {len(state.doubles):,} duplicates{compared}", highlight=False)
        for double in state.doubles if after is None else ():
            console.print(f"  {double}", highlight=False, markup=False)


def _carried_out(order: Order, settings: Settings) -> list[str]:
    """What went wrong. Whatever it was, what the lake holds then is looked at."""
    try:
        return run_claimed(order, settings)
    except DarkhorseError as error:
        return [f"{error}"]


def _doer(settings: Settings, since: datetime, claims: list[Claim]) -> Doer:
    """Names the runs and commands that wrote races, runners or results since then, by their days and countries."""
    written = {contract.name for contract in PROVED}
    runs = [run for run in latest_runs(settings.dagster_home, _RUNS_LOOKED_AT) if (run.ended_at or since) >= since]

    def has(run: Run, day: date, country: str) -> bool:
        is_of_them = not run.assets or not written.isdisjoint(run.assets)
        return is_of_them and day in run.days() and country in (run.countries or settings.countries)

    def who(day: date, country: str) -> str | None:
        named = [f"run {run.run_id[:8]} ({run.routine or 'by hand'})" for run in runs if has(run, day, country)]
        named += [
            f"{claim.scope} (process {claim.pid})"
            for claim in claims
            if claim.scope.first <= day <= claim.scope.last and country in claim.scope.countries
        ]
        return " or ".join(dict.fromkeys(named)) or None

    return who


def _keep(path: Path, record: Mapping[str, Any]) -> None:
    replace_file(path, json.dumps(record, indent=1).encode())


def _counts(place: Place, before: State, after: State | None) -> Text:
    """`8`, or `8 → 9`; a dash where there is no file."""
    was = before.count(place)
    if after is None:
        return Text(_number(was))
    now = after.count(place)
    style = "" if now == was else "red" if (now if now is not None else -1) < (was or 0) else "green"
    return Text(f"{_number(was)} → {_number(now)}", style)


def _number(count: int | None) -> str:
    return "-" if count is None else f"{count:,}"


def _words(counts: Mapping[str, int]) -> Text:
    if not any(counts.values()):
        return Text("none")
    return Text(f"+{counts['added']:,} ~{counts['changed']:,} -{counts['removed']:,}")


def _print_proof(scope: Scope, proof: Proof, kept: Path, console: Console) -> None:
    for note in proof.notes:
        console.print(Text(f"· {note}"))
    for problem in proof.problems:
        console.print(Text.assemble(("✗", "red"), f" {problem}"))
    if proof.problems:
        verdict = ("not proved", "red")
        why = f"{len(proof.problems):,} found against it; what was not published stays as it was"
    else:
        verdict, why = (
            ("proved", "green"),
            "every day is there, nothing is double, nothing was lost, it changed nothing else",
        )
    console.print(Text.assemble(f"{scope}: ", verdict, f": {why}"))
    console.print(f"kept in {kept}", highlight=False)
