"""Bodies in the shapes of the real API, with invented names: every field that it sends, each with a value.

The older generation (2025-10) is what is built; `newer` adds what v1.4.3 added.
"""

from typing import Any

Json = dict[str, Any]


def card_runner(index: int = 1, /, **changes: Any) -> Json:
    """A card's runner, 49 fields."""
    return {
        "horse_id": f"hrs_{index}",
        "horse": f"Example {index}",
        "dob": "2021-03-04",
        "age": "4",
        "sex": "gelding",
        "sex_code": "G",
        "colour": "b",
        "region": "IRE",
        "breeder": "Sample Stud",
        "dam": "Model Mare",
        "dam_id": "dam_2001",
        "dam_region": "GB",
        "sire": "Pattern",
        "sire_id": "sir_1001",
        "sire_region": "FR",
        "damsire": "Old Pattern",
        "damsire_id": "dsi_3001",
        "damsire_region": "USA",
        "trainer": "T Sample",
        "trainer_id": "trn_1",
        "trainer_location": "Sampleton, Suffolk",
        "trainer_14_days": {"runs": "11", "wins": "2", "percent": "18"},
        "owner": "The Example Partnership",
        "owner_id": "own_1",
        "prev_trainers": [{"trainer": "U Sample", "trainer_id": "trn_2", "change_date": "2024-01-02"}],
        "prev_owners": [{"owner": "Mrs Sample", "owner_id": "own_2", "change_date": "2024-01-02"}],
        "comment": "Should go well",
        "spotlight": "Won here in May",
        "quotes": [{"date": "2025-05-01", "quote": "He is a nice horse"}],
        "stable_tour": [{"quote": "One to follow"}],
        "medical": [{"date": "2025-04-01", "type": "Wind surgery"}],
        "number": str(index),
        "draw": str(index),
        "headgear": "tp",
        "headgear_run": "1",
        "wind_surgery": "w",
        "wind_surgery_run": "1",
        "past_results_flags": ["C", "D"],
        "lbs": "133",
        "ofr": "60",
        "rpr": "63",
        "ts": "38",
        "jockey": f"Jo Example{index}(5)",
        "jockey_id": f"jky_{index}",
        "silk_url": "https://silks.test/1.svg",
        "last_run": "128 (9F)",
        "form": "1/44-2",
        "trainer_rtf": "50",
        "odds": [{"bookmaker": "Sample Bet", "fractional": "4", "decimal": "5"}],
        **changes,
    }


def card(key: str = "rac_1", /, **changes: Any) -> Json:
    """A card, 32 fields."""
    return {
        "race_id": key,
        "course": "Sampleton (AW)",
        "course_id": "crs_1",
        "date": "2025-10-14",
        "off_time": "1:44",
        "off_dt": "2025-10-14T13:44:00+01:00",
        "race_name": "The Example Handicap",
        "distance_round": "1m",
        "distance": "1m53y",
        "distance_f": "8.0",
        "region": "GB",
        "pattern": "Listed",
        "sex_restriction": "F",
        "race_class": "Class 6",
        "type": "Flat",
        "age_band": "3yo+",
        "rating_band": "0-60",
        "prize": "£3,140",
        "field_size": "2",
        "going_detailed": "Standard (6.1)",
        "rail_movements": "Moved 3 yards",
        "stalls": "Inside",
        "weather": "Dry",
        "going": "Standard To Slow",
        "surface": "AW",
        "jumps": "",
        "runners": [card_runner(1), card_runner(2)],
        "big_race": False,
        "is_abandoned": False,
        "tip": "Example 1",
        "verdict": "Example 1 can win",
        "betting_forecast": "7/2 Example 1, 100/30 Example 2",
        **changes,
    }


def result_runner(index: int = 1, /, **changes: Any) -> Json:
    """A result's runner, 34 fields."""
    return {
        "horse_id": f"hrs_{index}",
        "horse": f"Example {index} (IRE)",
        "sp": "9/4F",
        "sp_dec": "3.25",
        "number": str(index),
        "position": str(index),
        "draw": str(index),
        "btn": ".75",
        "ovr_btn": "1.25",
        "age": "4",
        "sex": "G",
        "weight": "8-10",
        "weight_lbs": "122",
        "headgear": "tp",
        "time": "1:43.25",
        "or": "60",
        "rpr": "57",
        "tsr": "31",
        "prize": "3245.08",
        "jockey": f"Jo Example{index}",
        "jockey_claim_lbs": "5",
        "jockey_id": f"jky_{index}",
        "trainer": "T Sample",
        "trainer_id": "trn_1",
        "owner": "The Example Partnership",
        "owner_id": "own_1",
        "sire": "Pattern (FR)",
        "sire_id": "sir_1001",
        "dam": "Model Mare (GB)",
        "dam_id": "dam_2001",
        "damsire": "Old Pattern",
        "damsire_id": "dsi_3001",
        "comment": "Led, kept on well",
        "silk_url": "https://silks.test/1.svg",
        **changes,
    }


def result(key: str = "rac_1", /, **changes: Any) -> Json:
    """A result, 31 fields."""
    return {
        "race_id": key,
        "date": "2025-10-14",
        "region": "GB",
        "course": "Sampleton (AW)",
        "course_id": "crs_1",
        "off": "1:44",
        "off_dt": "2025-10-14T13:44:00+01:00",
        "race_name": "The Example Handicap",
        "type": "Flat",
        "class": "Class 6",
        "pattern": "Listed",
        "rating_band": "0-60",
        "age_band": "3yo+",
        "sex_rest": "F",
        "dist": "1m½f",
        "dist_y": "1813",
        "dist_m": "1658",
        "dist_f": "8.5f",
        "going": "Standard To Slow",
        "surface": "AW",
        "jumps": "",
        "runners": [result_runner(1), result_runner(2)],
        "winning_time_detail": "1m 43.25s (slow by 5.55s)",
        "comments": "New course record",
        "non_runners": "",
        "tote_win": "£3.25",
        "tote_pl": "£1.70 £1.20",
        "tote_ex": "£8.10",
        "tote_csf": "£9.12",
        "tote_tricast": "£20.00",
        "tote_trifecta": "£31.40",
        **changes,
    }


def newer(race: Json) -> Json:
    """The race as v1.4.3 sends it: `race_status` on cards, `bsp` on a result's runners."""
    if "off_time" in race:
        return race | {"race_status": "declared"}
    return race | {"runners": [runner | {"bsp": "3.41"} for runner in race["runners"]]}
