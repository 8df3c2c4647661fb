"""A clock that only moves when someone sleeps, and remembers how long they slept."""

from datetime import UTC, datetime, timedelta

START = datetime(2025, 5, 16, 12, tzinfo=UTC)


class FakeTime:
    """Stands in for the wall clock, the monotonic clock and `time.sleep` at once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.seconds += seconds
