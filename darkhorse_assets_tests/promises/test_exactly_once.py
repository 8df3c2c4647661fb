"""Exactly once: the short form, a handful of random schedules."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darkhorse_assets_tests.promises.exactly_once import DAYS, Step, steps, unlike_a_clean_run

pytestmark = pytest.mark.usefixtures("unsynced")


@settings(max_examples=4, deadline=None)
@given(st.lists(steps, min_size=1, max_size=4), st.permutations(range(len(DAYS))))
def test_days_run_in_any_order_and_number_with_failures_between_have_the_rows_of_one_clean_run(
    schedule: Sequence[Step], order: Sequence[int]
) -> None:
    assert unlike_a_clean_run(schedule, order) == []
