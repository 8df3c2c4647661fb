"""The free text of non-runners."""

import pytest

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.non_runners import NonRunner, non_runners


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", []),
        (None, []),
        ("Samplet", [("Samplet", None)]),
        ("How's The Sample (unsuitable ground)", [("How's The Sample", "unsuitable ground")]),
        ("A Horse (reserve), Samplet", [("A Horse", "reserve"), ("Samplet", None)]),
        (
            "How's (unsuitable ground), Miss X (self certificate, coughing), Y (withdrawn; refused), Samplet",
            [
                ("How's", "unsuitable ground"),
                ("Miss X", "self certificate, coughing"),
                ("Y", "withdrawn; refused"),
                ("Samplet", None),
            ],
        ),
        (
            "A Horse (withdrawn, vet's advice),B Horse(lame)",
            [("A Horse", "withdrawn, vet's advice"), ("B Horse", "lame")],
        ),
        ("A Horse ()", [("A Horse", None)]),
    ],
)
def test_commas_inside_brackets_belong_to_the_reason(
    written: str | None, expected: list[tuple[str, str | None]]
) -> None:
    assert non_runners(written) == [NonRunner(name, reason) for name, reason in expected]


@pytest.mark.parametrize("written", ["A Horse (lame", "A Horse,, B Horse", "(lame)"])
def test_what_is_no_list_of_non_runners_is_refused(written: str) -> None:
    with pytest.raises(ValueNotUnderstoodError, match="list of non-runners"):
        non_runners(written)
