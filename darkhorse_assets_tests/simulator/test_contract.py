"""What the simulator sends is what the provider's OpenAPI documents describe and what its real responses look like."""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from darkhorse_assets.simulator.api import Options
from darkhorse_assets.simulator.parameters import Generation
from darkhorse_assets.simulator.world.days import race_id
from darkhorse_assets_tests.simulator.conftest import BUSY_SATURDAY, Json, Serve, read

DOCUMENTS: dict[Generation, str] = {"1.4.3": "openapi_v1.4.3.json", "2025-10": "openapi_2025-10.json"}
DAY = BUSY_SATURDAY.isoformat()
SOME_RACE = race_id(BUSY_SATURDAY, 0)
PATHS = {
    "/v1/racecards/pro": f"/v1/racecards/pro?date={DAY}&limit=8",
    "/v1/racecards/{race_id}/pro": f"/v1/racecards/{SOME_RACE}/pro",
    "/v1/results": f"/v1/results?start_date={DAY}&end_date={DAY}&limit=50",
    "/v1/results/{race_id}": f"/v1/results/{SOME_RACE}",
    "/v1/courses": "/v1/courses",
    "/v1/courses/regions": "/v1/courses/regions",
    "/v1/horses/{horse_id}/pro": "/v1/horses/hrs_10200003/pro",
    "/v1/horses/{horse_id}/standard": "/v1/horses/hrs_10200003/standard",
}


def document_of(real_data: Path, generation: Generation) -> Json:
    document: Json = read(real_data / "racing_api" / DOCUMENTS[generation])
    # Real cards of 2023 and 2025 have a null comment, which only the later document admits.
    comment = document["components"]["schemas"]["RunnerOddsPro"]["properties"]["comment"]
    comment["type"] = ["string", "null"]
    return document


@pytest.mark.parametrize("generation", DOCUMENTS)
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_fits_the_openapi_document(
    path: str, generation: Generation, real_data: Path, serve: Serve
) -> None:
    document = document_of(real_data, generation)
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    response = serve(Options(generation=generation)).get(PATHS[path])
    assert response.status_code == 200
    validator = Draft202012Validator({**schema, "components": document["components"]})
    assert [error.message for error in validator.iter_errors(response.json())] == []


@pytest.mark.parametrize("generation", DOCUMENTS)
@pytest.mark.parametrize("query", ["limit=0", "limit=1000", "limit=many", "start_date=22/11/2026"])
def test_a_refusal_fits_the_openapi_document(query: str, generation: Generation, real_data: Path, serve: Serve) -> None:
    document = document_of(real_data, generation)
    response = serve(Options(generation=generation)).get(f"/v1/results?{query}")
    assert response.status_code == 422
    schema = {"$ref": "#/components/schemas/HTTPValidationError", "components": document["components"]}
    Draft202012Validator(schema).validate(response.json())


@pytest.mark.parametrize("generation", DOCUMENTS)
@pytest.mark.parametrize("path", [path for path in PATHS if path != "/v1/courses/regions"])
def test_the_keys_are_exactly_those_of_the_document(
    path: str, generation: Generation, real_data: Path, serve: Serve
) -> None:
    document = document_of(real_data, generation)
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    body = serve(Options(generation=generation)).get(PATHS[path]).json()
    assert_same_keys(body, resolved(schema, document), document)


def assert_same_keys(body: Any, schema: Json, document: Json) -> None:
    if isinstance(body, list):
        for item in body:
            assert_same_keys(item, resolved(schema.get("items", {}), document), document)
    elif isinstance(body, dict) and "properties" in schema:
        assert body.keys() == schema["properties"].keys()
        for key, value in body.items():
            assert_same_keys(value, resolved(schema["properties"][key], document), document)


def resolved(schema: Json, document: Json) -> Json:
    """Follow a reference, also inside the unions that mean 'or null' or 'with a default'."""
    for union in ("anyOf", "allOf"):
        if union in schema:
            return resolved(schema[union][0], document)
    if "$ref" in schema:
        found: Json = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return found
    return schema


def test_races_and_runners_have_the_keys_of_real_responses(real_data: Path, serve: Serve) -> None:
    """The real samples are of the 2025-10 generation."""
    client = serve(Options(generation="2025-10"))
    samples = real_data / "racing_api" / "samples"
    for name, path, real in (
        ("racecards", "/v1/racecards/pro", read(samples / "ALL_racecards_pro_distinct.json")["racecards"]),
        ("results", "/v1/results", read(samples / "ALL_results_races_distinct.json")["results"]),
    ):
        ours = client.get(PATHS[path]).json()[name]
        assert keys_of(ours) == keys_of(real)
        assert keys_of(runner for race in ours for runner in race["runners"]) == keys_of(
            runner for race in real for runner in race["runners"]
        )


def test_courses_and_regions_are_shaped_like_real_ones(real_data: Path, serve: Serve) -> None:
    samples = real_data / "racing_api" / "samples"
    client = serve()
    for path, sample in (
        ("/v1/courses", "list__courses_all.json"),
        ("/v1/courses/regions", "list__courses_regions.json"),
    ):
        ours, real = client.get(path).json(), read(samples / sample)["response"]
        if path == "/v1/courses":
            assert ours.keys() == real.keys()
            ours, real = ours["courses"], real["courses"]
        assert keys_of(ours) == keys_of(real)
        assert {code for row in (*ours, *real) if (code := row["region_code"]) != code.lower()} == set()


def keys_of(rows: Iterable[Json]) -> set[frozenset[str]]:
    return {frozenset(row) for row in rows}


def shape(value: str) -> str:
    """A value with every run of digits replaced by one 9: '£3,140' is '£9,9'."""
    return re.sub(r"\d+", "9", value)


def shapes(races: list[Json], keys: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for race in races:
        for key in keys:
            for row in [race] if key in race else race["runners"]:
                found[key].add(shape(row[key]))
    return found


# What the few real samples happen not to contain, though the provider's documentation or its clients know it.
NOT_SAMPLED = {
    "results": {
        "position": {"F", "BD", "RR", "REF", "RO", "CO", "SU", "LFT", "DSQ", "VOI"},
        "sp": {"Evens", "EvensJ", "EvensC", "9/9C"},
        "dist": {"9½f", "9m9½f"},
        "jumps": {"9 fences"},
        "winning_time_detail": {"9.9s (fast by 9.9s)", "9.9s", ""},
    },
    "cards": {
        "distance": {"9f", "9f9y", "9m9f", "9m9f9y", "9m9y"},
        "distance_round": {"9f", "9½f", "9m9f", "9m9½f", "9m½f"},
        "jumps": {"9 fences", " hurdles", " fences"},
        "prize": {"€9,9"},
        "number": {"NR", "R9"},
        "draw": {""},
        "last_run": {"9 (9F)", "(9F)"},
    },
}
RESULT_FIELDS = (
    "off off_dt dist dist_y dist_m dist_f rating_band class winning_time_detail jumps sp sp_dec number position draw "
    "btn ovr_btn age sex weight weight_lbs time or rpr tsr prize jockey_claim_lbs"
)
CARD_FIELDS = (
    "off_time off_dt distance distance_round distance_f rating_band race_class prize field_size jumps dob age sex "
    "sex_code number draw lbs ofr rpr ts last_run headgear_run wind_surgery wind_surgery_run trainer_rtf"
)
TOTE = re.compile(r"([£€]\d+(\.\d\d)?( |$))*")


@pytest.mark.parametrize("kind", ["results", "cards"])
def test_values_have_the_shapes_of_real_ones_and_real_ones_those_of_ours(
    kind: str, real_data: Path, results: list[Json], cards: list[Json]
) -> None:
    samples = real_data / "racing_api" / "samples"
    if kind == "results":  # those from overseas stand in for French ones, of which none is known
        races, real_races = results, read(samples / "ALL_results_races_distinct.json")["results"]
    else:
        races, real_races = cards, read(samples / "ALL_racecards_pro_distinct.json")["racecards"]
        real_races = [race for race in real_races if race["region"] != "AUS"]
    fields = (RESULT_FIELDS if kind == "results" else CARD_FIELDS).split()
    ours, real = shapes(races, fields), shapes(real_races, fields)
    invented = {field: ours[field] - real[field] - NOT_SAMPLED[kind].get(field, set()) for field in fields}
    missing = {field: real[field] - ours[field] for field in fields}
    assert {field: extra for field, extra in invented.items() if extra} == {}
    assert {field: extra for field, extra in missing.items() if extra} == {}


def test_tote_dividends_are_written_like_real_ones(real_data: Path, results: list[Json]) -> None:
    real = read(real_data / "racing_api" / "samples" / "ALL_results_races_distinct.json")["results"]
    for races in (real, results):
        dividends = [value for race in races for key, value in race.items() if key.startswith("tote_")]
        assert [text for text in dividends if not TOTE.fullmatch(text)] == []
        assert any(" " in text for text in dividends)
