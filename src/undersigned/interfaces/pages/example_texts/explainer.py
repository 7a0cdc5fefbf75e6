"""An explainer: what a wiper, a worm and an attack through a supplier are, for readers of the timeline."""

from datetime import date

from undersigned.interfaces.pages.example_texts import StartingPage, Wording

CHECKED_ON = date(2026, 11, 26)

HOW_ATTACKS_REACH_PEOPLE = StartingPage(
    slug="how-attacks-reach-people",
    sample=True,
    of_example=True,
    kind="explainer",
    wordings={
        "en": Wording(
            title="How an attack reaches people it was not meant for",
            standfirst="Four words that come up in every report, and what they mean for somebody who waits in a hospital.",
            search_description="What ransomware, wipers, worms and attacks through suppliers are, in plain words.",
            body=[
                ("heading", "Ransomware"),
                (
                    "paragraph",
                    "<p>A program that encrypts files and asks money for the key. Who pays may still not get them back. A hospital "
                    "without its files cannot see what a patient is allergic to.</p>",
                ),
                ("heading", "Wiper"),
                (
                    "paragraph",
                    "<p>A program that destroys and wants nothing. Some wipers look like ransomware, so that those hit lose time hoping. "
                    '<a href="/en/incidents/notpetya/">NotPetya</a> was one.</p>',
                ),
                ("heading", "Worm"),
                (
                    "paragraph",
                    "<p>A program that spreads by itself, without anybody opening anything. Whoever lets one loose cannot call it back: it "
                    'goes wherever there is a flaw. <a href="/en/incidents/wannacry/">WannaCry</a> was in some 150 countries within '
                    "days.</p>",
                ),
                ("heading", "Attack through a supplier"),
                (
                    "paragraph",
                    "<p>Instead of a thousand locks, the attacker picks the locksmith’s: what a trusted maker sends out as an update "
                    'carries the attack to all its customers. <a href="/en/incidents/solarwinds/">SolarWinds</a> was such a case.</p>',
                ),
                ("heading", "What the Call says to it"),
                ("principles", None),
                ("button", {"label": "Sign the call", "place": "sign", "page": None, "address": ""}),
            ],
            more={"checked_on": CHECKED_ON},
        ),
        "fr": Wording(
            title="Comment une attaque atteint ceux qu’elle ne visait pas",
            standfirst="Quatre mots que l’on trouve dans tous les rapports, et ce qu’ils veulent dire pour qui attend à l’hôpital.",
            search_description="Rançongiciels, effaceurs, vers et attaques par les fournisseurs, en mots simples.",
            body=[
                ("heading", "Rançongiciel"),
                (
                    "paragraph",
                    "<p>Un programme qui chiffre des fichiers et vend la clé. Qui paie ne les retrouve pas toujours. Un hôpital sans ses "
                    "fichiers ne voit plus à quoi un patient est allergique.</p>",
                ),
                ("heading", "Effaceur"),
                (
                    "paragraph",
                    "<p>Un programme qui détruit et ne demande rien. Certains ressemblent à des rançongiciels, pour que les victimes perdent "
                    'du temps à espérer. <a href="/fr/incidents/notpetya/">NotPetya</a> en était un.</p>',
                ),
                ("heading", "Ver"),
                (
                    "paragraph",
                    "<p>Un programme qui se propage seul, sans que personne n’ouvre rien. Qui le lâche ne peut plus le rappeler : il va "
                    'partout où se trouve la faille. <a href="/fr/incidents/wannacry/">WannaCry</a> a gagné quelque 150 pays en quelques '
                    "jours.</p>",
                ),
                ("heading", "Attaque par le fournisseur"),
                (
                    "paragraph",
                    "<p>Plutôt que mille serrures, l’assaillant force celle du serrurier : ce qu’un éditeur de confiance envoie comme mise à "
                    'jour porte l’attaque chez tous ses clients. C’est le cas de <a href="/fr/incidents/solarwinds/">SolarWinds</a>.</p>',
                ),
                ("heading", "Ce que l’Appel y répond"),
                ("principles", None),
                ("button", {"label": "Signer l’appel", "place": "sign", "page": None, "address": ""}),
            ],
            more={"checked_on": CHECKED_ON},
        ),
    },
)
