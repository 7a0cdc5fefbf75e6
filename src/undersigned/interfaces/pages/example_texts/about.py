"""The page About: what this site is, how its roll is kept, and where the example's data comes from."""

from undersigned.interfaces.pages.example_texts import Block, StartingPage, Wording

_SOURCES = {
    "list": "https://github.com/ambanum/pariscall.international",
    "regimes": "https://github.com/vdeminstitute/ERT",
    "population": "https://www.geonames.org",
}

# Attributions that the licences of the example's data ask for (example/README.md).
_DATA_EN: list[Block] = [
    ("heading", "Where the example comes from"),
    (
        "paragraph",
        "<p>This site shows the Paris Call for Trust and Security in Cyberspace as an example. It is not the official site "
        "of the Call, and a signature given here is not handed on to anybody.</p>"
        f'<ul><li>Supporters, past counts and the titles of the principles: the <a href="{_SOURCES["list"]}">source repository '
        "of pariscall.international</a>, published by the team of the French Ambassador for Digital Affairs under the EUPL 1.2, "
        "as it stood on 19 January 2024.</li>"
        f'<li>Regime classes: V-Dem Institute, <a href="{_SOURCES["regimes"]}">Episodes of Regime Transformation, version 15</a>.</li>'
        "<li>Regions: United Nations, M49. Country names: Unicode CLDR and the United Nations.</li>"
        f'<li>Populations: <a href="{_SOURCES["population"]}">GeoNames</a>, CC BY 4.0.</li></ul>',
    ),
]
_DATA_FR: list[Block] = [
    ("heading", "D’où vient l’exemple"),
    (
        "paragraph",
        "<p>Ce site présente, à titre d’exemple, l’Appel de Paris pour la confiance et la sécurité dans le cyberespace. "
        "Ce n’est pas le site officiel de l’Appel, et une signature donnée ici n’est transmise à personne.</p>"
        f'<ul><li>Soutiens, décomptes passés et titres des principes : le <a href="{_SOURCES["list"]}">dépôt des sources de '
        "pariscall.international</a>, publié par l’équipe de l’ambassadeur français pour le numérique sous licence EUPL 1.2, "
        "dans son état du 19 janvier 2024.</li>"
        f'<li>Types de régime : institut V-Dem, <a href="{_SOURCES["regimes"]}">Episodes of Regime Transformation, version 15</a>.</li>'
        "<li>Régions : Nations unies, M49. Noms de pays : Unicode CLDR et Nations unies.</li>"
        f'<li>Populations : <a href="{_SOURCES["population"]}">GeoNames</a>, CC BY 4.0.</li></ul>',
    ),
]

_EN: list[Block] = [
    ("heading", "What stands here"),
    (
        "paragraph",
        "<p>A call is a text with numbered principles. Whoever agrees puts a name to it: a state, a public authority, a company, "
        "an organisation of civil society, or a person. This site holds the text, the list of all who stand behind it, and the "
        "form with which you join them.</p>",
    ),
    ("roll_figures", None),
    ("heading", "How the roll is kept"),
    (
        "paragraph",
        '<p>Institutions stand on <a href="/en/roll/">the roll</a> with the source that shows their support and with the day as '
        "precisely as it is known. A day that is not known is called not recorded; none is guessed. Nothing leaves the roll in "
        'silence: every entry, withdrawal and correction is a dated line on <a href="/en/roll/changes/">the page of changes</a>.</p>'
        "<p>People are counted once they have confirmed by e-mail. Their names are shown only if they ask for it.</p>",
    ),
    ("heading", "The wording that is signed"),
    (
        "paragraph",
        '<p>A published version of <a href="/en/call/">the text</a> never changes. It carries a fingerprint (SHA-256) by which '
        "anyone can check that the words are the same ones, and every signature is bound to the version that was on the page.</p>",
    ),
    ("principles", None),
]
_FR: list[Block] = [
    ("heading", "Ce que l’on trouve ici"),
    (
        "paragraph",
        "<p>Un appel est un texte aux principes numérotés. Qui l’approuve y met son nom : un État, une autorité publique, une "
        "entreprise, une organisation de la société civile ou une personne. Ce site réunit le texte, la liste de tous ceux qui "
        "le soutiennent et le formulaire pour les rejoindre.</p>",
    ),
    ("roll_figures", None),
    ("heading", "Comment la liste est tenue"),
    (
        "paragraph",
        '<p>Les institutions figurent sur <a href="/fr/roll/">la liste</a> avec la source qui atteste leur soutien et une date '
        "aussi précise qu’on la connaît. Une date inconnue porte la mention « sans indication » ; aucune n’est devinée. Rien ne quitte la liste "
        'en silence : chaque arrivée, sortie ou correction est une ligne datée sur <a href="/fr/roll/changes/">la page des '
        "changements</a>.</p>"
        "<p>Les personnes sont comptées une fois leur signature confirmée par courriel. Leur nom n’apparaît que si elles le "
        "demandent.</p>",
    ),
    ("heading", "Le texte que l’on signe"),
    (
        "paragraph",
        '<p>Une version publiée du <a href="/fr/call/">texte</a> ne change plus jamais. Elle porte une empreinte (SHA-256) qui '
        "permet à chacun de vérifier que les mots sont bien les mêmes, et chaque signature est liée à la version affichée.</p>",
    ),
    ("principles", None),
]

# Who runs the site is said last: the secretariat, but not of a call that is shown as an example and has a site elsewhere.
ENDINGS: dict[str, list[Block]] = {
    "en": [
        ("heading", "Who runs this site"),
        ("paragraph", "<p>The secretariat of the call. Corrections to the roll, with a source, are welcome here:</p>"),
        ("contact", None),
    ],
    "fr": [
        ("heading", "Qui tient ce site"),
        (
            "paragraph",
            "<p>Le secrétariat de l’appel. Les corrections à la liste, avec leur source, sont bienvenues ici :</p>",
        ),
        ("contact", None),
    ],
}
ENDINGS_OF_EXAMPLE: dict[str, list[Block]] = {
    "en": [
        ("heading", "Who runs this site"),
        (
            "paragraph",
            "<p>Whoever has set it up as an example: not the secretariat of the Paris Call, and nothing here is said in its "
            "name. Corrections to the roll, with a source, are welcome here:</p>",
        ),
        ("contact", None),
        *_DATA_EN,
    ],
    "fr": [
        ("heading", "Qui tient ce site"),
        (
            "paragraph",
            "<p>La personne ou l’organisation qui l’a installé à titre d’exemple : ce n’est pas le secrétariat de l’Appel de "
            "Paris, et rien n’est dit ici en son nom. Les corrections à la liste, avec leur source, sont bienvenues ici :</p>",
        ),
        ("contact", None),
        *_DATA_FR,
    ],
}

ABOUT = StartingPage(
    slug="about",
    sample=True,
    of_example=False,
    wordings={
        "en": Wording(
            title="About",
            standfirst="What a call is, how its roll is kept, and who keeps it.",
            search_description="What stands on this site, how the roll of supporters is kept, and where its data comes from.",
            body=_EN,
        ),
        "fr": Wording(
            title="À propos",
            standfirst="Ce qu’est un appel, comment sa liste de soutiens est tenue, et par qui.",
            search_description="Ce que l’on trouve sur ce site, comment la liste des soutiens est tenue et d’où viennent ses données.",
            body=_FR,
        ),
    },
)
