"""Positions, finishing codes, beaten lengths and times: what the end of a race leaves."""

import pytest

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.beaten_lengths import lengths
from darkhorse_assets.racing.finishes import FINISHING_CODES, Finish, finish
from darkhorse_assets.racing.race_times import seconds, winning_time
from darkhorse_assets.racing.values import Written


@pytest.mark.parametrize(
    ("written", "position", "code"),
    [
        ("1", 1, None),
        ("6", 6, None),
        ("1=", 1, None),
        (12, 12, None),
        ("PU", None, "PU"),
        ("pu", None, "PU"),
        ("VOI", None, "VOI"),
        ("VOID", None, "VOI"),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_finish_is_a_position_or_a_code(written: Written, position: int | None, code: str | None) -> None:
    assert finish(written) == Finish(position, code)


@pytest.mark.parametrize("code", ["PU", "F", "UR", "BD", "RR", "REF", "RO", "CO", "SU", "LFT", "DSQ", "VOI"])
def test_every_finishing_code_has_a_meaning_and_is_read(code: str) -> None:
    assert FINISHING_CODES[code]
    assert finish(code).code == code


@pytest.mark.parametrize("written", ["0", "XX", "1st", "01", "1.5", "NR"])
def test_what_is_no_finish_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="finishing position"):
        finish(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("nse", 0.05),
        ("shd", 0.1),
        ("sht-hd", 0.1),
        ("hd", 0.2),
        ("snk", 0.2),
        ("nk", 0.3),
        ("lgnk", 0.4),
        ("dist", 30.0),
        ("dht", 0.0),
        ("½", 0.5),
        ("3¼", 3.25),
        ("[3¼]", 3.25),
        ("[¾]", 0.75),
        ("[12]", 12.0),
        (".75", 0.75),
        ("0.3", 0.3),
        ("114.75", 114.75),
        ("0", 0.0),
        ("-", None),
        ("–", None),
        ("", None),
    ],
)
def test_beaten_lengths_are_read_from_words_fractions_and_decimals(written: str, expected: float | None) -> None:
    assert lengths(written) == expected


@pytest.mark.parametrize("written", ["neck", "3 1/4", "-1"])
def test_what_is_no_distance_between_horses_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="beaten distance"):
        lengths(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1:43.25", 103.25),
        ("3:5.14", 185.14),
        ("0:59.78", 59.78),
        ("59.78", 59.78),
        ("288.00", 288.0),
        ("6:19.40", 379.4),
        ("00:04:16.9000000", 256.9),
        ("00:04:18", 258.0),
        ("-", None),
        ("", None),
    ],
)
def test_a_runners_time_is_read_in_seconds(written: str, expected: float | None) -> None:
    assert seconds(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1m 43.25s (slow by 5.55s)", 103.25),
        ("2m 42.30s (fast by 1.20s)", 162.3),
        ("2m 29.05s", 149.05),
        ("1m 0.13s (slow by 1.33s)", 60.13),
        ("58.9s", 58.9),
        ("57.74s (slow by 0.24s)", 57.74),
        ("", None),
    ],
)
def test_a_winning_time_is_read_in_seconds_without_its_comparison(written: str, expected: float | None) -> None:
    assert winning_time(written) == expected


@pytest.mark.parametrize("written", ["1:43:25:00", "fast", "1m 43"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="time of a runner"):
        seconds(written)
    with pytest.raises(ValueNotUnderstoodError, match="winning time"):
        winning_time(written)
