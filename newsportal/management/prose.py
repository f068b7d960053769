"""Invented sentences, French and English, for benchmarks: varied, harmless, and cheap.

The same language gives the same sentences on every machine.
"""

from dataclasses import dataclass
from functools import cache
from random import Random

SENTENCES = 3000  # a language; so many that two stories hardly share a paragraph
TITLES = 1500

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "fr": {
        "who": (
            "la maîtresse de port", "le maraîcher des Îlettes", "la gardienne du phare",
            "l’éclusier de nuit", "la bibliothécaire de Vaudreil", "le facteur du plateau",
            "la régleuse du dépôt", "le vannier de la rue Basse", "la cheffe de chœur",
            "l’hydrologue du syndicat", "le berger des Combes", "la conductrice du car",
            "l’institutrice du Pré-Jaune", "le chaudronnier de la conserverie",
            "la présidente du club de voile", "l’archiviste municipal", "la luthière du passage",
            "le serrurier du marché", "la doyenne des Tilleuls", "l’apprenti horloger",
        ),
        "does": (
            "compte", "répare", "inventorie", "mesure", "repeint", "surveille", "déplace",
            "recense", "prête volontiers", "range avec soin", "note à la craie", "décrit en détail",
            "attend sans hâte", "défend depuis dix ans", "montre aux écoliers", "raconte en riant",
        ),
        "what": (
            "les barques de la saison", "les clés du vieux lavoir", "trois cartes de la rivière",
            "les lampes du quai", "les chaises jaunes de la place", "un carnet de 1911",
            "les ruches du coteau", "la cloche de la première rame", "les pommes déclassées",
            "les horaires de la navette", "les pieux de l’ancienne digue", "une voile rapiécée",
            "les parapluies oubliés", "les nichoirs de la hêtraie", "les bancs du jardin public",
            "le rideau du petit théâtre", "deux paniers de salicorne", "les bouées du chenal",
        ),
        "where": (
            "au bord de la Sauve", "sous les arcades de Castel-Ormeau", "devant la capitainerie",
            "sur le plateau des Aires", "derrière la halle", "au pied du col de l’Ourse",
            "à deux pas de l’école", "dans l’atelier du fond", "au bout de la jetée",
            "entre deux averses", "près de la fontaine du Change", "dans la cour du lavoir",
        ),
        "when": (
            "chaque mardi", "depuis le printemps", "avant l’aube", "à la marée descendante",
            "un dimanche sur deux", "dès la première gelée", "cette semaine encore",
            "à l’heure du goûter", "pendant les travaux", "quand le vent tourne",
        ),
        "said": (
            "on finit par reconnaître chaque bruit", "il suffit de s’y mettre à plusieurs",
            "personne ne nous l’avait demandé", "le plus long, c’est de commencer",
            "l’an prochain, nous ferons mieux", "cela tient dans une brouette",
            "il faut laisser sécher une nuit", "mon père faisait déjà ainsi",
            "nous avons compté deux fois", "rien ne presse, sauf la pluie",
        ),
        "aside": (
            "le budget n’a pas bougé", "les voisins ont signé", "quatorze volontaires sont venus",
            "la décision tombera jeudi", "le registre en garde la trace", "tout tient en une page",
            "on a retrouvé le plan d’origine", "la commune paie les graines",
        ),
        "heading": (
            "Un chantier discret", "Ce que disent les chiffres", "Sur le quai, le matin",
            "La part des voisins", "Avant la pluie", "Une affaire de patience", "Le prix du calme",
            "Deux saisons plus tard", "Ce qui reste à faire", "Le carnet du mardi",
            "À hauteur d’enfant", "La question du vent", "Qui tient la clé", "Retour au port",
            "Trois essais, une règle", "Le compte est presque bon",
        ),
        "kicker": (
            "Reportage", "Portrait", "Quartiers", "Commerce", "Montagne", "Littoral", "Rivière",
            "Écoles", "Transports", "Patrimoine", "Récit", "Métiers",
        ),
        "tag": (
            "Littoral", "Port-Merle", "Castel-Ormeau", "Vaudreil", "La Sauve", "Montagne",
            "Biodiversité", "Climat", "Transports", "Logement", "Commerce", "Agriculture",
            "Emploi", "Écoles", "Santé", "Patrimoine", "Théâtre", "Livres", "Musique", "Énergie",
        ),
    },
    "en": {
        "who": (
            "the harbour master", "the market gardener", "the lighthouse keeper",
            "the night lock-keeper", "the Vaudreil librarian", "the postman of the plateau",
            "the depot’s fitter", "the basket maker", "the choir mistress", "the hydrologist",
            "the shepherd of the Combes", "the bus driver", "the village teacher",
            "the cannery’s boilermaker", "the sailing club’s president", "the town archivist",
            "the violin maker", "the market locksmith", "the oldest neighbour", "the apprentice",
        ),
        "does": (
            "counts", "mends", "lists", "measures", "repaints", "looks after", "moves", "records",
            "gladly lends", "carefully stores", "chalks up", "describes at length",
            "patiently awaits", "has long defended", "shows the pupils", "laughs about",
        ),
        "what": (
            "the season’s boats", "the keys of the old wash house", "three maps of the river",
            "the lamps along the quay", "the yellow chairs on the square", "a notebook from 1911",
            "the hives on the slope", "the bell of the first tram", "the bruised apples",
            "the shuttle timetable", "the stakes of the old dyke", "a patched sail",
            "the lost umbrellas", "the nest boxes in the beech wood", "the park benches",
            "the curtain of the small theatre", "two baskets of samphire", "the channel buoys",
        ),
        "where": (
            "beside the Sauve", "under the arcades of Castel-Ormeau", "outside the harbour office",
            "up on the plateau", "behind the market hall", "below the mountain pass",
            "a few steps from the school", "in the back workshop", "at the end of the jetty",
            "between two showers", "near the fountain", "in the courtyard",
        ),
        "when": (
            "every Tuesday", "since the spring", "before dawn", "on the falling tide",
            "every other Sunday", "from the first frost", "once more this week",
            "at tea time", "during the works", "whenever the wind turns",
        ),
        "said": (
            "you end up knowing every sound", "it only takes a few of us",
            "nobody had ever asked", "the longest part is starting",
            "next year we shall do better", "it fits in a wheelbarrow",
            "it has to dry overnight", "my father did it that way",
            "we have counted twice", "nothing is urgent, except the rain",
        ),
        "aside": (
            "the budget has not moved", "the neighbours have signed", "fourteen volunteers came",
            "a decision is due on Thursday", "the register keeps a record", "it fits on one page",
            "the original plan has been found", "the town pays for the seeds",
        ),
        "heading": (
            "A discreet building site", "What the figures say", "On the quay, early",
            "The neighbours’ share", "Before the rain", "A matter of patience",
            "The price of quiet", "Two seasons later", "What remains to be done",
            "The Tuesday notebook", "At a child’s height", "The question of wind",
            "Who holds the key", "Back to harbour", "Three tries, one rule", "The sum almost works",
        ),
        "kicker": (
            "Report", "Portrait", "Neighbourhoods", "Business", "Hills", "Coast", "River",
            "Schools", "Transport", "Heritage", "Long read", "Trades",
        ),
        "tag": (
            "Coast", "Port-Merle", "Castel-Ormeau", "Wildlife", "Climate", "Transport", "Housing",
            "Farming", "Jobs", "Schools", "Heritage", "Theatre", "Books", "Music", "Energy",
        ),
    },
}  # fmt: skip

PATTERNS = {
    "fr": (
        "{Who} {does} {what} {where}.", "{When}, {who} {does} {what}.",
        "« {Said} », dit {who}, {where}.", "{Who} {does} {what} : {aside}.",
        "{When}, {where}, {who} {does} {what} ; {aside}.", "Pourquoi {what} ? « {Said}. »",
        "{Aside}, et {who} {does} {what} {when}.", "{Who} le répète {when} : « {Said} ! »",
    ),
    "en": (
        "{Who} {does} {what} {where}.", "{When}, {who} {does} {what}.",
        "“{Said},” says {who}, {where}.", "{Who} {does} {what}: {aside}.",
        "{When}, {where}, {who} {does} {what}; {aside}.", "Why {what}? “{Said}.”",
        "{Aside}, and {who} {does} {what} {when}.", "{Who} repeats it {when}: “{Said}!”",
    ),
}  # fmt: skip
TITLE_PATTERNS = (
    "{Where}, {who} {does} {what}", "{Who} {does} {what} {where}", "{When}, {who} {does} {what}",
)  # fmt: skip


@dataclass(frozen=True)
class Prose:
    """All that is said in one language; plain text without typography."""

    sentences: tuple[str, ...]
    titles: tuple[str, ...]
    headings: tuple[str, ...]
    kickers: tuple[str, ...]
    tags: tuple[str, ...]


@cache
def prose(language: str) -> Prose:
    """Return the prose of a language; what is neither French nor English reads English."""
    language = language if language in WORDS else "en"
    rng, words = Random(f"prose {language}"), WORDS[language]  # noqa: S311
    return Prose(
        sentences=tuple(_made(rng, PATTERNS[language], words) for _ in range(SENTENCES)),
        titles=tuple(_made(rng, TITLE_PATTERNS, words) for _ in range(TITLES)),
        headings=words["heading"],
        kickers=words["kicker"],
        tags=words["tag"],
    )


def _made(rng: Random, patterns: tuple[str, ...], words: dict[str, tuple[str, ...]]) -> str:
    picked = {key: rng.choice(words[key]) for key in PARTS}
    picked |= {key.capitalize(): text[0].upper() + text[1:] for key, text in picked.items()}
    return rng.choice(patterns).format(**picked)


PARTS = ("who", "does", "what", "where", "when", "said", "aside")
