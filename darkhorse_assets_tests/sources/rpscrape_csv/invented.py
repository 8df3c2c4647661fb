"""Invented files in rpscrape's shapes, for the tests of this package. No horse, person or race of it exists."""

import gzip
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed, Payload
from darkhorse_assets.sources.rpscrape_csv import RpscrapeCsv

DAY = date(2025, 5, 16)
NOW = datetime(2025, 5, 17, 6, 30, tzinfo=UTC)
COUNTRIES = ("gb", "ire", "fr")


def columns(header: str) -> list[str]:
    """The column names of a header line."""
    return header.split(",")


HEADER_2025 = columns(
    "date,region,course,off,race_name,type,class,pattern,rating_band,age_band,sex_rest,dist,dist_f,dist_m,going,ran,"
    "num,pos,draw,ovr_btn,btn,horse,age,sex,lbs,hg,time,secs,dec,jockey,trainer,prize,or,rpr,sire,dam,damsire,owner,"
    "comment"
)
HEADER_2020 = columns(
    "Date,Course,Off,Name,Type,Class,Pattern,Rating_Band,Age_Band,Sex_Rest,Dist,Dist_Y,Dist_M,Dist_F,Going,Num,Pos,Ran,"
    "Draw,Btn,Ovr_Btn,Horse,SP,Dec,Age,Sex,Wgt,Lbs,HG,Time,Jockey,Trainer,OR,RPR,TS,Prize,Sire,Dam,Damsire,Owner,Comment"
)
HEADER_2015 = columns(
    "date,course,race_id,off,race_name,type,class,pattern,rating_band,age_band,sex_rest,dist,going,ran,num,pos,draw,"
    "ovr_btn,btn,horse,age,sex,wgt,hg,time,sp,jockey,trainer,prize,or,rpr,ts,sire,dam,damsire,owner,comment"
)
HEADER_FULL = columns(
    "date,region,course_id,course,course_detail,race_id,off,race_name,type,class,pattern,rating_band,age_band,sex_rest,"
    "dist,dist_f,dist_m,dist_y,going,surface,ran,num,pos,draw,ovr_btn,btn,horse_id,horse,age,sex,wgt,lbs,hg,time,secs,sp,"
    "dec,jockey_id,jockey,trainer_id,trainer,prize,or,rpr,ts,sire_id,sire,dam_id,dam,damsire_id,damsire,owner_id,owner,"
    "silk_url,comment,bsp,pre_min,pre_max,ip_min,ip_max,pre_vol,ip_vol"
)

CELLS = {
    "date": "2025-05-16",
    "region": "GB",
    "course": "Thornwick (AW)",
    "off": "3:45",
    "race_name": "Example Handicap",
    "type": "Flat",
    "class": "Class 4",
    "rating_band": "0-85",
    "age_band": "4yo+",
    "dist": "1m6f",
    "dist_f": "14f",
    "dist_m": "2787",
    "going": "Standard To Slow",
    "ran": "1",
    "num": "1",
    "pos": "1",
    "draw": "2",
    "ovr_btn": "0",
    "btn": "0",
    "horse": "Tin Lantern (IRE)",
    "age": "4",
    "sex": "G",
    "lbs": "134",
    "time": "3:7.88",
    "secs": "187.88",
    "dec": "2.10",
    "jockey": "Ann OExample",
    "trainer": "P J Mcsample",
    "prize": "5234",
    "or": "80",
    "rpr": "–",
    "sire": "Paper Boat (USA)",
    "dam": "Wet Chalk GB",
    "damsire": "Old Rope",
    "owner": "Mr A Nobody",
    "comment": "Made all - ridden out(op 6/4)",
}


def cells(**changes: str) -> dict[str, str]:
    """A line's cells by column name; `or_` stands for the column `or`."""
    return CELLS | {name.removesuffix("_"): value for name, value in changes.items()}


def csv_text(*lines: Mapping[str, str], header: list[str] = HEADER_2025) -> str:
    """A file with this header; names that only an older header has are looked up under the newer ones."""
    rows = [[line.get(_KNOWN_AS.get(name.lower(), name.lower()), "") for name in header] for line in lines]
    return "".join(f"{','.join(row)}\n" for row in [header, *rows])


_KNOWN_AS = {"name": "race_name"}


def runner(name: str, horse_id: int, **changes: object) -> dict[str, object]:
    """A runner of a card of 2025."""
    return {
        "name": name,
        "horse_id": horse_id,
        "region": "IRE",
        "age": 4,
        "dob": "2021-03-19",
        "sex": "gelding",
        "sex_code": "G",
        "colour": "b",
        "breeder": "Nobodys Stud",
        "sire": "Paper Boat",
        "sire_region": "USA",
        "dam": "Wet Chalk",
        "dam_region": "GB",
        "damsire": "Old Rope",
        "damsire_region": "IRE",
        "grandsire": "Blotting Paper",
        "jockey": "Ann O'Example(5)",
        "jockey_id": 501,
        "trainer": "P J McSample",
        "trainer_id": 601,
        "trainer_location": "Nowhere",
        "trainer_rtf": "60",
        "owner": "Mr A. Nobody",
        "trainer_14_days": {"runs": 20, "wins": 5, "percent": 25},
        "number": 1,
        "draw": 2,
        "lbs": 134,
        "ofr": 80,
        "rpr": 95,
        "ts": None,
        "headgear": "tp",
        "headgear_first": "1",
        "last_run": "41 (9F)",
        "form": "311-14",
        "comment": "May go well",
        "spotlight": "Goes well fresh",
        "stats": {"course": {"runs": "0"}},
        "quotes": None,
        "stable_tour": None,
        "prev_trainers": [{"trainer": "A N Other"}],
        "prev_owners": None,
        **changes,
    }


def card(race_id: int, *runners: dict[str, object], **changes: object) -> dict[str, object]:
    """A race of a card of 2025."""
    return {
        "course": "Thornwick (AW)",
        "course_id": 77,
        "race_id": race_id,
        "date": "2025-05-16",
        "off_time": "3:45",
        "race_name": "Example Handicap (GBB Race)",
        "region": "GB",
        "type": "Flat",
        "race_class": "Class 4",
        "distance": "1m5f188y",
        "distance_f": 14.0,
        "distance_round": "1m6f",
        "pattern": "",
        "age_band": "4yo+",
        "rating_band": "0-85",
        "prize": "£5,234",
        "field_size": len(runners),
        "going": "Standard To Slow",
        "going_detailed": "STANDARD TO SLOW",
        "surface": "AW",
        "rail_movements": ["3.45 +8yds", "4.20"],
        "stalls": "Inside",
        "weather": None,
        "runners": list(runners),
        **changes,
    }


def cards_json(*races: dict[str, object]) -> dict[str, object]:
    """A racecards file of these races."""
    file: dict[str, dict[str, dict[str, object]]] = {}
    for race in races:
        courses = file.setdefault(str(race["region"]), {})
        courses.setdefault(str(race["course"]), {})[str(race["off_time"])] = race
    return dict(file)


def put(folder: Path, url: str, text: str | bytes) -> Path:
    """Write a file of the folder, compressed where its name says so."""
    path = folder / url
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text.encode() if isinstance(text, str) else text
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def rpscrape(folder: Path, clock: Callable[[], datetime] = lambda: NOW) -> RpscrapeCsv:
    """The source over a folder, its clock at `NOW`."""
    return RpscrapeCsv(folder, clock)


def parsed_results(
    *texts: str, url: str = "dates/all/2025_05_16.csv", countries: tuple[str, ...] = COUNTRIES
) -> Parsed:
    """What is read of results files with these texts."""
    return _parsed(Endpoint.RESULTS, url, texts, countries)


def parsed_cards(text: str, countries: tuple[str, ...] = COUNTRIES) -> Parsed:
    """What is read of a racecards file with this text."""
    return _parsed(Endpoint.RACECARDS, "racecards/2025-05-16.json", (text,), countries)


def _parsed(endpoint: Endpoint, url: str, texts: tuple[str, ...], countries: tuple[str, ...]) -> Parsed:
    payloads = tuple(Payload(url, text, NOW) for text in texts)
    source = rpscrape(Path("nowhere"))
    return source.parse(Capture(source.name, endpoint, DAY, NOW, countries, payloads))
