"""The one tree of exceptions. Messages say what was tried, on which day, country, race or url, and what to do next.

    DarkhorseError
    ├── UsageError                 what was asked for cannot be: a date that is none, a country nobody knows …
    ├── ValueNotUnderstoodError    a racing value that no known source writes that way (costs one record, not a day)
    ├── SourceError                a source did not give what was asked
    │   ├── SourceRefusedError     final: 401, 403, 404, 422; asking again changes nothing
    │   ├── SourceUnavailableError may pass: 406, 429, 5xx, time-outs, broken connections, after all attempts
    │   └── PayloadUnreadableError an answer came, but it is cut, or not what the source's contract says
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
    """A source did not give what was asked; names the url (without secrets), and `status` if one came."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class SourceRefusedError(SourceError):
    """A final refusal: 401, 403, 404 or 422. Asking again the same way changes nothing."""


class SourceUnavailableError(SourceError):
    """All attempts failed with something that may pass: 406, 429, 5xx, time-outs, broken connections.

    `retry_at` is the UTC instant before which the source asked to be left alone, when it said one.
    """

    def __init__(self, message: str, *, status: int | None = None, retry_at: datetime | None = None) -> None:
        super().__init__(message, status=status)
        self.retry_at = retry_at


class PayloadUnreadableError(SourceError):
    """An answer came, but it is cut short, or its shape breaks the source's contract."""


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
