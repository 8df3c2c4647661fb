"""Horses asked for by themselves: those of which no card ever said birth date, colour and breeder, the latest first.

One call a horse is dear (142,000 calls once did what 1,000 days of cards say anyway), so it is a queue with a daily
budget, and never part of a backfill. Answers are kept as all captures are; the table of a day is a function of them.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date

import duckdb

from darkhorse_assets.contracts import HORSE_PROFILES
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.errors import SourceError
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.verdict import Severity, Verdict, judged
from darkhorse_assets.sources.protocol import Endpoint, Profiles, Row, Source
from darkhorse_assets.stage import published_verdicts, staged_tables

HORSES_PER_CAPTURE = 50
"""So many answers are lost at most when the process is killed, and so many make one file."""

WANTED = """
SELECT horse_id
FROM horses
ANTI JOIN lake.horse_profiles USING (horse_id)
WHERE starts_with(horse_id, 'hrs_') AND (date_of_birth IS NULL OR colour IS NULL OR breeder IS NULL)
ORDER BY last_seen DESC, horse_id
"""
"""Only ids of The Racing API can be asked for; a horse that was asked for once, known or not, never is again."""


def wanted_horses(mart: duckdb.DuckDBPyConnection) -> list[str]:
    """The queue as the mart has it: view `horses` and the profiles published so far."""
    return [horse_id for (horse_id,) in mart.execute(WANTED).fetchall()]


def next_horses(wanted: Sequence[str], answered: Profiles, budget: int) -> list[str]:
    """Those to ask for now, so that the day's answers are `budget` at most, however often it is asked.

    Args:
        answered: what the day's captures hold already; the mart may not know it yet.
    """
    done = horses_of(answered)
    return [horse_id for horse_id in wanted if horse_id not in done][: max(0, budget - len(done))]


def ask_horses(lake: Lake, source: Source, day: date, horse_ids: Sequence[str], told: Callable[[int], None]) -> None:
    """Ask for the horses, and keep the answers a few at a time; `told` how many came so far.

    Raises:
        SourceError: the source refused or broke down; what came before is kept, and the others stay in the queue.
        LakeError: a capture could not be written.
    """
    for start in range(0, len(horse_ids), HORSES_PER_CAPTURE):
        capture = source.capture_profiles(horse_ids[start : start + HORSES_PER_CAPTURE], day)
        if capture is None:
            return
        lake.captures.append(capture)
        asked = start + len(capture.payloads)
        if capture.problem:
            raise SourceError(f"{asked} of {len(horse_ids)} horses came, the others stay queued: {capture.problem}")
        told(asked)


def profiles_of(lake: Lake, source: Source, day: date) -> Profiles:
    """The newest readable answer of each horse that was asked for on the day, with its provenance.

    Raises:
        LakeError, PayloadUnreadableError: a capture cannot be read.
    """
    rows: dict[str, Row] = {}
    unread: dict[str, str] = {}
    unknown_fields: Counter[str] = Counter()
    for capture in lake.captures.newest_first(source.name, Endpoint.HORSES, day):
        profiles = source.parse_profiles(capture)
        for row in profiles.rows:
            rows.setdefault(row["horse_id"], row | capture.provenance)
        unread = profiles.unread | unread
        unknown_fields += profiles.unknown_fields
    unread = {horse_id: why for horse_id, why in unread.items() if horse_id not in rows}
    return Profiles(list(rows.values()), unread, unknown_fields)


def horses_of(profiles: Profiles) -> set[str]:
    """The horses that were asked for, whatever their answers."""
    return {row["horse_id"] for row in profiles.rows} | profiles.unread.keys()


def publish_profiles(lake: Lake, source: Source, day: date) -> DayReport:
    """Publish the day's table from its captures; a day of which there are none stays without one.

    Raises:
        LakeError, PayloadUnreadableError: a capture cannot be read, or the table not be written.
    """
    profiles = profiles_of(lake, source, day)
    if not horses_of(profiles):
        return DayReport(day)
    name = HORSE_PROFILES.name
    stage, verdicts = staged_tables([HORSE_PROFILES], {name: profiles.rows}, {name: profiles.unknown_fields})
    report = DayReport(day, verdicts=[*verdicts, _completeness(profiles, {row["horse_id"] for row in profiles.rows})])
    failed = [verdict for verdict in verdicts if not verdict.passed and verdict.severity is Severity.ERROR]
    if failed:
        report.refused[name] = failed
    else:
        lake.tables.publish(HORSE_PROFILES, day, stage[name])
        report.rows[name] = {"all": stage[name].num_rows}
    return report


def judge_profiles(lake: Lake, source: Source, day: date) -> DayReport:
    """Judge the published table by the day's captures; no verdict on a day of which there are none.

    Raises:
        LakeError, PayloadUnreadableError: a file cannot be read.
    """
    profiles = profiles_of(lake, source, day)
    if not horses_of(profiles):
        return DayReport(day)
    table = lake.tables.read(HORSE_PROFILES, day)
    verdicts = published_verdicts(HORSE_PROFILES, table, "the day")
    published = {f"{horse_id}" for horse_id in table["horse_id"].to_pylist()} if table and verdicts[0].passed else set()
    return DayReport(day, verdicts=[*verdicts, _completeness(profiles, published)])


def _completeness(profiles: Profiles, published: Collection[str]) -> Verdict:
    """Every horse that was asked for has its row, also one that the source does not know."""
    asked = horses_of(profiles)
    unknown = sum(not row["is_known"] for row in profiles.rows)
    return judged(
        "completeness",
        HORSE_PROFILES.name,
        [
            f"{horse_id}: {profiles.unread.get(horse_id, 'is in a capture, but not in the table')}"
            for horse_id in sorted(asked - set(published))
        ],
        counts={"horses asked for": len(asked), "unknown to the source": unknown},
        advice="an answer that cannot be read is in the day's captures: mend its parser and materialise the day again; "
        "until then the horse is asked for on every day",
    )
