"""Rows of `races`: one race, from its card, its result, or both.

The result is later and wins, column by column, but a blank never overwrites a value: an upsert that sent nulls once
wiped date of birth, colour and prize of 1.3 million rows (docs/faults.md, defect 8).
"""

import json
from collections import Counter
from collections.abc import Sequence

from darkhorse_assets.racing.ids import fallback_course_id
from darkhorse_assets.sources.protocol import RaceRecord, Row, raw_json
from darkhorse_assets.tables.merge import merged


def race_rows(cards: Sequence[RaceRecord], results: Sequence[RaceRecord], runners: Sequence[Row]) -> list[Row]:
    """The day's races with status and counts; `runners` are the day's rows of that table."""
    card_of = {record.race_id: record for record in cards}
    result_of = {record.race_id: record for record in results}
    declared = [runner for runner in runners if not runner["is_reserve"]]
    declared_counts = Counter(runner["race_id"] for runner in declared)
    non_runner_counts = Counter(runner["race_id"] for runner in declared if runner["is_non_runner"])
    rows = []
    for race_id in sorted(card_of.keys() | result_of.keys()):
        card, result = card_of.get(race_id), result_of.get(race_id)
        row = _both(card, result)
        if card:
            row |= {"declared_count": declared_counts[race_id], "non_runner_count": non_runner_counts[race_id]}
        rows.append(row)
    return rows


def _both(card: RaceRecord | None, result: RaceRecord | None) -> Row:
    from_card, from_result = (record.race if record else {} for record in (card, result))
    row = merged(from_card, from_result) | {"status": _status(card, result)}
    extra = [json.loads(race["extra"]) for race in (from_card, from_result) if race.get("extra")]
    row["extra"] = raw_json({name: value for each in extra for name, value in each.items()}) if extra else None
    if not row.get("course_id"):
        row["course_id"] = fallback_course_id(row["country"], row["course"])
    if result and result.horses and row.get("ran_count") is None:
        row["ran_count"] = len(result.horses) + sum(not rejected.is_duplicate for rejected in result.rejected)
    return row


def _status(card: RaceRecord | None, result: RaceRecord | None) -> str:
    """Void is a race whose every horse is VOI; rpscrape drops such races, the form book does not."""
    codes = [horse["finish_code"] for horse in result.horses] if result else []
    if codes:
        return "void" if all(code == "VOI" for code in codes) else "resulted"
    return str(card.race.get("status", "declared")) if card else "declared"
