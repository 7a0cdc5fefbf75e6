"""The list of news, with two pieces: one that is history, told after example/milestones.csv, and one about this site."""

from datetime import date

from undersigned.interfaces.pages.example_texts import StartingPage, Wording

_DIGITAL_PEACE_NOW = "https://digitalpeacenow.org/digital-peace-now-endorses-the-paris-call/"

NEWS = StartingPage(
    slug="news",
    sample=True,
    of_example=True,
    kind="news_index",
    wordings={
        "en": Wording(
            title="News",
            standfirst="What happens around the Call and its campaign, by day.",
            search_description="News of the Paris Call and of the campaign for it, by day.",
            body=[],
        ),
        "fr": Wording(
            title="Actualités",
            standfirst="Ce qui se passe autour de l’Appel et de sa campagne, jour par jour.",
            search_description="Les actualités de l’Appel de Paris et de sa campagne, jour par jour.",
            body=[],
        ),
    },
)

CAMPAIGN_BEGINS = StartingPage(
    slug="pick-up-the-paris-call",
    sample=True,
    of_example=True,
    kind="news",
    below="news",
    wordings={
        "en": Wording(
            title="#PickUpTheParisCall begins",
            standfirst="On the International Day of Peace, Digital Peace Now endorses the Call and asks states to pick up.",
            search_description="How the campaign #PickUpTheParisCall began on 21 September 2021.",
            body=[
                (
                    "fact",
                    {
                        "figure": "21 September 2021",
                        "statement": "Digital Peace Now endorses the Paris Call and begins #PickUpTheParisCall.",
                        "source": "Digital Peace Now",
                        "address": _DIGITAL_PEACE_NOW,
                    },
                ),
                ("heading", "Take part"),
                ("action", {"target": "", "label": ""}),
                ("subscribe", {"topic": "actions"}),
            ],
            more={"shown_on": date(2021, 9, 21)},
        ),
        "fr": Wording(
            title="#PickUpTheParisCall commence",
            standfirst="Pour la Journée internationale de la paix, Digital Peace Now soutient l’Appel et invite les États à décrocher.",
            search_description="Comment la campagne #PickUpTheParisCall a commencé le 21 septembre 2021.",
            body=[
                (
                    "fact",
                    {
                        "figure": "21 septembre 2021",
                        "statement": "Digital Peace Now soutient l’Appel de Paris et lance #PickUpTheParisCall.",
                        "source": "Digital Peace Now",
                        "address": _DIGITAL_PEACE_NOW,
                    },
                ),
                ("heading", "Prendre part"),
                ("action", {"target": "", "label": ""}),
                ("subscribe", {"topic": "actions"}),
            ],
            more={"shown_on": date(2021, 9, 21)},
        ),
    },
)

TIMELINE_OPENS = StartingPage(
    slug="a-timeline-of-incidents",
    sample=True,
    of_example=True,
    kind="news",
    below="news",
    wordings={
        "en": Wording(
            title="A timeline of incidents",
            standfirst="Five attacks that reached people, with their sources, and what the principles say about them.",
            search_description="This site now has a timeline of cyberattacks with sources.",
            body=[
                (
                    "paragraph",
                    '<p>Principles sound abstract until somebody breaks them. <a href="/en/incidents/">The timeline</a> begins with five '
                    "incidents. Each names its sources, and says which principle it broke as we read it.</p>",
                ),
                ("heading", "Put your name to the principles"),
                ("sign_form", None),
            ],
        ),
        "fr": Wording(
            title="Une chronologie d’incidents",
            standfirst="Cinq attaques qui ont touché des personnes, leurs sources, et ce qu’en disent les principes.",
            search_description="Ce site a désormais une chronologie de cyberattaques avec leurs sources.",
            body=[
                (
                    "paragraph",
                    "<p>Les principes paraissent abstraits tant que personne ne les enfreint. "
                    '<a href="/fr/incidents/">La chronologie</a> commence par cinq incidents. Chacun nomme ses sources et dit quel '
                    "principe il a enfreint, selon notre lecture.</p>",
                ),
                ("heading", "Mettez votre nom sous les principes"),
                ("sign_form", None),
            ],
        ),
    },
)
