"""The captures: every answer of a source as it came, kept for ever. All other tables are pure functions of these."""

from darkhorse_assets.contracts.columns import DATE, SOURCE, column
from darkhorse_assets.contracts.model import Kind, Table

CAPTURES = Table(
    name="captures",
    grain="one row per answer (page, file, race or horse) that a capture of one source, endpoint and day received",
    key=("capture_id", "sequence"),
    by_country=False,
    columns=(
        SOURCE,
        column(
            Kind.TEXT,
            "endpoint",
            "What was asked for",
            required=True,
            domain=("racecards", "results", "reference", "horses"),
        ),
        DATE,
        column(Kind.TEXT, "capture_id", "When it began and a digest of what came", required=True),
        column(Kind.INSTANT, "captured_at", "When the capture began (UTC)", required=True),
        column(
            Kind.TEXT,
            "countries",
            "Countries asked for, comma separated; none for single races and horses",
            required=True,
        ),
        column(
            Kind.BOOLEAN,
            "is_complete",
            "The source's whole list of the day is in it; False when it was cut short, blocked, or of single races",
            required=True,
        ),
        column(Kind.TEXT, "problem", "Why it is not complete"),
        column(
            Kind.TEXT,
            "asked_races",
            "Races asked for one by one, comma separated: such a capture is no list of the day; null for lists",
        ),
        column(Kind.INTEGER, "sequence", "Order of the answers, from 0", required=True),
        column(Kind.TEXT, "url", "What was asked, without secrets; a file's name within its folder", required=True),
        column(Kind.INTEGER, "status", "HTTP status; null for files"),
        column(Kind.TEXT, "content_type", "The answer's content type"),
        column(Kind.INSTANT, "received_at", "When the answer was whole (UTC)", required=True),
        column(Kind.TEXT, "body", "The answer, as it came", required=True),
    ),
)
