"""Crash anywhere: a run that is killed at any point leaves each partition old or new, and the next run makes it whole.

A child process is killed at every point at which it would write something (`points.py`), and at random instants
besides, for what DuckDB and SQLite do within one statement. The day has an old version; what readers then find, and
what the next run makes of it, is judged by `grounds.py`.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from darkhorse_assets_tests.promises.children import Child, in_parallel
from darkhorse_assets_tests.promises.grounds import Grounds
from darkhorse_assets_tests.promises.ways import PLAIN, WHOLE, Way

RANDOM_KILLS = 60
"""Instants at which a run is killed wherever it is."""

_CHUNK = 20
_SEED = 5


@dataclass(frozen=True)
class Kills:
    """Points, or where there are none random instants, of one way, for one process."""

    way: Way
    points: Sequence[int]
    instants: Sequence[float] = ()


def run() -> list[str]:
    """Kill at every point of both ways; prints a table, returns what was broken."""
    broken = []
    for way in (PLAIN, WHOLE):
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            grounds = Grounds(Path(folder), way)
            names = grounds.points
            lasted = _seconds(grounds)
        chance = random.Random(_SEED)
        tasks = [
            Kills(way, range(start, min(start + _CHUNK, len(names) + 1))) for start in range(1, len(names) + 1, _CHUNK)
        ]
        tasks += [
            Kills(way, (), [chance.uniform(0, lasted) for _ in range(_CHUNK)]) for _ in range(0, RANDOM_KILLS, _CHUNK)
        ]
        found: list[tuple[str, list[str]]] = []
        for done, of_task in enumerate(in_parallel(killed, tasks), start=1):
            found += of_task
            print(f"\r{way.name}: {done} of {len(tasks)} ", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        broken += [f"{way.name}, killed before {name}: {each}" for name, wrong in found for each in wrong]
        _print(way, found, time.monotonic() - began)
    return broken


def killed(task: Kills) -> list[tuple[str, list[str]]]:
    """What was wrong after each kill, and what it was killed before."""
    with tempfile.TemporaryDirectory() as folder:
        grounds = Grounds(Path(folder), task.way)
        found = [(grounds.points[point - 1], grounds.crashed_at(point)) for point in task.points]
        for seconds in task.instants:
            grounds.reset()
            child = Child(grounds.run)
            time.sleep(seconds)
            child.kill()
            ended = child.ended()
            found.append(("a random instant", grounds.after(ended) if ended.is_killed else []))
        return found


def _seconds(grounds: Grounds) -> float:
    grounds.reset()
    began = time.monotonic()
    Child(grounds.run).ended().returned()
    return time.monotonic() - began


def _print(way: Way, found: Sequence[tuple[str, list[str]]], seconds: float) -> None:
    kills = Counter(_group(name) for name, _ in found)
    broken = Counter(_group(name) for name, wrong in found if wrong)
    print(f"\n### Crash anywhere: {way.name}\n\n| killed before | points | violations |\n|---|---|---|")
    for name, count in sorted(kills.items()):
        print(f"| {name} | {count} | {broken[name]} |")
    print(f"\n{len(found)} kills, {broken.total()} with a violation, {seconds:.0f} s")


def _group(name: str) -> str:
    """A point without which table or file it is of."""
    return name.partition(" of ")[0]
