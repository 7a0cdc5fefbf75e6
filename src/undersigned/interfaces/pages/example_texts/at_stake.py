"""An awareness page for the example's campaign. Every fact in it is a line of example/milestones.csv, with that line's source;
what the principles ask for is example/principles.csv in our words. The appeal around them is sample wording."""

from typing import Any

from undersigned.interfaces.pages.example_texts import Block, StartingPage, Wording

_LATRIBUNE = (
    "https://www.latribune.fr/technos-medias/"
    "face-aux-pathologies-du-net-macron-lance-un-appel-mondial-pour-la-cybersecurite-797186.html"
)
_GLOBAL_CITIZEN = "https://www.globalcitizen.org/en/content/ghana-cyber-security-microsoft/"
_DIGITAL_PEACE_NOW = "https://digitalpeacenow.org/digital-peace-now-endorses-the-paris-call/"
_FRANCE_DIPLOMATIE = (
    "https://www.diplomatie.gouv.fr/en/country-files/united-states/events/article/"
    "united-states-support-for-the-paris-call-for-trust-and-security-in-cyberspace"
)


def _fact(figure: str, statement: str, source: str, address: str) -> Block:
    value: dict[str, Any] = {"figure": figure, "statement": statement, "source": source, "address": address}
    return ("fact", value)


def _button(label: str, place: str) -> Block:
    return ("button", {"label": label, "place": place, "page": None, "address": ""})


_EN: list[Block] = [
    (
        "paragraph",
        "<p>We speak of networks, servers and code. But what an attack breaks off is somebody’s day: a service they rely on, a vote "
        "they have cast, something they made and meant to sell. The Paris Call begins there, and its first principle is about "
        "people.</p>",
    ),
    ("heading", "What its principles ask for"),
    (
        "paragraph",
        "<ul><li>That attacks stop which seriously or indiscriminately harm people and essential services, and that those hit are "
        "helped to recover.</li>"
        "<li>That the shared core of the Internet is left alone.</li>"
        "<li>That foreign interference is kept out of elections.</li>"
        "<li>That products and services are made safer, from design to the end of their life.</li>"
        "<li>That everyone, not only experts, is helped towards strong everyday habits.</li></ul>"
        '<p><a href="/en/call/">Read all nine</a>.</p>',
    ),
    ("heading", "How far it has come"),
    _fact(
        "12 November 2018",
        "The Call is launched in Paris. 370 supporters are reported at once, 51 states among the first.",
        "La Tribune",
        _LATRIBUNE,
    ),
    _fact(
        "2 December 2018",
        "The petition of Digital Peace Now, for peace in cyberspace, passes 100,000 signatures of people.",
        "Global Citizen",
        _GLOBAL_CITIZEN,
    ),
    _fact(
        "21 September 2021",
        "On the International Day of Peace, Digital Peace Now endorses the Call and begins #PickUpTheParisCall.",
        "Digital Peace Now",
        _DIGITAL_PEACE_NOW,
    ),
    _fact(
        "November 2021",
        "The United States and the European Union join.",
        "Ministry for Europe and Foreign Affairs, France",
        _FRANCE_DIPLOMATIE,
    ),
    ("heading", "What is missing"),
    ("paragraph", "<p>The states that have not picked up yet, and your name.</p>"),
    _button("Sign the call", "sign"),
    _button("See who is missing", "holdouts"),
]
_FR: list[Block] = [
    (
        "paragraph",
        "<p>On parle de réseaux, de serveurs, de code. Mais ce qu’une attaque interrompt, c’est la journée de quelqu’un : un "
        "service dont il dépend, un vote qu’il a exprimé, une création qu’il comptait vendre. L’Appel de Paris commence là, et son "
        "premier principe parle des personnes.</p>",
    ),
    ("heading", "Ce que demandent ses principes"),
    (
        "paragraph",
        "<ul><li>Que cessent les attaques qui nuisent gravement ou sans discernement aux personnes et aux services essentiels, et "
        "qu’on aide ceux qu’elles touchent à se relever.</li>"
        "<li>Qu’on laisse intact le cœur commun d’internet.</li>"
        "<li>Que l’ingérence étrangère reste hors des élections.</li>"
        "<li>Que produits et services soient rendus plus sûrs, de leur conception à leur fin de vie.</li>"
        "<li>Que chacun, et pas seulement les spécialistes, soit aidé à prendre de bonnes habitudes.</li></ul>"
        '<p><a href="/fr/call/">Lire les neuf principes</a>.</p>',
    ),
    ("heading", "Le chemin parcouru"),
    _fact(
        "12 novembre 2018",
        "L’Appel est lancé à Paris. On annonce aussitôt 370 soutiens, dont 51 États parmi les premiers.",
        "La Tribune",
        _LATRIBUNE,
    ),
    _fact(
        "2 décembre 2018",
        "La pétition de Digital Peace Now, pour la paix dans le cyberespace, dépasse 100 000 signatures individuelles.",
        "Global Citizen",
        _GLOBAL_CITIZEN,
    ),
    _fact(
        "21 septembre 2021",
        "Pour la Journée internationale de la paix, Digital Peace Now soutient l’Appel et lance #PickUpTheParisCall.",
        "Digital Peace Now",
        _DIGITAL_PEACE_NOW,
    ),
    _fact(
        "Novembre 2021",
        "Les États-Unis et l’Union européenne rejoignent l’Appel.",
        "Ministère de l’Europe et des Affaires étrangères",
        _FRANCE_DIPLOMATIE,
    ),
    ("heading", "Ce qui manque"),
    ("paragraph", "<p>Les États qui n’ont pas encore répondu, et votre nom.</p>"),
    _button("Signer l’appel", "sign"),
    _button("Voir qui manque", "holdouts"),
]

AT_STAKE = StartingPage(
    slug="what-is-at-stake",
    sample=True,
    of_example=True,
    wordings={
        "en": Wording(
            title="A cyberattack happens to people",
            standfirst="Why a text about cyberspace begins with individuals, and what it has brought together since 2018.",
            search_description="What the principles of the Paris Call ask for on behalf of people, and how far the Call has come.",
            body=_EN,
        ),
        "fr": Wording(
            title="Une cyberattaque touche des personnes",
            standfirst="Pourquoi un texte sur le cyberespace commence par les individus, et ce qu’il a réuni depuis 2018.",
            search_description="Ce que les principes de l’Appel de Paris demandent pour les personnes, et le chemin parcouru.",
            body=_FR,
        ),
    },
)
