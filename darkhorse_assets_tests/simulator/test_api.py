"""The endpoints: who is let in, what is refused and how, and that pages neither overlap nor lose a race."""

from datetime import date, datetime

import httpx
import pytest

from darkhorse_assets.simulator.api import Options
from darkhorse_assets.simulator.world.courses import IDLE_COURSES
from darkhorse_assets.simulator.world.fixtures import LONDON
from darkhorse_assets_tests.simulator.conftest import BUSY_SATURDAY, Json, Serve

DAY = BUSY_SATURDAY.isoformat()
ONE_DAY = {"start_date": DAY, "end_date": DAY}


def details(response: httpx.Response) -> list[Json]:
    assert response.status_code == 422
    found: list[Json] = response.json()["detail"]
    return found


@pytest.mark.parametrize("auth", [None, ("", ""), ("someone", "")])
def test_without_credentials_nobody_is_let_in(auth: tuple[str, str] | None, client: httpx.Client) -> None:
    response = client.get("/v1/courses", auth=auth)
    assert response.status_code == 401
    assert response.json()["detail"]


def test_a_header_that_is_no_basic_authentication_is_refused(client: httpx.Client) -> None:
    for header in ("Bearer abc", "Basic ***", "Basic /w=="):
        assert client.get("/v1/courses", headers={"Authorization": header}, auth=None).status_code == 401


def test_configured_credentials_are_the_only_ones_let_in(serve: Serve) -> None:
    client = serve(Options(credentials=("key", "word")))
    assert client.get("/v1/courses").status_code == 401
    assert client.get("/v1/courses", auth=("key", "word")).status_code == 200


def test_an_endpoint_above_the_plan_says_so(serve: Serve) -> None:
    client = serve(Options(above_plan=frozenset({"/v1/horses/{horse_id}/pro"})))
    response = client.get("/v1/horses/hrs_10200003/pro")
    assert (response.status_code, response.json()) == (401, {"detail": "Pro Plan required"})
    assert client.get("/v1/horses/hrs_10200003/standard").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v1/jockeys",
        "/",
        "/v1/racecards/rac_1/pro",
        "/v1/results/rac_1",
        "/v1/horses/hrs_1/pro",
        "/v1/horses/x/standard",
    ],
)
def test_what_does_not_exist_is_not_found(path: str, client: httpx.Client) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()) == (404, {"detail": "Not Found"})


def test_2025_10_refuses_in_the_words_of_pydantic_1(serve: Serve) -> None:
    client = serve(Options(generation="2025-10"))
    assert details(client.get("/v1/results", params={"limit": 51})) == [
        {
            "loc": ["query", "limit"],
            "msg": "ensure this value is less than or equal to 50",
            "type": "value_error.number.not_le",
            "ctx": {"limit_value": 50},
        }
    ]
    assert details(client.get("/v1/racecards/pro", params={"skip": "x"})) == [
        {"loc": ["query", "skip"], "msg": "value is not a valid integer", "type": "type_error.integer"}
    ]


def test_1_4_3_refuses_in_the_words_of_pydantic_2(client: httpx.Client) -> None:
    assert details(client.get("/v1/results", params={"limit": 101})) == [
        {
            "loc": ["query", "limit"],
            "msg": "Input should be less than or equal to 100",
            "type": "less_than_equal",
            "input": "101",
            "ctx": {"le": 100},
        }
    ]


@pytest.mark.parametrize(
    ("path", "params", "names"),
    [
        ("/v1/racecards/pro", {"limit": 501}, ["limit"]),
        ("/v1/racecards/pro", {"limit": 0, "skip": 501}, ["limit", "skip"]),
        ("/v1/racecards/pro", {"date": "tomorrow"}, ["date"]),
        ("/v1/results", {"skip": 20_001}, ["skip"]),
        ("/v1/results", {"start_date": "2024-02-30"}, ["start_date"]),
        ("/v1/results", {"min_distance_y": "far"}, ["min_distance_y"]),
        ("/v1/results", {"start_date": "2023-01-01", "end_date": DAY}, ["start_date"]),
    ],
)
def test_a_refusal_names_every_parameter_that_is_wrong(
    path: str, params: dict[str, str | int], names: list[str], client: httpx.Client
) -> None:
    assert [detail["loc"] for detail in details(client.get(path, params=params))] == [["query", name] for name in names]


@pytest.mark.parametrize(("generation", "limit", "most"), [("2025-10", 25, 50), ("1.4.3", 50, 100)])
def test_each_generation_has_its_own_pages(generation: str, limit: int, most: int, serve: Serve) -> None:
    client = serve(Options(generation="2025-10") if generation == "2025-10" else None)
    body = client.get("/v1/results", params=ONE_DAY).json()
    assert (body["limit"], len(body["results"])) == (limit, limit)
    assert client.get("/v1/results", params={**ONE_DAY, "limit": most}).status_code == 200
    assert client.get("/v1/results", params={**ONE_DAY, "limit": most + 1}).status_code == 422


@pytest.mark.parametrize("limit", [7, 50])
def test_pages_make_up_the_whole_day_without_overlap(limit: int, client: httpx.Client, serve: Serve) -> None:
    whole = serve().get("/v1/results", params={**ONE_DAY, "limit": 100}).json()
    paged: list[Json] = []
    while len(paged) < whole["total"]:
        page = client.get("/v1/results", params={**ONE_DAY, "limit": limit, "skip": len(paged)}).json()
        assert (page["total"], page["skip"]) == (whole["total"], len(paged))
        paged += page["results"]
    assert paged == whole["results"]
    assert len({race["race_id"] for race in paged}) == whole["total"] > 50


def test_results_are_newest_first_also_over_several_days(client: httpx.Client) -> None:
    body = client.get("/v1/results", params={"start_date": "2024-05-31", "end_date": DAY, "limit": 100}).json()
    offs = [race["off_dt"] for race in body["results"]]
    assert offs == sorted(offs, reverse=True)
    assert {race["date"] for race in body["results"]} == {"2024-05-31", DAY}


def test_cards_are_in_off_order(client: httpx.Client) -> None:
    offs = [race["off_dt"] for race in client.get("/v1/racecards/pro", params={"date": DAY}).json()["racecards"]]
    assert offs == sorted(offs)


def test_without_a_date_cards_are_of_today_in_london(serve: Serve) -> None:
    client = serve(now=datetime(2024, 6, 1, 0, 30, tzinfo=LONDON))
    assert {race["date"] for race in client.get("/v1/racecards/pro").json()["racecards"]} == {DAY}


def test_without_an_end_results_go_on_until_today(serve: Serve) -> None:
    client = serve(now=datetime(2024, 6, 1, 15, 0, tzinfo=LONDON))
    dates = [race["date"] for race in client.get("/v1/results", params={"start_date": DAY}).json()["results"]]
    assert set(dates) == {DAY}


def test_cards_and_results_name_the_same_filters_differently(client: httpx.Client) -> None:
    cards = client.get("/v1/racecards/pro", params={"date": DAY, "region_codes": ["ire", "fr"]}).json()
    assert {race["region"] for race in cards["racecards"]} <= {"IRE", "FR"}
    results = client.get("/v1/results", params={**ONE_DAY, "region": ["ire"]}).json()
    assert {race["region"] for race in results["results"]} == {"IRE"}


def test_a_wrong_name_is_ignored_without_a_word_and_missing_from_the_echo(client: httpx.Client) -> None:
    everything = client.get("/v1/results", params=ONE_DAY).json()
    wrong = client.get("/v1/results", params={**ONE_DAY, "region_codes": "ire"}).json()
    assert wrong == everything
    assert wrong["query"] == [["start_date", DAY], ["end_date", DAY]]


def test_the_echo_repeats_what_was_understood_without_the_paging(client: httpx.Client) -> None:
    path = f"/v1/racecards/pro?date={DAY}&region_codes=gb&region_codes=ire&limit=3"
    assert client.get(path).json()["query"] == [
        ["date", DAY],
        ["region_codes", "gb"],
        ["region_codes", "ire"],
    ]


def test_a_course_beats_a_region(client: httpx.Client) -> None:
    some = client.get("/v1/results", params={**ONE_DAY, "region": "gb"}).json()["results"][0]
    params = {**ONE_DAY, "course": some["course_id"], "region": "ire"}
    assert {race["course_id"] for race in client.get("/v1/results", params=params).json()["results"]} == {
        some["course_id"]
    }


@pytest.mark.parametrize(
    ("params", "key", "values"),
    [
        ({"type": ["hurdle", "nh_flat"]}, "type", {"Hurdle", "NH Flat"}),
        ({"race_class": "class_5"}, "class", {"Class 5"}),
        ({"going": "good_to_firm"}, "going", {"Good To Firm"}),
        ({"min_distance_y": 3000, "max_distance_y": 3600}, "dist_f", {"14f", "16f", "16.5f"}),
    ],
)
def test_results_can_be_filtered_as_documented(
    params: dict[str, str | int | list[str]], key: str, values: set[str], client: httpx.Client
) -> None:
    rows = client.get("/v1/results", params={**ONE_DAY, **params, "limit": 100}).json()["results"]
    assert rows
    assert {race[key] for race in rows} <= values


def test_single_races_are_those_of_the_lists(client: httpx.Client) -> None:
    card = client.get("/v1/racecards/pro", params={"date": DAY}).json()["racecards"][5]
    assert client.get(f"/v1/racecards/{card['race_id']}/pro").json() == card
    result = client.get("/v1/results", params=ONE_DAY).json()["results"][5]
    assert client.get(f"/v1/results/{result['race_id']}").json() == result


def test_a_horse_has_its_damsire_with_a_region_in_pro_only(client: httpx.Client) -> None:
    pro, standard = (client.get(f"/v1/horses/hrs_10200003/{tier}").json() for tier in ("pro", "standard"))
    assert pro["damsire"].startswith(f"{standard['damsire']} (")
    assert pro["sire"] == standard["sire"]


def test_courses_are_lower_case_and_can_be_filtered(client: httpx.Client) -> None:
    whole, irish = (client.get("/v1/courses", params=params).json() for params in ({}, {"region_codes": "ire"}))
    assert whole["total"] == len(whole["courses"]) == len({course["id"] for course in whole["courses"]}) == 123
    assert {course["region_code"] for course in irish["courses"]} == {"ire"}
    assert irish["total"] == 26


def test_some_listed_courses_never_race_and_all_that_race_are_listed(
    client: httpx.Client, cards: list[Json], results: list[Json]
) -> None:
    listed = {course["id"] for course in client.get("/v1/courses").json()["courses"]}
    raced = {race["course_id"] for race in (*cards, *results)}
    assert raced < listed
    assert {course.id for course in IDLE_COURSES} <= listed - raced


def test_a_broken_day_fails_and_its_neighbours_do_not(serve: Serve) -> None:
    client = serve(Options(broken_days=frozenset({date(2024, 6, 1)})))
    assert client.get("/v1/racecards/pro", params={"date": "2024-05-31"}).status_code == 200
    assert client.get("/v1/racecards/pro", params={"date": DAY}).status_code == 500
    assert client.get("/v1/results", params={"start_date": "2024-05-31", "end_date": "2024-06-02"}).status_code == 500
    assert client.get("/v1/courses").status_code == 200


def test_days_can_be_broken_and_mended_while_it_runs(serve: Serve) -> None:
    client = serve(Options(broken_days=frozenset({date(2020, 1, 1)})))
    assert client.get("/_simulator/broken-days").json() == {"days": ["2020-01-01"]}
    assert client.post("/_simulator/broken-days", json={"days": [DAY]}).json() == {"days": [DAY]}
    assert client.get("/v1/results", params=ONE_DAY).status_code == 500
    client.post("/_simulator/broken-days", json={"days": []})
    assert client.get("/v1/results", params=ONE_DAY).status_code == 200


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"days": ["x"]}', '{"days": [1]}', '{"days": 1}'])
def test_broken_days_that_are_no_days_are_refused(body: str, client: httpx.Client) -> None:
    assert client.post("/_simulator/broken-days", content=body).status_code == 422


def test_requests_are_counted_by_path_also_those_refused(serve: Serve) -> None:
    client = serve(Options(credentials=("counted", "pair")))
    before = client.get("/_simulator/requests").json()["total"]
    client.get("/v1/results", params=ONE_DAY)
    client.get("/v1/nothing", auth=("counted", "pair"))
    after = client.get("/_simulator/requests").json()
    assert after["total"] - before == 2
    assert after["by_path"]["/v1/nothing"] == after["by_path"]["/v1/results"] == 1
