"""The one tree of exceptions. Messages say what was tried, on which day, country, race or url, and what to do next.

    DarkhorseError
    ├── UsageError                 what was asked for cannot be: a date that is none, a country nobody knows …
    ├── ValueNotUnderstoodError    a racing value that no known source writes that way (costs one record, not a day)
    ├── SourceError                a source did not give what was asked
    │   ├── SourceRefusedError     final: 401, 404, 422; asking again changes nothing
    │   ├── SourceUnavailableError may pass: 5xx, time-outs, broken connections, after all attempts
    │   │   └── SourceBlockedError it wants to be left alone: 403, 406, 429, a page that says so; retry after T
    │   └── PayloadUnreadableError an answer came, but it is cut, or not what the source's contract says
    ├── ClaimedError               another command works on some of the same days
    ├── GateError                  what is known of a host, and so whether it may be asked, cannot be read or kept
    ├── AuditError                 a blocking verdict refused to publish a day; what was published before stays
    ├── AlertError                 what was told, and to whom, cannot be kept
    │   └── DeliveryError          a channel did not take a message; it waits and is sent again
    ├── MartError                  the mart cannot be opened, or not be brought up to date with the lake
    └── LakeError                  the lake's folder cannot be read or written
        ├── NothingCapturedError   there is no capture to build a day from
        └── NothingPublishedError  there are no races of a day to compute its statistics from

`DarkhorseError` is what the command line turns into one line and exit code 1; `UsageError` is exit code 2.
"""

from datetime import datetime


class DarkhorseError(Exception):
    """Everything this project raises on purpose."""


class UsageError(DarkhorseError):
    """What was asked for cannot be done as asked; nothing was tried."""


class ValueNotUnderstoodError(DarkhorseError, ValueError):
    """A racing value that no known source writes that way; names the value and the kind of thing it should be."""

    def __init__(self, kind: str, value: object) -> None:
        super().__init__(f"{value!r} is not a {kind}")


class SourceError(DarkhorseError):
    """A source did not give what was asked.

    Attributes:
        status: the HTTP status, if an answer came.
        url: what was asked for, without credentials, if it was one address.
        attempts: how many requests were sent for it; 0 when nothing was.
    """

    def __init__(self, message: str, *, status: int | None = None, url: str | None = None, attempts: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.url = url
        self.attempts = attempts


class SourceRefusedError(SourceError):
    """A final refusal: 401, 404 or 422. Asking again the same way changes nothing."""


class SourceUnavailableError(SourceError):
    """All attempts failed with something that may pass: 5xx, time-outs, broken connections.

    `retry_at` is the UTC instant before which the source asked to be left alone, when it said one.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        url: str | None = None,
        attempts: int = 0,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(message, status=status, url=url, attempts=attempts)
        self.retry_at = retry_at


class SourceBlockedError(SourceUnavailableError):
    """The source does not want to be asked now: it blocks (403, 406, 429, a page that says so), or wants long quiet.

    Not a failure but a state: `retry_at`, always set, is the UTC instant before which asking again is no use.
    """

    retry_at: datetime

    def __init__(
        self, message: str, *, retry_at: datetime, status: int | None = None, url: str | None = None, attempts: int = 0
    ) -> None:
        super().__init__(message, status=status, url=url, attempts=attempts, retry_at=retry_at)


class PayloadUnreadableError(SourceError):
    """An answer came, but it is cut short, or its shape breaks the source's contract."""


class ClaimedError(DarkhorseError):
    """Another command of this home works on some of the same days; names it, since when, and its process."""


class GateError(DarkhorseError):
    """What is known of a host cannot be read or kept, so it is not asked; names the file and the cause."""


class AuditError(DarkhorseError):
    """A blocking verdict refused to publish; the partition published before stays as it was."""


class MartError(DarkhorseError):
    """The mart cannot be opened, or something of the lake could not be loaded into it; names the file and the cause."""


class AlertError(DarkhorseError):
    """The file of alerts cannot be read or written; names the path and the cause."""


class DeliveryError(AlertError):
    """A channel did not take a message; names the channel and what went wrong, never its address.

    `is_final`: the message itself was refused, and sending it again the same way changes nothing.
    """

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final


class LakeError(DarkhorseError):
    """The lake's folder cannot be read or written; names the path and the cause."""


class NothingCapturedError(LakeError):
    """A day cannot be built, because no capture of it was ever kept; names the day, the source and the countries."""


class NothingPublishedError(LakeError):
    """Statistics of a day cannot be computed, because its races were never published; names the day."""
