"""The grammar of names. Every name is made from invented syllables by number, so that nobody real can appear.

A number gives one name, and no two horses have the same: the provider's names are nearly unique too, and what joins by
name has to meet only the collisions that a test puts there on purpose.
"""


def _listed(text: str, separator: str | None = None) -> list[str]:
    return text.split(separator)


HEADS = _listed(
    "Al Bar Bel Bran Cal Cor Dal Dor Dun El Er Fal Far Fen Gal Gar Glim Hal Har Hol Il Jar Jes Kal Kel Ker Lan Lor Lyn "
    "Mal Mar Mer Nor Nev Ol Or Pel Per Quen Ral Ros Ryn Sal Sel Tal Tam Tor Tre Ul Val Ver Wes Wim Yar Yel Zan Zel Vos "
    "Brim Tir"
)
MIDDLES = ["", *_listed("a i o en an or is ed u")]
TAILS = _listed(
    "bard bec bury by combe dale den dith dorn drick fane feld fith gard gate goth gren ham hart hollow kell kin lain "
    "leigh lith low mark mere mond more nash neth nick pax quist ram rick ridge rond shaw sor stane sworth thane thorn "
    "tide ton vane vick vor"
)
WORDS = len(HEADS) * len(MIDDLES) * len(TAILS)

HORSES = _listed(
    "{}|Silver {}|{}'s Gift|Lord {}|{} Star|Lady Of {}|{} Express|Midnight {}|Captain {}|Ask {}|{} Bay|Dance With {}|"
    "Royal {}|{} Dawn|Little {}|{} In The Rain|Master {}|Bold {}|{} Du Lac|Queen {}|{} Rock|Where's {}|Simply {}|"
    "{} Again",
    "|",
)
STALLIONS = _listed("{}|Grand {}|{} Prince", "|")
DAMS = _listed("{}|Miss {}|{} Belle|Sweet {}|{} Rose|Dancing {}|{} Melody|La {}|{}'s Song|Spring {}", "|")
FORENAMES = {
    "GB": _listed(
        "Adam Alice Ben Callum Daniel Ellie Frank George Harry Isobel Jack Kate Luke Megan Ned Oscar Polly Robert Tom"
    ),
    "IRE": _listed(
        "Aidan Brian Cian Conor Declan Eoin Fergal Grainne Hugh Jamie Kevin Liam Maeve Niall Orla Padraig Rory Sean Una"
    ),
    "FR": _listed(
        "Alain Bruno Camille Claude Didier Eric Fabrice Gilles Henri Ines Jean Julie Lea Louis Marc Nicolas Paul Rene"
    ),
}
INITIALS = "ABCDEFGHJKLMNPRSTW"
OWNERS = _listed(
    "{0} {1}|Mr {0} {1}|Mrs {0} {1}|The {1} Partnership|{1} Racing|{0} {1} & Partners|{1}, {0} Et Al|{1} Racing Club 2",
    "|",
)
BREEDERS = _listed("{0} {1}|{1} Stud|{0} & Mrs {1}|{1} Bloodstock Ltd|{0} {1} Farms", "|")


def word(number: int) -> str:
    """An invented word of two or three syllables; `WORDS` different ones."""
    rest, head = divmod(number * 7919 % WORDS, len(HEADS))
    tail, middle = divmod(rest, len(MIDDLES))
    return HEADS[head] + MIDDLES[middle] + TAILS[tail]


def animal(number: int, templates: list[str]) -> str:
    """A horse's name; different for each of `WORDS * len(templates)` numbers in a row."""
    template, rest = divmod(number * 48611 % (WORDS * len(templates)), WORDS)
    return templates[template].format(word(rest))


def person(number: int, country: str) -> str:
    """A jockey's or trainer's name in the country's style, a sixth with initials: 'Tom Kelsor', 'J P Kelsor'."""
    first, surname = divmod(number * 48611, WORDS)
    if number % 6 == 0:
        return f"{INITIALS[number % 17]} {INITIALS[first % 18]} {word(surname)}"
    forenames = FORENAMES[country]
    return f"{forenames[(first + number) % len(forenames)]} {word(surname)}"


def company(number: int, country: str, templates: list[str]) -> str:
    """An owner's or breeder's name: a person, a partnership, a stud."""
    forename, surname = person(number * 6 + 1, country).split(" ", 1)
    return templates[number % len(templates)].format(forename, surname)
