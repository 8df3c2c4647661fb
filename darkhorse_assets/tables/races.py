"""Rows of `races`: one race, from its card, its result, or both.

The result is later and wins, column by column, but a blank never overwrites a value: an upsert that sent nulls once
wiped date of birth, colour and prize of 1.3 million rows (facts, defect 8).
"""

from collections.abc import Sequence

from darkhorse_assets.sources.protocol import RaceRecord, Row


def merge(older: Row, newer: Row) -> Row:
    """Both rows in one: the newer value where there is one, else the older."""
    return {**older, **{name: value for name, value in newer.items() if value is not None}}


def race_rows(cards: Sequence[RaceRecord], results: Sequence[RaceRecord], runners: Sequence[Row]) -> list[Row]:
    """The day's races with status and counts; `runners` are the day's rows of that table."""
    card_of = {record.race_id: record for record in cards}
    result_of = {record.race_id: record for record in results}
    runners_of: dict[object, list[Row]] = {}
    for runner in runners:
        runners_of.setdefault(runner["race_id"], []).append(runner)
    return [
        _race_row(card_of.get(race_id), result_of.get(race_id), runners_of.get(race_id, []))
        for race_id in sorted(card_of.keys() | result_of.keys())
    ]


def _race_row(card: RaceRecord | None, result: RaceRecord | None, runners: Sequence[Row]) -> Row:
    row = merge(card.race if card else {}, result.race if result else {})
    declared = [runner for runner in runners if not runner["is_reserve"]]
    row["declared_count"] = len(declared) if card else None
    row["non_runner_count"] = sum(bool(runner["is_non_runner"]) for runner in declared)
    row["status"] = _status(card, result)
    if result and result.horses and row.get("ran_count") is None:
        row["ran_count"] = len(result.horses) + sum(not rejected.is_duplicate for rejected in result.rejected)
    return row


def _status(card: RaceRecord | None, result: RaceRecord | None) -> str:
    """Void is a race whose every horse is VOI; rpscrape drops such races, the form book does not."""
    codes = [horse["finish_code"] for horse in result.horses] if result else []
    if codes:
        return "void" if all(code == "VOI" for code in codes) else "resulted"
    return str(card.race.get("status", "declared")) if card else "declared"
