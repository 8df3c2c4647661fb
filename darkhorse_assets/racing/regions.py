"""The racing regions: which country a race is run in, what clock hangs at its courses, what money it pays.

The codes are The Racing API's own, lower case as its requests want them. They are racing's, not ISO's: Italy is
`ity`, South Africa `saf`, Saudi Arabia `ksa`, Great Britain `gb`. Courses, and the countries that horses are bred in,
are not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from darkhorse_assets.errors import ValueNotUnderstoodError
from darkhorse_assets.racing.values import remembered


@dataclass(frozen=True)
class Region:
    """A racing region; the time zone is an IANA name, the currency an ISO 4217 code.

    A region has one clock: of the United States, Canada, Australia and Brazil it is the one of the east, where most
    of their racing is. It tells morning from evening (see `off_times`); a western course is some hours behind.
    """

    code: str
    name: str
    time_zone: str
    currency: str


_REGIONS = (
    Region("arg", "Argentina", "America/Argentina/Buenos_Aires", "ARS"),
    Region("aus", "Australia", "Australia/Sydney", "AUD"),
    Region("aut", "Austria", "Europe/Vienna", "EUR"),
    Region("bar", "Barbados", "America/Barbados", "BBD"),
    Region("bel", "Belgium", "Europe/Brussels", "EUR"),
    Region("bhr", "Bahrain", "Asia/Bahrain", "BHD"),
    Region("brz", "Brazil", "America/Sao_Paulo", "BRL"),
    Region("bul", "Bulgaria", "Europe/Sofia", "EUR"),
    Region("can", "Canada", "America/Toronto", "CAD"),
    Region("chi", "Chile", "America/Santiago", "CLP"),
    Region("chn", "China", "Asia/Shanghai", "CNY"),
    Region("cyp", "Cyprus", "Asia/Nicosia", "EUR"),
    Region("cze", "Czech Republic", "Europe/Prague", "CZK"),
    Region("den", "Denmark", "Europe/Copenhagen", "DKK"),
    Region("fr", "France", "Europe/Paris", "EUR"),
    Region("gb", "Great Britain", "Europe/London", "GBP"),
    Region("ger", "Germany", "Europe/Berlin", "EUR"),
    Region("gr", "Greece", "Europe/Athens", "EUR"),
    Region("gue", "Guernsey", "Europe/Guernsey", "GBP"),
    Region("hk", "Hong Kong", "Asia/Hong_Kong", "HKD"),
    Region("hol", "Holland", "Europe/Amsterdam", "EUR"),
    Region("hun", "Hungary", "Europe/Budapest", "HUF"),
    Region("ind", "India", "Asia/Kolkata", "INR"),
    Region("ire", "Ireland", "Europe/Dublin", "EUR"),
    Region("isr", "Israel", "Asia/Jerusalem", "ILS"),
    Region("ity", "Italy", "Europe/Rome", "EUR"),
    Region("jer", "Jersey", "Europe/Jersey", "GBP"),
    Region("jpn", "Japan", "Asia/Tokyo", "JPY"),
    Region("kor", "Korea", "Asia/Seoul", "KRW"),
    Region("ksa", "Saudi Arabia", "Asia/Riyadh", "SAR"),
    Region("mac", "Macau", "Asia/Macau", "MOP"),
    Region("mal", "Malaysia", "Asia/Kuala_Lumpur", "MYR"),
    Region("mau", "Mauritius", "Indian/Mauritius", "MUR"),
    Region("mor", "Morocco", "Africa/Casablanca", "MAD"),
    Region("nor", "Norway", "Europe/Oslo", "NOK"),
    Region("nz", "New Zealand", "Pacific/Auckland", "NZD"),
    Region("omn", "Oman", "Asia/Muscat", "OMR"),
    Region("pan", "Panama", "America/Panama", "PAB"),
    Region("per", "Peru", "America/Lima", "PEN"),
    Region("pol", "Poland", "Europe/Warsaw", "PLN"),
    Region("pr", "Puerto Rico", "America/Puerto_Rico", "USD"),
    Region("qa", "Qatar", "Asia/Qatar", "QAR"),
    Region("rus", "Russia", "Europe/Moscow", "RUB"),
    Region("saf", "South Africa", "Africa/Johannesburg", "ZAR"),
    Region("sin", "Singapore", "Asia/Singapore", "SGD"),
    Region("slo", "Slovakia", "Europe/Bratislava", "EUR"),
    Region("spa", "Spain", "Europe/Madrid", "EUR"),
    Region("svn", "Slovenia", "Europe/Ljubljana", "EUR"),
    Region("swe", "Sweden", "Europe/Stockholm", "SEK"),
    Region("swi", "Switzerland", "Europe/Zurich", "CHF"),
    Region("tur", "Turkey", "Europe/Istanbul", "TRY"),
    Region("uae", "United Arab Emirates", "Asia/Dubai", "AED"),
    Region("uru", "Uruguay", "America/Montevideo", "UYU"),
    Region("usa", "USA", "America/New_York", "USD"),
    Region("yug", "Yugoslavia", "Europe/Belgrade", "RSD"),
)

REGIONS: Mapping[str, Region] = {region.code: region for region in _REGIONS}
_ALIASES = {"uk": "gb"}


@remembered
def region_of(code: str) -> Region:
    """The region of a code in either case; Betfair's "uk" is Great Britain. Raises `ValueNotUnderstoodError`."""
    wanted = code.strip().lower()
    region = REGIONS.get(_ALIASES.get(wanted, wanted))
    if region is None:
        raise ValueNotUnderstoodError("racing region", code)
    return region
