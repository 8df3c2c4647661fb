"""Single races by their ids: what a list lacked is got without the list, and one race's trouble is its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx
import pytest

from darkhorse_assets.errors import (
    PayloadUnreadableError,
    SourceBlockedError,
    SourceRefusedError,
    SourceUnavailableError,
)
from darkhorse_assets.sources.protocol import Capture, Endpoint
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets_tests.sources.racing_api.bodies import Json, card, result
from darkhorse_assets_tests.sources.racing_api.provider import DAY, KEY, NOW, Provider, client, half, race_ids

ASKED = ("rac_1", "rac_2", "rac_3")
PATHS = {Endpoint.RESULTS: "/v1/results/{}", Endpoint.RACECARDS: "/v1/racecards/{}/pro"}


@dataclass
class Races:
    """A provider whose answer to one race is as a test says; the others it has."""

    wrong: Mapping[str, Callable[[], httpx.Response]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        race_id = request.url.path.split("/")[3]
        self.asked.append(race_id)
        return self.wrong[race_id]() if race_id in self.wrong else httpx.Response(200, json=result(race_id))

    def capture(self, *race_ids: str) -> Capture:
        source = RacingApi(client(KEY, httpx.MockTransport(self.answer)), "https://provider.test", lambda: NOW)
        capture = source.capture_races(Endpoint.RESULTS, DAY, race_ids or ASKED)
        assert capture is not None
        return capture


def not_found() -> httpx.Response:
    return httpx.Response(404, json={"detail": "Not Found"})


@pytest.mark.parametrize("endpoint", PATHS)
def test_each_race_is_asked_by_its_id_and_read_as_a_race_of_a_list_is(endpoint: Endpoint) -> None:
    held = [card(key) if endpoint is Endpoint.RACECARDS else result(key, region="FR") for key in ASKED]
    provider = Provider(held, held)
    capture = provider.source().capture_races(endpoint, DAY, ASKED[:2])
    assert capture is not None
    assert [path for path, _ in provider.asked] == [PATHS[endpoint].format(race_id) for race_id in ASKED[:2]]
    assert race_ids(capture) == list(ASKED[:2])
    assert [each.url for each in capture.payloads] == [provider.source().race_url(endpoint, key) for key in ASKED[:2]]
    assert (capture.asked_races, capture.countries, capture.problem) == (ASKED[:2], (), None)
    assert not capture.is_complete


def test_a_race_that_the_provider_does_not_have_costs_itself_and_is_told() -> None:
    capture = Races({"rac_2": not_found}).capture()
    assert race_ids(capture) == ["rac_1", "rac_3"]
    assert capture.asked_races == ASKED
    assert isinstance(capture.error, SourceRefusedError)
    assert capture.error.status == 404
    assert "rac_2" in str(capture.error)


def test_a_race_whose_answer_is_cut_costs_itself() -> None:
    capture = Races({"rac_1": lambda: httpx.Response(200, content=half(result("rac_1")))}).capture()
    assert race_ids(capture) == ["rac_2", "rac_3"]
    assert isinstance(capture.error, PayloadUnreadableError)


def test_where_no_race_came_there_is_no_capture() -> None:
    with pytest.raises(SourceRefusedError) as error:
        Races({"rac_1": not_found}).capture("rac_1")
    assert error.value.status == 404


def test_a_race_that_always_breaks_the_server_does_not_keep_the_others_from_being_asked_for() -> None:
    capture = Races({"rac_1": lambda: httpx.Response(500)}).capture()
    assert race_ids(capture) == ["rac_2", "rac_3"]
    assert isinstance(capture.error, SourceUnavailableError)


def test_a_server_that_is_down_is_left_alone_after_the_second_race() -> None:
    down = {race_id: lambda: httpx.Response(500) for race_id in ASKED}
    races = Races(down)
    with pytest.raises(SourceUnavailableError):
        races.capture()
    assert races.asked == ["rac_1"] * 3 + ["rac_2"] * 3


def test_a_plan_wall_ends_all_and_is_told_though_another_race_was_not_found() -> None:
    wall = {"rac_1": not_found, "rac_3": lambda: httpx.Response(401, json={"detail": "Pro Plan required"})}
    races = Races(wall)
    capture = races.capture(*ASKED, "rac_4")
    assert race_ids(capture) == ["rac_2"]
    assert capture.error is not None
    assert capture.error.status == 401
    assert races.asked == list(ASKED)


def json_answer(body: Json) -> Callable[[], httpx.Response]:
    return lambda: httpx.Response(200, json=body)


POLITE_BLOCKS = {
    "html": lambda: httpx.Response(200, html="<html>Just a moment</html>"),
    "html that calls itself JSON": lambda: httpx.Response(200, content="<html/>"),
    "words": lambda: httpx.Response(200, text="Service temporarily unavailable"),
    "an excuse in JSON": json_answer({"detail": "Results are temporarily unavailable"}),
    "nothing": lambda: httpx.Response(200),
    "another race": json_answer(result("rac_9")),
}


@pytest.mark.parametrize("answer", POLITE_BLOCKS.values(), ids=POLITE_BLOCKS.keys())
def test_a_page_about_an_error_and_another_race_are_blocks_although_they_say_200(
    answer: Callable[[], httpx.Response],
) -> None:
    races = Races({"rac_2": answer})
    capture = races.capture()
    assert race_ids(capture) == ["rac_1"]
    assert isinstance(capture.error, SourceBlockedError)
    assert capture.error.retry_at > NOW
    assert "rac_3" not in races.asked


@pytest.mark.parametrize("answer", list(POLITE_BLOCKS.values())[:-1], ids=list(POLITE_BLOCKS)[:-1])
def test_they_are_blocks_of_a_list_too(answer: Callable[[], httpx.Response]) -> None:
    with pytest.raises(SourceBlockedError):
        Provider(tamper=lambda *_: answer()).source().capture(Endpoint.RESULTS, DAY, ("gb",))


def test_a_comment_that_speaks_of_something_unavailable_is_no_block() -> None:
    race = result("rac_1", comments="Commentary temporarily unavailable", runners=[])
    assert race_ids(Races({"rac_1": json_answer(race)}).capture("rac_1")) == ["rac_1"]


def test_there_is_nothing_to_ask_without_ids_for_lists_and_for_cards_before_the_first() -> None:
    provider = Provider()
    source = provider.source()
    assert source.capture_races(Endpoint.RESULTS, DAY, []) is None
    assert source.capture_races(Endpoint.REFERENCE, DAY, ASKED) is None
    assert source.capture_races(Endpoint.RACECARDS, DAY.replace(year=2022), ASKED) is None
    assert provider.asked == []
