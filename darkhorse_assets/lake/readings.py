"""What the captures of one endpoint's day say together: the current reading of each race. No files here.

This is what makes a cut, blocked or damaged capture harmless: it replaces only the races it really got, and a race
leaves only when the source's own whole list of the day no longer has it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from darkhorse_assets.errors import PayloadUnreadableError
from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed, RaceRecord, Rejected, Row, raw_json

_HORSE_TABLE = {Endpoint.RACECARDS: "runners", Endpoint.RESULTS: "results"}


@dataclass
class DayReading:
    """One endpoint's day.

    Attributes:
        races: each race once; a race's horses in it come from one capture.
        rejected: records of no race here that could not be read, and what could not be read of a race in a capture
            newer than the one it comes from.
        notes: what a reader should know of how the day was read (a race taken from an older capture).
        asked: countries that some capture was asked for, complete or not.
        covered: countries that a complete capture was asked for; only of these is it known when they have no race.
        is_captured: False where there was no capture at all.
    """

    races: list[RaceRecord] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    covered: set[str] = field(default_factory=set)
    is_captured: bool = False


def current_races(
    newest_first: Iterable[Capture], parse: Callable[[Capture], Parsed], countries: Sequence[str]
) -> DayReading:
    """The latest whole reading of each race of these countries.

    A race comes from the newest capture that holds it whole; where none does, from the newest that has it. Captures
    are walked back, and parsed, only until each country's whole list and each race that newer captures cut or could
    not read was met.

    Every row gets `source`, `capture_id` and `captured_at` of the capture it was read from.

    Raises:
        PayloadUnreadableError: a capture is not what the source writes, and no newer ones hold each country's whole
            list. Older than these it could only have added to races, and a day is not lost to it for ever.
    """
    walk = _Walk(countries)
    for capture in newest_first:
        try:
            parsed = parse(capture)
        except PayloadUnreadableError as error:
            if not walk.has_all_lists():
                raise
            walk.passes_over(capture, error)
            continue
        walk.back_to(capture, _each_race_once(parsed))
        if walk.is_over():
            break
    return walk.reading()


class _Walk:
    """What was read so far on the way back through the captures."""

    def __init__(self, countries: Sequence[str]) -> None:
        self._countries = set(countries)
        self._reading = DayReading()
        self._whole: dict[str, RaceRecord] = {}
        self._cut: dict[str, RaceRecord] = {}
        self._unread: set[str] = set()
        self._lists: dict[str, set[str]] = {}

    def back_to(self, capture: Capture, parsed: Parsed) -> None:
        """Take from a capture what no newer one gave."""
        self._reading.is_captured = True
        self._reading.asked.update(capture.countries)
        newer = self._whole.keys() | self._cut.keys() | self._unread
        for record in parsed.races:
            if record.country in self._countries and self._is_wanted(record.country, record.race_id):
                self._shelve(_stamped(record, capture))
        for rejected in parsed.rejected:
            if rejected.race_id not in newer and self._concerns(rejected):
                self._reading.rejected.append(rejected)
                if rejected.race_id and not rejected.is_duplicate and rejected.race_id not in self._whole:
                    self._unread.add(rejected.race_id)
        if capture.is_complete:
            self._close(self._countries.intersection(capture.countries), parsed)

    def passes_over(self, capture: Capture, error: PayloadUnreadableError) -> None:
        """A capture that cannot be read is said, and not used."""
        self._reading.notes.append(f"{capture.endpoint} of {capture.capture_id} are not used: {error}")

    def has_all_lists(self) -> bool:
        """Each country's whole list was met."""
        return self._countries <= self._lists.keys()

    def is_over(self) -> bool:
        """Nothing older can add anything."""
        return self.has_all_lists() and not self._cut and not self._unread

    def reading(self) -> DayReading:
        self._reading.races = [*self._whole.values(), *self._cut.values()]
        return self._reading

    def _is_wanted(self, country: str, race_id: str) -> bool:
        return race_id not in self._whole and race_id in self._lists.get(country, {race_id})

    def _concerns(self, rejected: Rejected) -> bool:
        """A record of no country may be of any; one of no race counts until a complete capture was read."""
        countries = self._countries if rejected.country is None else self._countries & {rejected.country}
        if rejected.race_id is None:
            return not countries <= self._reading.covered
        return any(rejected.race_id in self._lists.get(country, {rejected.race_id}) for country in countries)

    def _shelve(self, record: RaceRecord) -> None:
        race_id, capture_id = record.race_id, record.race["capture_id"]
        if not record.is_whole:
            self._cut.setdefault(race_id, record)
            return
        self._whole[race_id] = record
        if newer := self._cut.pop(race_id, None):
            self._reading.rejected += newer.rejected
        if newer or race_id in self._unread:
            self._reading.notes.append(
                f"{record.endpoint} of race {race_id}: a newer capture does not hold it whole, "
                f"so it is read from {capture_id}"
            )
        self._unread.discard(race_id)

    def _close(self, countries: set[str], parsed: Parsed) -> None:
        """A complete capture is a country's list of races, unless it names one that cannot be told from the others."""
        nameless = {each.country for each in parsed.rejected if each.race_id is None and not each.is_duplicate}
        named = {record.race_id for record in parsed.races} | {str(each.race_id) for each in parsed.rejected}
        for country in countries:
            self._reading.covered.add(country)
            if country not in self._lists and not nameless & {None, country}:
                self._lists[country] = named | self._whole.keys() | self._cut.keys() | self._unread


def _each_race_once(parsed: Parsed) -> Parsed:
    """Without second copies: pages shift while they are read, and files overlap.

    An exact copy, of a race or of a horse in it, is no fault of the data. Of two races with one id that differ, neither
    is believed. Two horses with one id that differ stay, for the audit to refuse.
    """
    copies: dict[str, list[RaceRecord]] = {}
    for record in parsed.races:
        copies.setdefault(record.race_id, []).append(record)
    once = Parsed(rejected=list(parsed.rejected))
    for first, *others in copies.values():
        if all(other == first for other in others):
            duplicates = [_rejected(other, "a second copy of the race", is_duplicate=True) for other in others]
            first.rejected = [*first.rejected, *duplicates]
            _fold_horses(first)
            once.races.append(first)
        else:
            conflict = f"the capture has this race {len(others) + 1} times, in different words"
            once.rejected += [_rejected(each, conflict, is_duplicate=False) for each in (first, *others)]
    return once


def _fold_horses(record: RaceRecord) -> None:
    first_of: dict[object, Row] = {}
    horses = []
    for horse in record.horses:
        first = first_of.setdefault(horse.get("horse_id"), horse)
        if first is horse or first != horse:
            horses.append(horse)
        else:
            reason, table = "a second copy of the horse's row", _HORSE_TABLE[record.endpoint]
            record.rejected.append(Rejected(table, reason, raw_json(horse), record.country, record.race_id, True))
    record.horses = horses


def _rejected(record: RaceRecord, reason: str, *, is_duplicate: bool) -> Rejected:
    raw = raw_json({"race": record.race, "horses": record.horses, "rejected": [each.raw for each in record.rejected]})
    return Rejected("races", reason, raw, record.country, record.race_id, is_duplicate)


def _stamped(record: RaceRecord, capture: Capture) -> RaceRecord:
    stamp = capture.provenance
    record.race |= stamp
    for horse in record.horses:
        horse.update(stamp)
    return record
