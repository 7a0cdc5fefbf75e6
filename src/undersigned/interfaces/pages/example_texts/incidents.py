"""The timeline of incidents. Facts are those of the sources named at each, told in our words; which principle an incident broke
is our reading, and the pages say so."""

from datetime import date
from typing import Any

from undersigned.interfaces.pages.example_texts import Block, StartingPage, Wording

_DOJ = (
    "https://www.justice.gov/archives/opa/pr/"
    "six-russian-gru-officers-charged-connection-worldwide-deployment-destructive-malware-and"
)
_DOJ_NAMES = (
    "United States Department of Justice, 19 October 2020",
    "Département de la Justice des États-Unis, 19 octobre 2020 (en anglais)",
)


def _sources(*named: tuple[str, str]) -> list[Block]:
    return [("source", {"name": name, "address": address}) for name, address in named]


def _broken(*read: tuple[int, str]) -> list[Block]:
    return [("principle", {"number": str(number), "why": why}) for number, why in read]


def _text(*paragraphs: str) -> list[Block]:
    return [("paragraph", "".join(f"<p>{one}</p>" for one in paragraphs))]


def _incident(slug: str, day: date, *, day_of: str = "happened", **wordings: dict[str, Any]) -> StartingPage:
    return StartingPage(
        slug=slug,
        sample=True,
        of_example=True,
        kind="incident",
        below="incidents",
        wordings={
            language: Wording(
                title=one["title"],
                standfirst=one["standfirst"],
                search_description=one["standfirst"],
                body=one["body"],
                more={
                    "happened_on": day.isoformat(),
                    "day_of": day_of,
                    "sources": _sources(*one["sources"]),
                    "broken": _broken(*one["broken"]),
                },
            )
            for language, one in wordings.items()
        },
    )


INCIDENTS = StartingPage(
    slug="incidents",
    sample=True,
    of_example=True,
    kind="incidents",
    wordings={
        "en": Wording(
            title="What happens without rules",
            standfirst="Attacks that reached people, by day, with their sources, and the principle of the Call that each one broke.",
            search_description="A timeline of cyberattacks with sources, and the principles of the Paris Call that they broke.",
            body=[
                ("heading", "What you can do"),
                ("action", {"target": "", "label": ""}),
                ("button", {"label": "Read the principles", "place": "call", "page": None, "address": ""}),
            ],
        ),
        "fr": Wording(
            title="Ce qui arrive sans règles",
            standfirst="Des attaques qui ont touché des personnes, jour par jour, avec leurs sources et le principe de l’Appel que chacune a enfreint.",
            search_description="Une chronologie de cyberattaques, avec leurs sources et les principes de l’Appel de Paris qu’elles ont enfreints.",
            body=[
                ("heading", "Ce que vous pouvez faire"),
                ("action", {"target": "", "label": ""}),
                ("button", {"label": "Lire les principes", "place": "call", "page": None, "address": ""}),
            ],
        ),
    },
)

UKRAINE_2015 = _incident(
    "ukraine-power-grid-2015",
    date(2015, 12, 23),
    en={
        "title": "The lights go out in Ukraine",
        "standfirst": "Three electricity distributors are attacked on one afternoon, and about 225,000 customers lose power in December.",
        "body": _text(
            "The attackers had been inside the companies’ networks for months. On 23 December 2015 they used the operators’ own remote "
            "controls to open circuit breakers at three regional distributors, made computers unusable, and kept customers from "
            "getting through on the telephone.",
            "The power was out for several hours. The companies brought it back by sending people to work the breakers by hand. It is "
            "regarded as the first blackout known to have been caused by a cyberattack.",
            "In October 2020 the United States charged six officers of Russian military intelligence over this and other attacks. "
            "The charges have not been tried in court.",
        ),
        "sources": [
            (
                "CISA, alert IR-ALERT-H-16-056-01",
                "https://www.cisa.gov/news-events/ics-alerts/ir-alert-h-16-056-01",
            ),
            (_DOJ_NAMES[0], _DOJ),
            ("Wikipedia, 2015 Ukraine power grid hack", "https://en.wikipedia.org/wiki/2015_Ukraine_power_grid_hack"),
        ],
        "broken": [(1, "Electricity in winter is an essential service, and whoever depended on it was harmed.")],
    },
    fr={
        "title": "Des villes d’Ukraine plongées dans le noir",
        "standfirst": "Trois distributeurs d’électricité sont attaqués le même après-midi : environ 225 000 clients sont privés de courant en plein mois de décembre.",
        "body": _text(
            "Les assaillants étaient dans les réseaux des entreprises depuis des mois. Le 23 décembre 2015, ils se servent des "
            "commandes à distance des opérateurs eux-mêmes pour ouvrir les disjoncteurs de trois distributeurs régionaux, rendent des "
            "ordinateurs inutilisables et empêchent les clients de joindre le service par téléphone.",
            "La coupure dure plusieurs heures. Le courant revient parce que des équipes vont manœuvrer les disjoncteurs à la main. "
            "On y voit la première panne d’électricité connue qu’une cyberattaque ait causée.",
            "En octobre 2020, les États-Unis ont inculpé six officiers du renseignement militaire russe pour cette attaque et pour "
            "d’autres. Aucun tribunal ne s’est prononcé.",
        ),
        "sources": [
            (
                "CISA, alerte IR-ALERT-H-16-056-01 (en anglais)",
                "https://www.cisa.gov/news-events/ics-alerts/ir-alert-h-16-056-01",
            ),
            (_DOJ_NAMES[1], _DOJ),
            (
                "Wikipédia en anglais : 2015 Ukraine power grid hack",
                "https://en.wikipedia.org/wiki/2015_Ukraine_power_grid_hack",
            ),
        ],
        "broken": [
            (
                1,
                "L’électricité en hiver est un service essentiel, et quiconque en dépendait a été touché.",
            )
        ],
    },
)

UKRAINE_2016 = _incident(
    "ukraine-power-grid-2016",
    date(2016, 12, 17),
    en={
        "title": "Part of Kyiv goes dark, by a program made for it",
        "standfirst": "A substation near the Ukrainian capital is switched off for about an hour, this time by malicious software that speaks the language of the grid.",
        "body": _text(
            "Shortly before midnight on 17 December 2016 a transmission substation near Kyiv went off, and with it the power in part of "
            "the city. About an hour later it was back.",
            "The program that did it became known as Industroyer or CrashOverride. It needed no hand on the mouse: it spoke the "
            "protocols with which substations are controlled. Its parts can be exchanged for those of other grids, which is why "
            "agencies elsewhere warned their own operators.",
        ),
        "sources": [
            (
                "CISA, alert TA17-163A, CrashOverride Malware",
                "https://www.cisa.gov/news-events/alerts/2017/06/12/crashoverride-malware",
            ),
            (_DOJ_NAMES[0], _DOJ),
            ("Wikipedia, Industroyer", "https://en.wikipedia.org/wiki/Industroyer"),
        ],
        "broken": [
            (1, "The power supply of a city was switched off."),
            (5, "A tool was made whose only purpose is to switch off power, and it can be turned against any grid."),
        ],
    },
    fr={
        "title": "Une partie de Kyiv dans le noir, par un programme fait pour cela",
        "standfirst": "Un poste électrique proche de la capitale ukrainienne est mis hors tension pendant une heure environ, cette fois par un logiciel qui parle la langue du réseau.",
        "body": _text(
            "Peu avant minuit, le 17 décembre 2016, un poste de transport près de Kyiv est mis hors tension, et avec lui une partie de la "
            "ville. Une heure plus tard environ, le courant revient.",
            "Le programme en cause est connu sous les noms d’Industroyer et de CrashOverride. Nul besoin d’une main sur la souris : il "
            "parle les protocoles qui commandent les postes électriques. Ses pièces peuvent être échangées contre celles d’autres "
            "réseaux ; des agences d’autres pays ont donc averti leurs propres exploitants.",
        ),
        "sources": [
            (
                "CISA, alerte TA17-163A sur CrashOverride (en anglais)",
                "https://www.cisa.gov/news-events/alerts/2017/06/12/crashoverride-malware",
            ),
            (_DOJ_NAMES[1], _DOJ),
            ("Wikipédia en anglais : Industroyer", "https://en.wikipedia.org/wiki/Industroyer"),
        ],
        "broken": [
            (1, "L’alimentation électrique d’une ville a été coupée."),
            (
                5,
                "Un outil a été fabriqué dans le seul but de couper le courant, et il peut être tourné contre n’importe quel réseau.",
            ),
        ],
    },
)

WANNACRY = _incident(
    "wannacry",
    date(2017, 5, 12),
    en={
        "title": "WannaCry: hospitals turn patients away",
        "standfirst": "A worm locks computers in some 150 countries within days; in England about a third of the hospital trusts are disrupted.",
        "body": _text(
            "On 12 May 2017 screens began to show a demand for money: the files were encrypted. The worm needed nobody’s click. It "
            "spread by itself through a flaw in Windows for which a correction had been published two months before; the means to use "
            "that flaw had leaked from an arsenal.",
            "In England it reached hospitals and doctors’ practices. Thousands of appointments were cancelled, and some emergency "
            "departments had to send patients elsewhere, as the National Audit Office found. Companies, ministries and railways in "
            "many countries were hit as well.",
            "It stopped spreading on the same day, when a researcher registered an address that the worm asked for.",
        ),
        "sources": [
            (
                "National Audit Office, Investigation: WannaCry cyber attack and the NHS",
                "https://www.nao.org.uk/reports/investigation-wannacry-cyber-attack-and-the-nhs/",
            ),
            ("Wikipedia, WannaCry ransomware attack", "https://en.wikipedia.org/wiki/WannaCry_ransomware_attack"),
        ],
        "broken": [
            (1, "It harmed without distinction, and among those it harmed were hospitals and the people in them."),
            (5, "A means of attack got out of the hands that kept it, and was used against everyone."),
        ],
    },
    fr={
        "title": "WannaCry : des hôpitaux renvoient leurs patients",
        "standfirst": "En quelques jours, un ver bloque des ordinateurs dans quelque 150 pays ; en Angleterre, un tiers environ des groupements hospitaliers est perturbé.",
        "body": _text(
            "Le 12 mai 2017, des écrans se mettent à réclamer de l’argent : les fichiers sont chiffrés. Le ver n’attend le clic de "
            "personne. Il se propage seul par une faille de Windows dont le correctif était paru deux mois plus tôt ; le moyen de "
            "l’exploiter avait fui d’un arsenal.",
            "En Angleterre, il atteint des hôpitaux et des cabinets médicaux. Des milliers de rendez-vous sont annulés et des services "
            "d’urgence doivent orienter leurs patients ailleurs, comme l’a établi la cour des comptes britannique. Des entreprises, des "
            "ministères et des chemins de fer sont touchés dans de nombreux pays.",
            "Sa propagation s’arrête le jour même, quand un chercheur enregistre une adresse que le ver interrogeait.",
        ),
        "sources": [
            (
                "National Audit Office (cour des comptes britannique), enquête sur WannaCry et le NHS (en anglais)",
                "https://www.nao.org.uk/reports/investigation-wannacry-cyber-attack-and-the-nhs/",
            ),
            ("Wikipédia : WannaCry", "https://fr.wikipedia.org/wiki/WannaCry"),
        ],
        "broken": [
            (
                1,
                "L’attaque a frappé sans discernement, et parmi ses victimes se trouvaient des hôpitaux et ceux qu’on y soigne.",
            ),
            (5, "Un moyen d’attaque a échappé aux mains qui le gardaient et a servi contre tout le monde."),
        ],
    },
)

NOTPETYA = _incident(
    "notpetya",
    date(2017, 6, 27),
    en={
        "title": "NotPetya: an update that destroys",
        "standfirst": "Hidden in an update of Ukrainian accounting software, a program wipes computers and travels around the world within hours.",
        "body": _text(
            "It looked like blackmail, but there was nothing to buy back: what NotPetya encrypted on 27 June 2017 was lost. It came in "
            "with an update of a program that many companies in Ukraine use for their taxes, and from there it went on through their "
            "networks to branches and partners abroad.",
            "Banks, ministries and an airport in Ukraine were hit; so were a shipping line, makers of medicines, and a parcel "
            "service, whose ships, deliveries and patients were far away.",
            "In February 2018 the British government said that the Russian military was almost certainly responsible; other "
            "governments agreed. Russia denies it.",
        ),
        "sources": [
            (
                "Government of the United Kingdom, 15 February 2018",
                "https://www.gov.uk/government/news/foreign-office-minister-condemns-russia-for-notpetya-attacks",
            ),
            (_DOJ_NAMES[0], _DOJ),
            (
                "Wikipedia, 2017 Ukraine ransomware attacks",
                "https://en.wikipedia.org/wiki/2017_Ukraine_ransomware_attacks",
            ),
        ],
        "broken": [
            (1, "It destroyed without distinction, in one country first and then wherever the networks led."),
            (6, "An update, which is how software is kept safe, was turned into the weapon."),
        ],
    },
    fr={
        "title": "NotPetya : une mise à jour qui détruit",
        "standfirst": "Caché dans la mise à jour d’un logiciel comptable ukrainien, un programme efface des ordinateurs et fait le tour du monde en quelques heures.",
        "body": _text(
            "Cela ressemblait à un chantage, mais il n’y avait rien à racheter : ce que NotPetya a chiffré le 27 juin 2017 était perdu. "
            "Il est entré par la mise à jour d’un programme que beaucoup d’entreprises en Ukraine emploient pour leurs impôts, puis il "
            "est passé par leurs réseaux vers des filiales et des partenaires à l’étranger.",
            "Des banques, des ministères et un aéroport ukrainiens sont touchés ; une compagnie maritime, des fabricants de "
            "médicaments et un transporteur de colis aussi, dont les navires, les livraisons et les patients étaient bien loin.",
            "En février 2018, le gouvernement britannique a déclaré que l’armée russe en était presque certainement responsable ; "
            "d’autres gouvernements l’ont suivi. La Russie le nie.",
        ),
        "sources": [
            (
                "Gouvernement du Royaume-Uni, 15 février 2018 (en anglais)",
                "https://www.gov.uk/government/news/foreign-office-minister-condemns-russia-for-notpetya-attacks",
            ),
            (_DOJ_NAMES[1], _DOJ),
            (
                "Wikipédia en anglais : 2017 Ukraine ransomware attacks",
                "https://en.wikipedia.org/wiki/2017_Ukraine_ransomware_attacks",
            ),
        ],
        "broken": [
            (1, "L’attaque a détruit sans discernement, dans un pays d’abord, puis partout où menaient les réseaux."),
            (6, "Une mise à jour, par quoi un logiciel reste sûr, est devenue l’arme."),
        ],
    },
)

SOLARWINDS = _incident(
    "solarwinds",
    date(2020, 12, 13),
    day_of="made_public",
    en={
        "title": "SolarWinds: spying through a supplier",
        "standfirst": "A trusted program for looking after networks carries a hidden door to its customers, government departments among them.",
        "body": _text(
            "For months an update of the program Orion brought a back door with it. Its maker, SolarWinds, counted fewer than 18,000 "
            "customers who had installed it; those behind it went on into a far smaller number of them, departments of the United "
            "States government among these.",
            "On 13 December 2020 it became known, and the American agency CISA ordered the civilian departments to disconnect the "
            "program. In April 2021 the American and British governments named the Russian foreign intelligence service SVR as "
            "responsible. Russia denies it.",
            "Nothing was destroyed. What broke is the trust that a signed update comes from whoever signed it.",
        ),
        "sources": [
            (
                "CISA, emergency directive 21-01",
                "https://www.cisa.gov/news-events/directives/ed-21-01-mitigate-solarwinds-orion-code-compromise",
            ),
            (
                "Government of the United Kingdom, 15 April 2021",
                "https://www.gov.uk/government/news/russia-uk-exposes-russian-involvement-in-solarwinds-cyber-compromise",
            ),
            (
                "Wikipedia, 2020 United States federal government data breach",
                "https://en.wikipedia.org/wiki/2020_United_States_federal_government_data_breach",
            ),
        ],
        "broken": [(6, "The supply chain of software, which the principle asks to strengthen, was the way in.")],
    },
    fr={
        "title": "SolarWinds : espionner en passant par le fournisseur",
        "standfirst": "Un programme de confiance, chargé de surveiller des réseaux, ouvre une porte cachée chez ses clients, dont des ministères.",
        "body": _text(
            "Pendant des mois, une mise à jour du programme Orion apporte avec elle une porte dérobée. Son éditeur, SolarWinds, compte "
            "moins de 18 000 clients qui l’ont installée ; les auteurs ne poursuivent que chez un bien plus petit nombre, dont "
            "des ministères américains.",
            "L’affaire est connue le 13 décembre 2020 ; l’agence américaine CISA ordonne alors aux administrations civiles de "
            "débrancher le programme. En avril 2021, les gouvernements américain et britannique désignent le service russe de "
            "renseignement extérieur, le SVR. La Russie le nie.",
            "Rien n’a été détruit. Ce qui s’est brisé, c’est la confiance dans l’origine d’une mise à jour signée.",
        ),
        "sources": [
            (
                "CISA, directive d’urgence 21-01 (en anglais)",
                "https://www.cisa.gov/news-events/directives/ed-21-01-mitigate-solarwinds-orion-code-compromise",
            ),
            (
                "Gouvernement du Royaume-Uni, 15 avril 2021 (en anglais)",
                "https://www.gov.uk/government/news/russia-uk-exposes-russian-involvement-in-solarwinds-cyber-compromise",
            ),
            (
                "Wikipédia en anglais : 2020 United States federal government data breach",
                "https://en.wikipedia.org/wiki/2020_United_States_federal_government_data_breach",
            ),
        ],
        "broken": [
            (6, "La chaîne d’approvisionnement du logiciel, que le principe demande de renforcer, a servi d’entrée.")
        ],
    },
)

ALL_INCIDENTS = (UKRAINE_2015, UKRAINE_2016, WANNACRY, NOTPETYA, SOLARWINDS)
