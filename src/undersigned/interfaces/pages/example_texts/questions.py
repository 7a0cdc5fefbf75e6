"""Questions and answers about the Call and this site. What is said of the software is true to the code."""

from undersigned.interfaces.pages.example_texts import Block, StartingPage, Wording


def _asked(question: str, answer: str) -> Block:
    return ("question", {"question": question, "answer": answer})


_EN: list[Block] = [
    ("heading", "The Call"),
    _asked(
        "What is the Paris Call?",
        "<p>A text with nine principles for trust and security in cyberspace, launched in Paris on 12 November 2018. "
        '<a href="/en/call/">Read it here</a>.</p>',
    ),
    _asked(
        "Who stands behind it?",
        "<p>States, public authorities, companies and civil society: all of them are on "
        '<a href="/en/roll/">the roll</a>, each with a source. On this site people can add their names as well.</p>',
    ),
    _asked(
        "Does it bind anybody?",
        "<p>It is no treaty. Whoever endorses says in public what they mean to keep to, and can be reminded of it.</p>",
    ),
    _asked(
        "Why call on states that have not endorsed?",
        '<p>Rules for cyberspace are worth what those make of them who keep them. <a href="/en/holdouts/">The holdouts</a> are the '
        "states that the campaign asks, with the reason why.</p>",
    ),
    ("heading", "Your signature"),
    _asked(
        "Why do I get a letter after signing?",
        "<p>So that nobody can sign in your name. Your signature counts once you have followed the link in it, or typed its six "
        "digits.</p>",
    ),
    _asked(
        "Who sees my name and my address?",
        "<p>Your name is shown only if you ask for it. Your e-mail address is never shown. "
        '<a href="/en/privacy/">All about your data</a>.</p>',
    ),
    _asked(
        "Can I take my signature back?",
        '<p>Yes, at any time, without a reason: ask for a link on <a href="/en/my/">the page of your signature</a>.</p>',
    ),
    ("heading", "This site"),
    _asked(
        "Is this the official site of the Paris Call?",
        '<p>No. It is an example of what the software Undersigned can do, with real data about the Call. <a href="/en/about/">More '
        "about it</a>.</p>",
    ),
    _asked(
        "May I use the data?",
        '<p>Yes. <a href="/en/roll/">The roll</a> can be downloaded as CSV and JSON; its licence is named there.</p>',
    ),
]
_FR: list[Block] = [
    ("heading", "L’Appel"),
    _asked(
        "Qu’est-ce que l’Appel de Paris ?",
        "<p>Un texte de neuf principes pour la confiance et la sécurité dans le cyberespace, lancé à Paris le 12 novembre 2018. "
        '<a href="/fr/call/">Le lire ici</a>.</p>',
    ),
    _asked(
        "Qui le soutient ?",
        "<p>Des États, des autorités publiques, des entreprises et la société civile : tous figurent sur "
        '<a href="/fr/roll/">la liste</a>, chacun avec une source. Sur ce site, les personnes peuvent y ajouter leur nom.</p>',
    ),
    _asked(
        "Oblige-t-il quelqu’un ?",
        "<p>Ce n’est pas un traité. Qui le soutient dit publiquement à quoi il entend se tenir, et on peut le lui rappeler.</p>",
    ),
    _asked(
        "Pourquoi interpeller les États qui ne l’ont pas soutenu ?",
        "<p>Les règles du cyberespace valent ce qu’en font ceux qui les respectent. "
        '<a href="/fr/holdouts/">Les absents</a> sont les États auxquels la campagne s’adresse, avec la raison.</p>',
    ),
    ("heading", "Votre signature"),
    _asked(
        "Pourquoi ai-je reçu un courriel après avoir signé ?",
        "<p>Pour que personne ne signe en votre nom. Votre signature compte dès que vous avez suivi le lien, ou saisi les six "
        "chiffres.</p>",
    ),
    _asked(
        "Qui voit mon nom et mon adresse ?",
        "<p>Votre nom n’apparaît que si vous le demandez. Votre adresse électronique n’apparaît jamais. "
        '<a href="/fr/privacy/">Tout sur vos données</a>.</p>',
    ),
    _asked(
        "Puis-je retirer ma signature ?",
        '<p>Oui, à tout moment et sans raison : demandez un lien sur <a href="/fr/my/">la page de votre signature</a>.</p>',
    ),
    ("heading", "Ce site"),
    _asked(
        "Est-ce le site officiel de l’Appel de Paris ?",
        "<p>Non. C’est un exemple de ce que sait faire le logiciel Undersigned, avec des données réelles sur l’Appel. "
        '<a href="/fr/about/">En savoir plus</a>.</p>',
    ),
    _asked(
        "Puis-je utiliser les données ?",
        '<p>Oui. <a href="/fr/roll/">La liste</a> se télécharge en CSV et en JSON ; sa licence y est indiquée.</p>',
    ),
]

QUESTIONS = StartingPage(
    slug="questions",
    sample=True,
    of_example=True,
    kind="questions",
    wordings={
        "en": Wording(
            title="Questions and answers",
            standfirst="About the Call, about signing it, and about this site.",
            search_description="Answers to questions about the Paris Call, about signing it, and about this site.",
            body=[],
            more={"questions": _EN},
        ),
        "fr": Wording(
            title="Questions et réponses",
            standfirst="Sur l’Appel, sur la manière de le signer et sur ce site.",
            search_description="Réponses aux questions sur l’Appel de Paris, sur sa signature et sur ce site.",
            body=[],
            more={"questions": _FR},
        ),
    },
)
