"""How the provider writes quantities: every scalar a string, and cards and results each in their own way.

The shapes are those of real responses; what is written in two ways for one quantity is the provider's habit, not ours.
"""

from datetime import datetime

NONE_ON_CARD = "-"
NONE_ON_RESULT = "–"  # an en dash
CURRENCY = {"GB": "£", "IRE": "€", "FR": "£"}
METRES_A_YARD = 0.9144


def clock(moment: datetime) -> str:
    """An off time on a 12-hour clock without am or pm: 20:10 is '8:10'."""
    return f"{(moment.hour - 1) % 12 + 1}:{moment.minute:02d}"


def distance(yards: int) -> str:
    """Miles, furlongs and yards without the zero ones: '2m53y', '1m7f209y', '5f'."""
    miles, rest = divmod(yards, 1760)
    furlongs, odd = divmod(rest, 220)
    return "".join(f"{many}{unit}" for many, unit in ((miles, "m"), (furlongs, "f"), (odd, "y")) if many)


def half_furlongs(yards: int) -> int:
    """The distance rounded to half furlongs, as all the provider's round distances are."""
    return round(yards / 110)


def round_distance(yards: int) -> str:
    """'1m', '2m½f', '5½f'."""
    miles, halves = divmod(half_furlongs(yards), 16)
    furlongs, half = divmod(halves, 2)
    text = f"{furlongs or ''}{'½' if half else ''}"
    return (f"{miles}m" if miles else "") + (f"{text}f" if text else "")


def trimmed(amount: float) -> str:
    """Money with two decimals, or none when whole: '3245.08', '7251'."""
    return f"{amount:.2f}".removesuffix(".00")


def card_prize(amount: float, country: str) -> str:
    """The winner's prize on a card: '£3,140', '€5,900'."""
    return f"{CURRENCY[country]}{int(amount):,}"


def result_prize(amount: float, country: str) -> str:
    """A runner's prize in a result: pounds without a sign, whole euros with one in Ireland."""
    return f"€{round(amount)}" if country == "IRE" else trimmed(amount)


def lengths(distance_behind: float) -> str:
    """A beaten distance: '0', '0.05' (nose), '0.3' (neck), then quarters without a leading zero: '.5', '1.25', '11'."""
    if distance_behind < 0.4:
        return f"{min((0, 0.05, 0.1, 0.2, 0.3), key=lambda known: abs(known - distance_behind)):g}"
    return f"{round(distance_behind * 4) / 4:g}".removeprefix("0")


def running_time(seconds: float) -> str:
    """'1:43.25', '0:59.78', '3:5.14': the seconds are not padded."""
    minutes, rest = divmod(round(seconds * 100), 6000)
    return f"{minutes}:{rest // 100}.{rest % 100:02d}"


def winning_time(seconds: float, slow_by: float | None) -> str:
    """'1m 43.25s (slow by 5.55s)', '59.09s (fast by 0.43s)'; without the comparison where no standard time is known."""
    minutes, rest = divmod(round(seconds * 100), 6000)
    text = (f"{minutes}m " if minutes else "") + f"{rest // 100}.{rest % 100:02d}s"
    if slow_by is None:
        return text
    return f"{text} ({'fast' if slow_by < 0 else 'slow'} by {abs(slow_by):.2f}s)"


def stones(lbs: int) -> str:
    """A weight in stones and pounds: 122 is '8-10'."""
    return f"{lbs // 14}-{lbs % 14}"


def jumps(race_type: str, yards: int) -> str:
    """'8 hurdles', '18 fences'; nothing on the flat."""
    if race_type == "Hurdle":
        return f"{yards // 420} hurdles"
    return f"{yards // 290} fences" if race_type == "Chase" else ""
