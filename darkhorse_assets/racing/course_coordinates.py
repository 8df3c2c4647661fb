"""Where the racecourses of Great Britain and Ireland and the main ones of France lie, which no source says.

Two decimals of a degree, about a kilometre: enough for the weather of a course and for how far a horse travelled.
Only places that are known for sure are here; any other course has no coordinates.
"""

from collections.abc import Mapping

from darkhorse_assets.racing.names import course_key

Place = tuple[float, float]
"""Latitude and longitude in degrees; north and east are positive."""

PLACES: Mapping[str, Mapping[str, Place]] = {
    "gb": {
        "Aintree": (53.48, -2.94), "Ascot": (51.41, -0.68), "Ayr": (55.47, -4.61), "Bangor-on-Dee": (52.99, -2.93),
        "Bath": (51.42, -2.41), "Beverley": (53.84, -0.46), "Brighton": (50.83, -0.11), "Carlisle": (54.86, -2.94),
        "Cartmel": (54.20, -2.96), "Catterick": (54.39, -1.65), "Chelmsford": (51.84, 0.50),
        "Chelmsford City": (51.84, 0.50), "Cheltenham": (51.92, -2.06), "Chepstow": (51.66, -2.69),
        "Chester": (53.19, -2.90), "Doncaster": (53.52, -1.11), "Epsom": (51.31, -0.26),
        "Epsom Downs": (51.31, -0.26), "Exeter": (50.64, -3.56), "Fakenham": (52.82, 0.84), "Ffos Las": (51.73, -4.24),
        "Fontwell": (50.86, -0.65), "Goodwood": (50.90, -0.75), "Hamilton": (55.79, -4.05), "Haydock": (53.48, -2.62),
        "Hereford": (52.07, -2.72), "Hexham": (54.95, -2.13), "Huntingdon": (52.33, -0.23), "Kelso": (55.61, -2.44),
        "Kempton": (51.42, -0.41), "Leicester": (52.60, -1.10), "Lingfield": (51.17, -0.01), "Ludlow": (52.39, -2.75),
        "Market Rasen": (53.39, -0.32), "Musselburgh": (55.95, -3.04), "Newbury": (51.40, -1.31),
        "Newcastle": (55.04, -1.62), "Newmarket": (52.24, 0.37), "Newmarket (July)": (52.23, 0.38),
        "Newmarket (Rowley)": (52.24, 0.37), "Newton Abbot": (50.54, -3.60), "Nottingham": (52.95, -1.11),
        "Perth": (56.42, -3.44), "Plumpton": (50.93, -0.06), "Pontefract": (53.70, -1.33), "Redcar": (54.61, -1.06),
        "Ripon": (54.12, -1.50), "Salisbury": (51.05, -1.86), "Sandown": (51.37, -0.36), "Sedgefield": (54.64, -1.46),
        "Southwell": (53.07, -0.90), "Stratford": (52.18, -1.72), "Taunton": (50.99, -3.08), "Thirsk": (54.24, -1.35),
        "Towcester": (52.12, -0.97), "Uttoxeter": (52.90, -1.86), "Warwick": (52.28, -1.60),
        "Wetherby": (53.93, -1.36), "Wincanton": (51.07, -2.41), "Windsor": (51.49, -0.63),
        "Wolverhampton": (52.60, -2.14), "Worcester": (52.20, -2.23), "Yarmouth": (52.64, 1.73), "York": (53.94, -1.10),
    },
    "ire": {
        "Ballinrobe": (53.63, -9.22), "Bellewstown": (53.64, -6.35), "Clonmel": (52.37, -7.69), "Cork": (52.14, -8.67),
        "Curragh": (53.17, -6.84), "Down Royal": (54.48, -6.13), "Downpatrick": (54.31, -5.71),
        "Dundalk": (54.02, -6.38), "Fairyhouse": (53.48, -6.46), "Galway": (53.30, -9.00),
        "Gowran Park": (52.63, -7.06),
        "Kilbeggan": (53.37, -7.49), "Killarney": (52.05, -9.51), "Laytown": (53.68, -6.24),
        "Leopardstown": (53.27, -6.20), "Limerick": (52.60, -8.70), "Listowel": (52.44, -9.49), "Naas": (53.22, -6.65),
        "Navan": (53.67, -6.68), "Punchestown": (53.19, -6.63), "Roscommon": (53.64, -8.20), "Sligo": (54.26, -8.46),
        "Thurles": (52.69, -7.83), "Tipperary": (52.50, -8.20), "Tramore": (52.16, -7.14), "Wexford": (52.34, -6.48),
    },
    "fr": {
        "Auteuil": (48.85, 2.26), "Bordeaux Le Bouscat": (44.87, -0.61), "Cagnes-sur-Mer": (43.65, 7.15),
        "Chantilly": (49.19, 2.48), "Clairefontaine": (49.34, 0.06), "Compiegne": (49.40, 2.85),
        "Deauville": (49.36, 0.08), "Dieppe": (49.91, 1.08), "Enghien": (48.98, 2.30), "Fontainebleau": (48.42, 2.67),
        "Le Lion-d'Angers": (47.63, -0.70), "Longchamp": (48.86, 2.23), "Lyon Parilly": (45.72, 4.90),
        "Lyon-La Soie": (45.76, 4.92), "Maisons-Laffitte": (48.96, 2.16), "Marseille Borely": (43.26, 5.38),
        "Marseille Vivaux": (43.28, 5.42), "Mont-de-Marsan": (43.91, -0.51), "Nantes": (47.24, -1.56),
        "ParisLongchamp": (48.86, 2.23), "Pau": (43.33, -0.37), "Saint-Cloud": (48.85, 2.19),
        "Strasbourg": (48.70, 7.78), "Toulouse": (43.58, 1.40), "Vichy": (46.12, 3.41),
    },
}  # fmt: skip
"""By region and by the name that sources write, French ones without accents. Down Royal and Downpatrick lie in Northern
Ireland and race under Irish rules."""

_BY_KEY = {(country, course_key(name)): place for country, places in PLACES.items() for name, place in places.items()}


def coordinates_of(country: str, course: str) -> Place | None:
    """Latitude and longitude of a course of a region; its all-weather course lies beside its turf."""
    key = course_key(course)
    return _BY_KEY.get((country, key)) or _BY_KEY.get((country, key.removesuffix("aw")))
