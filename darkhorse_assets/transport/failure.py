"""One request that did not give what was asked: what happened, whether another may, and the error that it makes."""

from dataclasses import dataclass
from datetime import datetime

from darkhorse_assets.errors import SourceBlockedError, SourceError, SourceUnavailableError

LATER = "try again later"


@dataclass(frozen=True)
class Failure:
    """`text` says what was asked and what came; `advice` what to do about it, if it was the last attempt.

    `retry_at` (UTC) is when the host may be asked again, where it said so or blocks; for a block it is always set.
    `is_worth_another`: the same request may go better in a few seconds.
    """

    kind: type[SourceError]
    text: str
    advice: str
    is_worth_another: bool = False
    status: int | None = None
    retry_at: datetime | None = None

    def error(self, url: str, attempts: int) -> SourceError:
        """What to raise after so many requests for `url`."""
        text = "; ".join(filter(None, (self.text, self.advice)))
        if issubclass(self.kind, SourceBlockedError) and self.retry_at:
            return self.kind(text, retry_at=self.retry_at, status=self.status, url=url, attempts=attempts)
        if issubclass(self.kind, SourceUnavailableError):
            return self.kind(text, retry_at=self.retry_at, status=self.status, url=url, attempts=attempts)
        return self.kind(text, status=self.status, url=url, attempts=attempts)


def blocked_until(instant: datetime) -> str:
    """The advice for a block."""
    return f"blocked, retry after {utc(instant)}"


def utc(instant: datetime) -> str:
    """As messages write it."""
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"
