"""Is the day whole? Cards against results, with the states void, abandoned and not due yet known.

A day can have a winner in every race and still lack its last race of the evening: six such races in 21 real days were
found by this reconciliation and by nothing else (docs/faults.md, F3).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from darkhorse_assets.quality.guards import race_name
from darkhorse_assets.quality.verdict import Verdict, judged
from darkhorse_assets.sources.protocol import Row

RESULT_DUE_AFTER = timedelta(hours=2)

ASK_AGAIN = (
    "materialise the day's racecards, results_feed and tables again: that a meeting was abandoned is told by cards only"
)


def races_complete(
    races: Sequence[Row], carded: Mapping[str, Collection[str]], resulted: Mapping[str, Collection[str]]
) -> Verdict:
    """Every race that the day's cards or results name is published; `carded` and `resulted` are race ids by country."""
    published = {str(race["race_id"]) for race in races}
    counts: dict[str, int] = {}
    offenders = []
    for country in carded:
        named = {*carded[country], *resulted[country]}
        missing = sorted(named - published)
        offenders += [f"{country}: race {race_id} was captured and is not published" for race_id in missing]
        counts |= {
            f"{country} races": sum(race["country"] == country for race in races),
            f"{country} on cards": len(carded[country]),
            f"{country} with results": len(resulted[country]),
        }
    return judged("completeness", "races", offenders, counts=counts, advice="see the quarantine for why")


def lacks_its_result(race: Row, now: datetime) -> bool:
    """Whether the race was declared, was to be off two hours ago, and is neither resulted nor called off."""
    return bool(race["status"] == "declared" and race["off_dt"] + RESULT_DUE_AFTER <= now)


def results_complete(races: Sequence[Row], results: Sequence[Row], now: datetime) -> Verdict:
    """Every declared race has its result two hours after its off, and as many rows as horses ran."""
    rows = Counter(str(row["race_id"]) for row in results)
    offenders, not_due = [], 0
    for race in races:
        if lacks_its_result(race, now):
            offenders.append(f"{race['country']}: {race_name(race)} has no result")
        elif race["status"] == "declared":
            not_due += 1
        found = rows[str(race["race_id"])]
        if race["ran_count"] is not None and race["ran_count"] != found:
            offenders.append(f"{race['country']}: {race_name(race)} had {race['ran_count']} runners, {found} are here")
    counts = {"races not due yet": not_due, **_by_country("results", results)}
    return judged("completeness", "results", offenders, counts=counts, advice=ASK_AGAIN)


def runners_complete(races: Sequence[Row], runners: Sequence[Row]) -> Verdict:
    """Every race that is not abandoned has runners; where both are known, those declared less the non-runners are those
    that ran.

    `mart/sql/12_race_states.sql` says the same of the whole history.
    """
    standing = Counter(str(r["race_id"]) for r in runners if not (r["is_non_runner"] or r["is_reserve"]))
    named = {str(runner["race_id"]) for runner in runners}
    offenders = []
    for race in races:
        race_id = str(race["race_id"])
        if race_id not in named and race["status"] != "abandoned":
            offenders.append(f"{race['country']}: {race_name(race)} has no runners")
        elif race["status"] == "resulted" and race["ran_count"] not in (None, standing[race_id]):
            ran = f"{standing[race_id]} standing runners, but {race['ran_count']} ran"
            offenders.append(f"{race['country']}: {race_name(race)} has {ran}")
    return judged("completeness", "runners", offenders, counts=_by_country("runners", runners), advice=ASK_AGAIN)


def _by_country(noun: str, rows: Sequence[Row]) -> dict[str, int]:
    return {f"{country} {noun}": count for country, count in sorted(Counter(str(r["country"]) for r in rows).items())}
