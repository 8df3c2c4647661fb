"""The provider's lists of courses and regions, entry by entry. They say what is now, and carry no date of their own.

Unlike cards and results they write region codes in lower case; an entry that cannot be read costs itself.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from darkhorse_assets.racing.names import course_name
from darkhorse_assets.racing.regions import region_of
from darkhorse_assets.sources.protocol import Capture, Payload, Reference, Rejected, raw_json
from darkhorse_assets.sources.racing_api.body import Body
from darkhorse_assets.sources.racing_api.page import json_of, not_a
from darkhorse_assets.sources.record import UNREADABLE, FieldError, RetypedFieldError

COURSES_PATH = "/v1/courses"
REGIONS_PATH = "/v1/courses/regions"


def parse_reference(capture: Capture) -> Reference:
    """Read both lists.

    Raises:
        PayloadUnreadableError: an answer is no list; `RacingApi` keeps none that is not.
    """
    reference = Reference()
    for payload in capture.payloads:
        if urlsplit(payload.url).path.endswith(REGIONS_PATH):
            _read(regions_of(payload), "region", reference, _add_region)
        else:
            _read(courses_of(payload), "course", reference, _add_course)
    return reference


def courses_of(payload: Payload) -> list[object]:
    """The entries of `{"courses": […], "total": 979}`, which has no pages. Raises PayloadUnreadableError."""
    try:
        body = Body(json_of(payload), "answer")
        courses, total = body.items("courses"), body.integer("total")
        if not courses:
            raise FieldError("there are no courses in it")
        if total not in (None, len(courses)):
            raise FieldError(f"total is {total}, but {len(courses)} courses are in it")
    except FieldError as error:
        raise not_a("list of courses", payload, error) from None
    return courses


def regions_of(payload: Payload) -> list[Any]:
    """The entries of a bare list. Raises PayloadUnreadableError."""
    regions = json_of(payload)
    if not isinstance(regions, list):
        raise not_a("list of regions", payload, RetypedFieldError("answer", "a list", regions))
    return regions


def _read(entries: list[object], kind: str, reference: Reference, add: Callable[[Body, Reference], None]) -> None:
    for entry in entries:
        try:
            body = Body(entry, kind)
            add(body, reference)
        except UNREADABLE as error:
            reference.rejected.append(Rejected(f"{kind}s", str(error), raw_json(entry)))
        else:
            reference.unknown_fields.update(f"{kind}.{name}" for name in body.unknown())


def _add_course(body: Body, reference: Reference) -> None:
    body.ignore("region")
    reference.courses.append(
        {
            "course_id": body.required("id"),
            "course": course_name(body.required("course")),
            "country": region_of(body.required("region_code")).code,
        }
    )


def _add_region(body: Body, reference: Reference) -> None:
    code = region_of(body.required("region_code")).code
    reference.regions[code] = body.required("region")
