"""Ratings: the handicapper's official rating, Racing Post Rating and Topspeed, whole numbers on a scale of pounds.

The last two are published days after the race, so None can mean "not yet" as well as "never rated".
"""

from darkhorse_assets.racing.values import Written, whole_number


def rating(written: Written) -> int | None:
    """The rating of "60", 60 or "60.0"; None for a blank, a hyphen or an en dash."""
    return whole_number(written, "rating")
