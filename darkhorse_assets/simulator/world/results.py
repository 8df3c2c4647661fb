"""Results as the provider writes them, at the moment they are asked for: ratings come late, and a few placings change."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from statistics import fmean
from typing import Any

from darkhorse_assets.simulator.world import wire
from darkhorse_assets.simulator.world.cards import rating_band, silk_url
from darkhorse_assets.simulator.world.model import Entry, Finish, Race
from darkhorse_assets.simulator.world.running import SECONDS_A_LENGTH

WINNER_SAID, PLACED_SAID, BEATEN_SAID = (
    "Led - pushed along over 1f out - kept on well",
    "In touch with leaders - ridden over 1f out - kept on",
    "Towards rear - never dangerous",
)
FAILED_SAID = {
    "PU": "Always behind - pulled up", "F": "Prominent - fell", "UR": "Mistake and unseated rider", "BD": "Midfield when brought down",
    "RR": "Refused to race", "REF": "Tailed off when refused", "RO": "Led until ran out", "CO": "Carried out", "SU": "Slipped up on turn",
    "LFT": "Left at start", "DSQ": "Finished placed - disqualified", "VOI": "Race void",
}  # fmt: skip


def result(race: Race, now: datetime) -> dict[str, Any]:
    """The result of a race that is over at `now`."""
    fixture, wanted = race.fixture, race.conditions
    country = fixture.course.country
    amendment = race.amendment if race.amendment and now >= race.amendment.known_at else None
    finish, disqualified = _placings(race, now)
    runners = [
        *(_finisher(row, race, now) for row in _ranked(finish, race)),
        *(_runner(entry, "DSQ", "-", "-", "-", "", race, now) for entry in disqualified),
        *(_runner(entry, "VOI" if race.is_void else code, "-", "-", "-", "", race, now) for entry, code in race.failed),
    ]
    slow_by = None if country == "FR" else race.slow_by
    return {
        "race_id": race.id,
        "date": fixture.day.isoformat(),
        "region": country,
        "course": fixture.course.name + ("" if country == "GB" else f" ({country})"),
        "course_id": fixture.course.id,
        "off": wire.clock(race.off),
        "off_dt": race.off.isoformat(),
        "race_name": wanted.name,
        "type": wanted.type,
        "class": f"Class {wanted.level}" if country == "GB" else "",
        "pattern": wanted.pattern,
        "rating_band": rating_band(race),
        "age_band": wanted.age_band,
        "sex_rest": wanted.sex,
        "dist": wire.round_distance(wanted.yards),
        "dist_y": str(wanted.yards),
        "dist_m": f"{wanted.metres:.1f}" if wanted.metres else str(round(wanted.yards / wire.YARDS_A_METRE)),
        "dist_f": f"{wire.half_furlongs(wanted.yards) / 2:g}f",
        "going": fixture.going,
        "surface": fixture.surface,
        "jumps": wire.jumps(wanted.type, wanted.yards),
        "runners": runners,
        "winning_time_detail": "" if race.is_void else wire.winning_time(race.seconds, slow_by),
        "comments": amendment.comment if amendment else race.comment,
        "non_runners": _non_runners(race),
        **_tote(race),
    }


def _placings(race: Race, now: datetime) -> tuple[list[Finish], list[Entry]]:
    """The finishers in the order of the placings as known at `now`, and those disqualified."""
    amendment = race.amendment
    if amendment is None or now < amendment.known_at:
        return race.finish, []
    if amendment.disqualified is None:
        first, second, *others = race.finish
        return [Finish(second.entry, first.lengths), Finish(first.entry, second.lengths), *others], []
    kept = [row for place, row in enumerate(race.finish) if place != amendment.disqualified]
    ahead = kept[0].lengths
    return [Finish(row.entry, row.lengths - ahead) for row in kept], [race.finish[amendment.disqualified].entry]


def _ranked(finish: list[Finish], race: Race) -> Iterator[tuple[Finish, int, float, float]]:
    """Each finisher with its place, the distance to the one before and its prize; those level share both place and prizes."""
    behind = [0.0, *(after.lengths - before.lengths for before, after in pairwise(finish))]
    money = [race.conditions.prize * share for share in race.prize_shares]
    place = 0
    for index, row in enumerate(finish):
        if index == 0 or behind[index] > 0:
            place = index
        level = next((end for end in range(index + 1, len(finish)) if behind[end] > 0), len(finish))
        shared = [*money[place:level], *[0.0] * (level - max(place, len(money)))]
        yield row, place + 1, behind[index], fmean(shared) if place < len(money) else 0.0


def _finisher(ranked: tuple[Finish, int, float, float], race: Race, now: datetime) -> dict[str, Any]:
    row, place, behind, money = ranked
    if race.is_void:
        return _runner(row.entry, "VOI", "-", "-", "-", "", race, now)
    seconds = race.seconds + row.lengths * SECONDS_A_LENGTH[race.conditions.type]
    prize = wire.result_prize(money, race.fixture.course.country) if money else ""
    lengths = wire.lengths(behind), wire.lengths(row.lengths)
    return _runner(row.entry, str(place), *lengths, wire.running_time(seconds), prize, race, now)


def _runner(
    entry: Entry, position: str, btn: str, ovr_btn: str, time: str, prize: str, race: Race, now: datetime
) -> dict[str, Any]:
    horse, day, country = entry.horse, race.fixture.day, race.fixture.course.country
    stint = entry.stints[-1]
    carried = entry.lbs - entry.claim
    said = FAILED_SAID.get(position) or (
        WINNER_SAID if position == "1" else PLACED_SAID if position in {"2", "3"} else BEATEN_SAID
    )
    return {
        "horse_id": f"hrs_{horse.number}",
        "horse": f"{horse.name} ({horse.region})",
        "sp": entry.starting_price,
        "sp_dec": f"{entry.starting_decimal:.2f}",
        "bsp": "" if country == "FR" else f"{entry.starting_decimal * (1 + horse.number % 9 / 40):.2f}",
        "number": str(entry.number),
        "position": position,
        "draw": str(entry.draw) if entry.draw else "",
        "btn": btn,
        "ovr_btn": ovr_btn,
        "age": str(horse.age(day)),
        "sex": horse.sex(day)[0].upper(),
        "weight": wire.stones(carried),
        "weight_lbs": str(carried),
        "headgear": entry.headgear,
        "time": time,
        "or": str(entry.rating) if entry.rating else wire.NONE_ON_RESULT,
        "rpr": _rating(entry.rpr, race.rpr_at, now),
        "tsr": _rating(entry.tsr, race.tsr_at, now),
        "prize": prize,
        "jockey": entry.jockey.name,
        "jockey_claim_lbs": str(entry.claim),
        "jockey_id": entry.jockey.id,
        "trainer": stint.trainer.name,
        "trainer_id": stint.trainer.id,
        "owner": stint.owner.name,
        "owner_id": stint.owner.id,
        "sire": f"{horse.sire.name} ({horse.sire.region})",
        "sire_id": f"sir_{horse.sire.number}",
        "dam": f"{horse.dam.name} ({horse.dam.region})",
        "dam_id": f"dam_{horse.dam.number}",
        "damsire": horse.damsire.name,
        "damsire_id": f"dsi_{horse.damsire.number}",
        "comment": "" if country == "FR" else f"{said}(op {entry.starting_price.rstrip('FJC')})",
        "silk_url": silk_url(horse.number),
    }


def _rating(value: int | None, known_at: datetime | None, now: datetime) -> str:
    return str(value) if value and known_at and now >= known_at else wire.NONE_ON_RESULT


def _non_runners(race: Race) -> str:
    """Free text; the reasons have commas and semicolons of their own. France gives names only."""
    withdrawn = [(entry.horse.name, entry.withdrawal.reason) for entry in race.entries if entry.withdrawal]
    if race.fixture.course.country == "FR":
        return ", ".join(name for name, _ in withdrawn)
    return ", ".join(f"{name} ({reason})" for name, reason in withdrawn)


def _tote(race: Race) -> dict[str, str]:
    """Dividends as first declared: later amendments do not change what was paid. None in France or in a void race."""
    names = ("win", "pl", "ex", "csf", "tricast", "trifecta")
    country = race.fixture.course.country
    if country == "FR" or race.is_void or len(race.finish) < 3:
        return {f"tote_{name}": "" for name in names}
    sign = wire.CURRENCY[country]
    prices = [row.entry.starting_decimal for row in race.finish[:4]]
    ran = len(race.finish) + len(race.failed)
    paid = 1 if ran < 5 else 2 if ran < 8 else 3
    exacta, trifecta = prices[0] * prices[1] * 0.8, prices[0] * prices[1] * prices[2] * 0.6
    dividends = (
        [round(prices[0] * 0.95 + 0.05, 1)],
        [round(1 + (price - 1) / 4, 1) for price in prices[:paid]],
        [round(exacta, 1)],
        [round(exacta * 0.9 + 0.03, 2)],
        [round(trifecta * 0.9 + 0.07, 2)] if race.conditions.handicap and ran >= 8 else [],
        [round(trifecta, 1)],
    )
    return {
        f"tote_{name}": " ".join(sign + wire.trimmed(amount) for amount in amounts)
        for name, amounts in zip(names, dividends, strict=True)
    }
