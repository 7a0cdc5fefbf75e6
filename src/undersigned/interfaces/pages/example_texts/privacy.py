"""The page Privacy: what the software keeps about people, for how long, and what they can do about it.

Each period has its constant in the code: calls.passes.CONFIRM_WITHIN, calls.passes.MY_PASS_LASTS, flows.lapse.KEEP_PREFIX,
mailing.verbs.KEEP_FOR, mailing.verbs.FORGET_SETTLED_AFTER, flows.lapse_endorsements.KEEP_ENDED and KEEP_DRAFT,
campaigns.passes.press.CONFIRM_WITHIN, flows.win.FORGET_AFTER; tests/pages holds the page to them.
"""

from undersigned.interfaces.pages.example_texts import Block, StartingPage, Wording

_EN: list[Block] = [
    ("heading", "When you read"),
    (
        "paragraph",
        "<p>Nothing. Readers get no cookies, no counters and nothing from any other site. Who comes by the link of a partner makes "
        "that partner’s figure of the day grow by one; nothing is kept of who it was. Only staff who sign in at the desk get "
        "cookies: they keep them signed in, and keep others from acting in their name.</p>",
    ),
    ("heading", "When you sign"),
    (
        "paragraph",
        "<p>We keep your name, your country, the language of the page, the version of the text you saw, the moment, and your two "
        "choices: whether your name may be shown, and whether you want news. Of your e-mail address we keep:</p>"
        "<ul><li><b>a keyed fingerprint</b>, by which a second signature from the same mailbox is recognised;</li>"
        "<li><b>a sealed copy</b>, which can only be opened with the key of a custodian. That key belongs on another machine, so "
        "that a copy of our database shows no address;</li>"
        "<li><b>the address itself</b>, encrypted, in the letter that is on its way to you. It is erased when the letter has been "
        "delivered, and after 7 days if it never could be. That a letter was sent is forgotten after 30 days more.</li></ul>"
        "<p>Your IP address is never stored. A keyed fingerprint of the network it belongs to (its first 24 bits, or 64 for IPv6) "
        "is kept for 30 days, to recognise floods of false signatures.</p>",
    ),
    ("heading", "Until you confirm"),
    (
        "paragraph",
        "<p>A signature counts only once you have confirmed it with the link or the code of the letter. If you do not, it lapses "
        "after 7 days and is deleted. If somebody else has typed your address, the letter tells you how to refuse: the signature "
        "goes, and the fingerprint of your address stays on a list of those to whom we never write again.</p>",
    ),
    ("heading", "What others see"),
    (
        "paragraph",
        "<p>That there is one signature more. Your name, country and number stand on the roll only if you have ticked that they "
        "may. At the desk, too, names are masked unless they are public, and addresses are not shown to anybody.</p>",
    ),
    ("heading", "If you asked for news"),
    (
        "paragraph",
        "<p>Only then, and only once you have confirmed, is your address kept in a form in which we can write to it: encrypted "
        "with this site’s own key, until you withdraw your signature or no longer want news.</p>",
    ),
    ("heading", "When you write to a target or do something else for a campaign"),
    (
        "paragraph",
        "<p>Your letter, your name and your address are kept encrypted with this site’s own key until the letter has left, or could "
        "not leave for 90 days, and no longer; a letter that you do not confirm is deleted after 7 days. The letter is sent from the campaign’s own address; the "
        "target learns yours only if you allow it to answer you. At the desk a letter is read only if its text differs much from "
        "what was suggested or holds words that the campaign looks at first. What remains is that an action was taken, on which day, "
        "from which country, and a keyed fingerprint by which each counts once a day. Your name goes into what is handed over to the "
        "target, which is public, only if you ticked that. If you want to be told when the target endorses, your address is kept "
        "encrypted until then, and forgotten 30 days after the campaign ends. Whoever takes a target into their care is kept the same "
        "way, until they give it up.</p>",
    ),
    ("heading", "If you agreed that a partner may write to you"),
    (
        "paragraph",
        "<p>Only if you ticked its box, and only once you have confirmed, that one partner may see and take along your name, address "
        "and country. A letter brings you the words you agreed to and a link to take it back. When you do, they are erased here at "
        "once, are in no later export, and the partner is told if it gave us a place to tell it. What it already took along, it must "
        "erase itself.</p>",
    ),
    ("heading", "What you can do"),
    (
        "paragraph",
        '<p>Ask for a link to <a href="/en/my/">your signature</a>: it comes by e-mail and works for 24 hours. There you can see '
        "what is kept, show or hide your name, correct it, or withdraw. When you withdraw, your name, the sealed address and the "
        "news go at once, and the count follows within seconds. What remains is a numbered line without a name, with its country "
        "and moments, and the keyed fingerprint of the address.</p>"
        "<p>Where the General Data Protection Regulation or a similar law applies to you, you have the rights it gives you, among "
        "them access, correction, erasure, objection, and a complaint to your data protection authority.</p>",
    ),
    ("heading", "Who else gets to see it"),
    (
        "paragraph",
        "<p>The mail servers between us and your mailbox see the letters, a target gets the letter you wrote to it, and a partner what "
        "you agreed to. Nobody else: nothing is sold or lent.</p>",
    ),
    ("heading", "Institutions on the roll"),
    (
        "paragraph",
        "<p>Names of institutions, their country, website and the source of their support are public information about "
        "organisations. If something is wrong, write to us with a source.</p>"
        "<p>When a body endorses, the roll also shows the person who signs for it and their office. The names and addresses of its "
        "contacts are never shown: they are kept encrypted with this site’s own key, opened only to write to them and for those "
        "at the desk who decide, and forgotten 90 days after the endorsement came to an end. A form that is not submitted is "
        "deleted 30 days after it was last saved.</p>",
    ),
    ("heading", "Who answers for it"),
    ("contact", None),
]
_FR: list[Block] = [
    ("heading", "Quand vous lisez"),
    (
        "paragraph",
        "<p>Rien. Les lecteurs ne reçoivent ni cookie, ni compteur, ni rien qui vienne d’un autre site. Qui arrive par le lien d’un "
        "partenaire fait avancer d’une unité le chiffre du jour de ce partenaire ; rien n’est gardé de son identité. Seules les personnes qui se "
        "connectent au secrétariat reçoivent des cookies : ils les gardent connectées et empêchent que d’autres agissent en "
        "leur nom.</p>",
    ),
    ("heading", "Quand vous signez"),
    (
        "paragraph",
        "<p>Nous gardons votre nom, votre pays, la langue de la page, la version du texte que vous avez vue, le moment, et vos "
        "deux choix : si votre nom peut être affiché, et si vous voulez des nouvelles. De votre adresse électronique, nous "
        "gardons :</p>"
        "<ul><li><b>une empreinte à clé</b>, qui permet de reconnaître une seconde signature de la même boîte ;</li>"
        "<li><b>une copie scellée</b>, que seule peut ouvrir la clé d’un dépositaire. Cette clé a sa place sur une autre machine : "
        "une copie de notre base de données ne montre donc aucune adresse ;</li>"
        "<li><b>l’adresse elle-même</b>, chiffrée, dans le courriel qui est en route vers vous. Elle est effacée dès que le "
        "courriel est remis, et au bout de 7 jours si la remise a été impossible. Son envoi lui-même s’oublie 30 jours plus "
        "tard.</li></ul>"
        "<p>Votre adresse IP n’est jamais enregistrée. Une empreinte à clé du réseau dont elle fait partie (ses 24 premiers bits, "
        "ou 64 en IPv6) est gardée 30 jours, pour reconnaître les vagues de fausses signatures.</p>",
    ),
    ("heading", "Tant que vous n’avez pas confirmé"),
    (
        "paragraph",
        "<p>Une signature ne compte qu’une fois confirmée par le lien ou le code du courriel. Sinon, elle s’éteint au bout de "
        "7 jours et elle est supprimée. Si quelqu’un d’autre a saisi votre adresse, le courriel vous dit comment refuser : la "
        "signature disparaît, et l’empreinte de votre adresse reste sur la liste de celles auxquelles nous n’écrivons plus "
        "jamais.</p>",
    ),
    ("heading", "Ce que voient les autres"),
    (
        "paragraph",
        "<p>Qu’il y a une signature de plus. Votre nom, votre pays et votre numéro ne figurent sur la liste que si vous avez coché "
        "la case qui le permet. Au secrétariat aussi, les noms sont masqués sauf s’ils sont publics, et les adresses ne sont "
        "montrées à personne.</p>",
    ),
    ("heading", "Si vous avez demandé des nouvelles"),
    (
        "paragraph",
        "<p>Alors seulement, et seulement après votre confirmation, votre adresse est gardée sous une forme qui nous permet d’y "
        "écrire : chiffrée avec la clé de ce site, jusqu’à ce que vous retiriez votre signature ou ne vouliez plus de "
        "nouvelles.</p>",
    ),
    ("heading", "Quand vous écrivez à une cible ou agissez autrement pour une campagne"),
    (
        "paragraph",
        "<p>Votre lettre, votre nom et votre adresse sont gardés chiffrés avec la clé de ce site jusqu’au départ de la lettre, "
        "ou pendant 90 jours si elle n’a pas pu partir, et pas plus longtemps ; une lettre que vous ne confirmez pas est supprimée au bout de 7 jours. Elle part de l’adresse de la "
        "campagne ; la cible n’apprend la vôtre que si vous lui permettez de vous répondre. Au secrétariat, une lettre n’est lue que "
        "si son texte s’écarte beaucoup de ce qui était proposé ou contient des mots que la campagne regarde d’abord. Il reste qu’une "
        "action a été faite, quel jour, depuis quel pays, et une empreinte à clé grâce à laquelle chacun compte une fois par jour. "
        "Votre nom n’entre dans ce qui est remis à la cible, qui est public, que si vous avez coché cette case. Si vous voulez savoir "
        "quand la cible apporte son soutien, votre adresse est gardée chiffrée jusque-là, et oubliée 30 jours après la fin de la "
        "campagne. Qui prend une cible en charge est gardé de la même façon, jusqu’à ce qu’il la rende.</p>",
    ),
    ("heading", "Si vous avez accepté qu’un partenaire vous écrive"),
    (
        "paragraph",
        "<p>Seulement si vous avez coché sa case, et seulement après votre confirmation, ce seul partenaire peut voir et emporter votre "
        "nom, votre adresse et votre pays. Un courriel vous apporte les mots que vous avez acceptés et un lien pour y revenir. Quand "
        "vous le faites, ils sont effacés ici aussitôt, ne figurent dans aucun export ultérieur, et le partenaire en est averti s’il "
        "nous a dit où. Ce qu’il a déjà emporté, il doit l’effacer lui-même.</p>",
    ),
    ("heading", "Ce que vous pouvez faire"),
    (
        "paragraph",
        '<p>Demandez un lien vers <a href="/fr/my/">votre signature</a> : il arrive par courriel et vaut 24 heures. Vous y voyez '
        "ce qui est gardé ; vous pouvez afficher ou masquer votre nom, le corriger, ou vous retirer. Au retrait, votre nom, "
        "l’adresse scellée et l’abonnement aux nouvelles disparaissent aussitôt, et le décompte suit en quelques secondes. Il reste "
        "une ligne numérotée sans nom, avec son pays et ses dates, et l’empreinte à clé de l’adresse.</p>"
        "<p>Là où le règlement général sur la protection des données ou une loi semblable s’applique à vous, vous avez les droits "
        "qu’il donne, dont l’accès, la rectification, l’effacement, l’opposition et la réclamation auprès de votre autorité de "
        "protection des données.</p>",
    ),
    ("heading", "Qui d’autre peut le voir"),
    (
        "paragraph",
        "<p>Les serveurs de courriel entre nous et votre boîte voient passer les courriels, une cible reçoit la lettre que vous lui avez "
        "écrite, et un partenaire ce que vous avez accepté. Personne d’autre : rien n’est vendu ni prêté.</p>",
    ),
    ("heading", "Les institutions sur la liste"),
    (
        "paragraph",
        "<p>Le nom des institutions, leur pays, leur site et la source de leur soutien sont des informations publiques sur des "
        "organisations. Si quelque chose est faux, écrivez-nous en indiquant une source.</p>"
        "<p>Quand un organisme apporte son soutien, la liste montre aussi la personne qui signe pour lui et sa fonction. Le nom et "
        "l’adresse de ses interlocuteurs ne sont jamais montrés : ils sont gardés chiffrés avec la clé de ce site, ouverts seulement "
        "pour leur écrire et pour ceux qui décident au secrétariat, et oubliés 90 jours après la fin du soutien. Un formulaire qui "
        "n’est pas envoyé est supprimé 30 jours après avoir été enregistré pour la dernière fois.</p>",
    ),
    ("heading", "Qui en répond"),
    ("contact", None),
]

PRIVACY = StartingPage(
    slug="privacy",
    sample=False,
    of_example=False,
    wordings={
        "en": Wording(
            title="Privacy",
            standfirst="What this site keeps about you, for how long, and what you can do about it.",
            search_description="What this site keeps about readers and signatories, for how long, and their rights.",
            body=_EN,
        ),
        "fr": Wording(
            title="Vie privée",
            standfirst="Ce que ce site garde à votre sujet, combien de temps, et ce que vous pouvez faire.",
            search_description="Ce que ce site garde sur ses lecteurs et signataires, combien de temps, et quels sont leurs droits.",
            body=_FR,
        ),
    },
)
