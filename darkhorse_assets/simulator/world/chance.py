"""Where all chance comes from: generators named by what they decide, so that the order of asking changes nothing."""

from bisect import bisect
from collections.abc import Sequence
from hashlib import blake2b
from itertools import accumulate
from random import Random
from typing import NamedTuple


def chance(*parts: object) -> Random:
    """A generator for one decision, for instance `chance(seed, "meetings", "GB", day)`: the same in every process."""
    name = "/".join(map(str, parts)).encode()
    return Random(int.from_bytes(blake2b(name, digest_size=8).digest()))


class Weighted(NamedTuple):
    """A list to choose from by weight; built once, and four times as fast as `random.choices`."""

    values: Sequence[str]
    cumulative: Sequence[float]

    def pick(self, rng: Random) -> str:
        """One of the values."""
        return self.values[bisect(self.cumulative, rng.random() * self.cumulative[-1])]


def weighted(**weights: float) -> Weighted:
    """Values and their weights by keyword; an underscore stands for a blank: `Good_To_Soft=3`."""
    return Weighted([name.replace("_", " ") for name in weights], list(accumulate(weights.values())))
