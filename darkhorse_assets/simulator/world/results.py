"""Results as the provider writes them at the moment of asking: ratings come late, and a few placings change."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from statistics import fmean
from typing import Any, NamedTuple

from darkhorse_assets.simulator.world import wire
from darkhorse_assets.simulator.world.card_runners import silk_url
from darkhorse_assets.simulator.world.cards import rating_band
from darkhorse_assets.simulator.world.model import Entry, Finish, Race
from darkhorse_assets.simulator.world.running import SECONDS_A_LENGTH

SAID = {
    "1": "Led - pushed along over 1f out - kept on well", "2": "In touch with leaders - ridden over 1f out - kept on",
    "3": "Midfield - headway over 2f out - no extra", "PU": "Always behind - pulled up", "F": "Prominent - fell",
    "UR": "Mistake and unseated rider", "BD": "Midfield when brought down", "RR": "Refused to race",
    "REF": "Tailed off when refused", "RO": "Led until ran out", "CO": "Carried out", "SU": "Slipped up on turn",
    "LFT": "Left at start", "DSQ": "Finished placed - disqualified", "VOI": "Race void",
}  # fmt: skip
SAID_OF_OTHERS = "Towards rear - never dangerous"
DIVIDENDS = ("win", "pl", "ex", "csf", "tricast", "trifecta")


class Line(NamedTuple):
    """How a runner ended, as text; the blanks are those of one that did not complete."""

    position: str
    btn: str = "-"
    ovr_btn: str = "-"
    time: str = "-"
    prize: str = ""


def result(race: Race, now: datetime) -> dict[str, Any]:
    """The result of a race that is over at `now`."""
    amendment = race.amendment if race.amendment and now >= race.amendment.known_at else None
    winning_time = wire.winning_time(race.seconds, None if race.fixture.course.country == "FR" else race.slow_by)
    return {
        **_heading(race),
        "runners": [_runner(entry, line, race, now) for entry, line in _lines(race, now)],
        "winning_time_detail": "" if race.is_void else winning_time,
        "comments": amendment.comment if amendment else race.comment,
        "non_runners": _non_runners(race),
        **_tote(race),
    }


def _heading(race: Race) -> dict[str, str]:
    fixture, wanted = race.fixture, race.conditions
    country = fixture.course.country
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
        "dist_m": f"{wanted.metres:.1f}" if wanted.metres else str(round(wanted.yards * wire.METRES_A_YARD)),
        "dist_f": f"{wire.half_furlongs(wanted.yards) / 2:g}f",
        "going": fixture.going,
        "surface": fixture.surface,
        "jumps": wire.jumps(wanted.type, wanted.yards),
    }


def _lines(race: Race, now: datetime) -> Iterator[tuple[Entry, Line]]:
    """Every horse that ran with how it ended: finishers in order, then disqualified ones, then those that failed."""
    if race.is_void:
        yield from ((entry, Line("VOI")) for entry in race.entries if entry.ran)
        return
    finish, disqualified = _placings(race, now)
    pace = SECONDS_A_LENGTH[race.conditions.type]
    for row, place, behind, money in _ranked(finish, race):
        yield (
            row.entry,
            Line(
                position=str(place),
                btn=wire.lengths(behind),
                ovr_btn=wire.lengths(row.lengths),
                time=wire.running_time(race.seconds + row.lengths * pace),
                prize=wire.result_prize(money, race.fixture.course.country) if money else "",
            ),
        )
    yield from ((entry, Line("DSQ")) for entry in disqualified)
    yield from ((entry, Line(code)) for entry, code in race.failed)


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
    """Each finisher with its place, the distance to the one before and its prize; those level share both."""
    behind = [0.0, *(after.lengths - before.lengths for before, after in pairwise(finish))]
    money = [race.conditions.prize * share for share in race.prize_shares] + [0.0] * len(finish)
    place = 0
    for index, row in enumerate(finish):
        if behind[index] > 0:
            place = index
        level = next((end for end in range(index + 1, len(finish)) if behind[end] > 0), len(finish))
        yield row, place + 1, behind[index], fmean(money[place:level])


def _runner(entry: Entry, line: Line, race: Race, now: datetime) -> dict[str, str]:
    horse, day, country = entry.horse, race.fixture.day, race.fixture.course.country
    carried = entry.lbs - entry.claim
    said = SAID.get(line.position, SAID_OF_OTHERS)
    return {
        "horse_id": f"hrs_{horse.number}",
        "horse": f"{horse.name} ({horse.region})",
        "sp": entry.starting_price,
        "sp_dec": f"{entry.starting_decimal:.2f}",
        "bsp": "" if country == "FR" else f"{entry.starting_decimal * (1 + horse.number % 9 / 40):.2f}",
        "number": str(entry.number),
        "position": line.position,
        "draw": str(entry.draw) if entry.draw else "",
        "btn": line.btn,
        "ovr_btn": line.ovr_btn,
        "age": str(horse.age(day)),
        "sex": horse.sex(day)[0].upper(),
        "weight": wire.stones(carried),
        "weight_lbs": str(carried),
        "headgear": entry.headgear,
        "time": line.time,
        "or": str(entry.rating) if entry.rating else wire.NONE_ON_RESULT,
        "rpr": _rating(entry.rpr, race.rpr_at, now),
        "tsr": _rating(entry.tsr, race.tsr_at, now),
        "prize": line.prize,
        "jockey": entry.jockey.name,
        "jockey_claim_lbs": str(entry.claim),
        "jockey_id": entry.jockey.id,
        **_connections(entry),
        "comment": "" if country == "FR" else f"{said}(op {entry.starting_price.rstrip('FJC')})",
        "silk_url": silk_url(horse.number),
    }


def _connections(entry: Entry) -> dict[str, str]:
    """Stable and pedigree; of the parents only sire and dam carry their region."""
    horse, stint = entry.horse, entry.stints[-1]
    return {
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
    }


def _rating(value: int | None, known_at: datetime, now: datetime) -> str:
    return str(value) if value and now >= known_at else wire.NONE_ON_RESULT


def _non_runners(race: Race) -> str:
    """Free text; the reasons have commas and semicolons of their own. France gives names only."""
    withdrawn = [(entry.horse.name, entry.withdrawal.reason) for entry in race.entries if entry.withdrawal]
    if race.fixture.course.country == "FR":
        return ", ".join(name for name, _ in withdrawn)
    return ", ".join(f"{name} ({reason})" for name, reason in withdrawn)


def _tote(race: Race) -> dict[str, str]:
    """Dividends as first declared: later amendments do not change what was paid. None in France or in a void race."""
    country = race.fixture.course.country
    if country == "FR" or race.is_void or len(race.finish) < 3:
        return {f"tote_{name}": "" for name in DIVIDENDS}
    prices = [row.entry.starting_decimal for row in race.finish[:3]]
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
        f"tote_{name}": " ".join(wire.CURRENCY[country] + wire.trimmed(amount) for amount in amounts)
        for name, amounts in zip(DIVIDENDS, dividends, strict=True)
    }
