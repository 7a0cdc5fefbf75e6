"""The toolkit, with words to copy and no invented files, and the page for the press."""

from undersigned.interfaces.pages.example_texts import Block, StartingPage, Wording


def _words(title: str, words: str) -> Block:
    return ("words", {"title": title, "words": words})


TOOLKIT = StartingPage(
    slug="toolkit",
    sample=True,
    of_example=True,
    kind="toolkit",
    wordings={
        "en": Wording(
            title="Toolkit",
            standfirst="Words for everyone who wants to carry the Call further. Take them, change them, say it your own way.",
            search_description="A hashtag and words to copy, for everyone who wants to carry the Paris Call further.",
            body=[
                ("heading", "How to use this"),
                (
                    "paragraph",
                    "<p>Copy what you need. A sentence of your own is always better than one of ours: who reads it should hear you. "
                    'Figures change; <a href="/en/roll/">the roll</a> has those of today.</p>',
                ),
                ("action", {"target": "", "label": ""}),
            ],
            more={
                "words": [
                    _words("The hashtag", "#PickUpTheParisCall"),
                    _words(
                        "A post",
                        "States agreed on rules for war on land and at sea. In cyberspace, nine principles wait for more states to keep "
                        "them. Ours should pick up. #PickUpTheParisCall",
                    ),
                    _words(
                        "A post about hospitals",
                        "When WannaCry locked hospitals’ computers, patients were sent away. Principle 1 of the Paris Call: protect "
                        "people and the services they depend on. I put my name to it. #PickUpTheParisCall",
                    ),
                    _words(
                        "Two sentences for a newsletter",
                        "The Paris Call for Trust and Security in Cyberspace brings together states, companies and civil society behind "
                        "nine principles. Some democracies are still missing: ask yours to endorse it.",
                    ),
                ]
            },
        ),
        "fr": Wording(
            title="Boîte à outils",
            standfirst="Des mots pour qui veut porter l’Appel plus loin. Prenez-les, changez-les, dites-le à votre manière.",
            search_description="Un mot-dièse et des textes à copier, pour qui veut porter l’Appel de Paris plus loin.",
            body=[
                ("heading", "Mode d’emploi"),
                (
                    "paragraph",
                    "<p>Copiez ce qu’il vous faut. Une phrase de vous vaut toujours mieux qu’une des nôtres : c’est vous qu’on doit "
                    'entendre. Les chiffres changent ; <a href="/fr/roll/">la liste</a> donne ceux du jour.</p>',
                ),
                ("action", {"target": "", "label": ""}),
            ],
            more={
                "words": [
                    _words("Le mot-dièse", "#PickUpTheParisCall"),
                    _words(
                        "Un message",
                        "Les États ont convenu de règles pour la guerre sur terre et sur mer. Dans le cyberespace, neuf principes "
                        "attendent que d’autres États s’y tiennent. Que le nôtre décroche ! #PickUpTheParisCall",
                    ),
                    _words(
                        "Un message sur les hôpitaux",
                        "Quand WannaCry a bloqué les ordinateurs d’hôpitaux, des patients ont été renvoyés. Premier principe de l’Appel de "
                        "Paris : protéger les personnes et les services dont elles dépendent. J’y mets mon nom. #PickUpTheParisCall",
                    ),
                    _words(
                        "Deux phrases pour une lettre d’information",
                        "L’Appel de Paris pour la confiance et la sécurité dans le cyberespace réunit des États, des entreprises et la société "
                        "civile autour de neuf principes. Des démocraties y manquent encore : demandez à la vôtre de le soutenir.",
                    ),
                ]
            },
        ),
    },
)

PRESS = StartingPage(
    slug="press",
    sample=True,
    of_example=True,
    kind="press",
    wordings={
        "en": Wording(
            title="Press",
            standfirst="Figures with their day, data to check them by, and whom to ask.",
            search_description="For journalists: figures of the Paris Call’s roll, data, and whom to ask.",
            body=[
                ("heading", "Figures of today"),
                ("roll_figures", None),
                ("heading", "In short"),
                (
                    "paragraph",
                    "<p>The Paris Call for Trust and Security in Cyberspace was launched on 12 November 2018. It has nine principles. This "
                    "site keeps a list of all who stand behind it, each entry with its source, and takes signatures of people. It is an "
                    "example and not the official site of the Call.</p>",
                ),
                ("heading", "Whom to ask"),
                ("contact", None),
            ],
        ),
        "fr": Wording(
            title="Presse",
            standfirst="Des chiffres datés, les données pour les vérifier, et à qui s’adresser.",
            search_description="Pour les journalistes : les chiffres de l’Appel de Paris, les données, et à qui s’adresser.",
            body=[
                ("heading", "Les chiffres du jour"),
                ("roll_figures", None),
                ("heading", "En bref"),
                (
                    "paragraph",
                    "<p>L’Appel de Paris pour la confiance et la sécurité dans le cyberespace a été lancé le 12 novembre 2018. Il compte "
                    "neuf principes. Ce site tient la liste de tous ceux qui le soutiennent, chaque entrée avec sa source, et recueille "
                    "les signatures des personnes. C’est un exemple, et non le site officiel de l’Appel.</p>",
                ),
                ("heading", "À qui s’adresser"),
                ("contact", None),
            ],
        ),
    },
)
