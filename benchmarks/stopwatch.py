"""How much of a run's wall time is spent in functions of our own: they are wrapped where the graph calls them.

What remains is Dagster's: its events, its checks of configuration, its database. Calls within calls count once.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from importlib import import_module
from typing import Any
from unittest.mock import patch


class Stopwatch:
    """Seconds within the wrapped functions, by name."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._is_running = False

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        """Counts, unless a call outside of this one counts already. All wrapped calls are of one thread."""
        if self._is_running:
            yield
            return
        self._is_running, began = True, time.perf_counter()
        try:
            yield
        finally:
            self._is_running = False
            self.seconds[name] += time.perf_counter() - began

    def function(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **named: Any) -> Any:
            with self.running(name):
                return work(*args, **named)

        return timed

    def generator(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **named: Any) -> Iterator[Any]:
            with closing(work(*args, **named)) as items:
                while True:
                    with self.running(name):
                        item = next(items, self)
                    if item is self:
                        return
                    yield item

        return timed

    def context(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @contextmanager
        def timed(*args: Any, **named: Any) -> Iterator[Any]:
            opened = ExitStack()
            with self.running(name):
                value = opened.enter_context(work(*args, **named))
            try:
                yield value
            finally:
                with self.running(name):
                    opened.close()

        return timed

    @contextmanager
    def watching(self, places: Sequence[tuple[str, str, str]]) -> Iterator[None]:
        """Each place is a module, a name in it (`Class.method`), and how it is wrapped: the name of a method here."""
        with ExitStack() as patched:
            for module, path, kind in places:
                *outer, name = path.split(".")
                owner = import_module(module)
                for part in outer:
                    owner = getattr(owner, part)
                wrapped = getattr(self, kind)(name, getattr(owner, name))
                replaced: AbstractContextManager[object] = patch.object(owner, name, wrapped)
                patched.enter_context(replaced)
            yield
