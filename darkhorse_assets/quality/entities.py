"""Are all horses and people known by the source's own ids? One without joins nothing of its past."""

from collections.abc import Mapping, Sequence

from darkhorse_assets.quality.verdict import Severity, Verdict, judged
from darkhorse_assets.racing.ids import is_fallback
from darkhorse_assets.sources.protocol import Row

ROLES = ("horse", "jockey", "trainer", "owner")

NAMED_ONLY: Mapping[str, frozenset[str]] = {"rpscrape_csv": frozenset({"jockey"})}
"""Roles that a source's results give by name, without id, where the card had none: jockeys booked late."""

ADVICE = "look at the capture: the source names them without an id; when it has one, capture the day again"


def entities(runners: Sequence[Row]) -> Verdict:
    """WARN for a name without the source's id in a race of which most other runners have one.

    Only what a card declares is judged: rpscrape's results give no ids, the card's or the day's are lent to them.
    """
    races: dict[str, list[Row]] = {}
    for runner in runners:
        if runner["declared_in"] == "card":
            races.setdefault(runner["race_id"], []).append(runner)
    offenders = []
    counts = {f"{role}s without an id": 0 for role in ROLES}
    for race_id, field in races.items():
        for role in ROLES:
            lost = [runner for runner in field if runner[role] and is_fallback(runner[f"{role}_id"])]
            counts[f"{role}s without an id"] += len(lost)
            if lost and 2 * len(lost) < len(field):
                offenders += [
                    f"{runner['country']}: {role} {runner[role]} of {race_id} has {runner[f'{role}_id'] or 'no id'}"
                    for runner in lost
                    if role not in NAMED_ONLY.get(runner["source"], ())
                ]
    return judged("entities", "runners", offenders, counts=counts, severity=Severity.WARN, advice=ADVICE)
