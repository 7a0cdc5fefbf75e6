"""Where anyone may have a mailbox: a table of providers, each with the domains it gives addresses at."""

from typing import Final

# By provider, from what each one offers at its sign-up page or documents as its domains (October 2026). Left out on purpose:
# domains that only a company's own staff write from (google.com, microsoft.com, orange.com, tencent.com).
_PROVIDERS: Final[dict[str, str]] = {
    # Mail for everybody, without a contract.
    "Google": "gmail.com googlemail.com",
    "Microsoft": """
        outlook.com outlook.at outlook.be outlook.cl outlook.cz outlook.de outlook.dk outlook.es outlook.fr outlook.hu outlook.ie
        outlook.in outlook.it outlook.jp outlook.kr outlook.lv outlook.my outlook.ph outlook.pt outlook.sa outlook.sg outlook.sk
        outlook.co.id outlook.co.il outlook.co.nz outlook.co.th outlook.com.ar outlook.com.au outlook.com.br outlook.com.gr
        outlook.com.tr outlook.com.vn hotmail.com hotmail.be hotmail.ca hotmail.ch hotmail.co.jp hotmail.co.th hotmail.co.uk
        hotmail.com.ar hotmail.com.au hotmail.com.br hotmail.com.tr hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.nl
        hotmail.se live.com live.at live.be live.ca live.ch live.cl live.cn live.co.uk live.co.za live.com.ar live.com.au
        live.com.mx live.com.pt live.de live.dk live.fi live.fr live.ie live.in live.it live.jp live.nl live.no live.ru live.se
        msn.com passport.com windowslive.com""",
    "Yahoo": """
        yahoo.com yahoo.ca yahoo.co.id yahoo.co.il yahoo.co.in yahoo.co.jp yahoo.co.kr yahoo.co.nz yahoo.co.th yahoo.co.uk
        yahoo.co.za yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.cn yahoo.com.co yahoo.com.hk yahoo.com.mx yahoo.com.my
        yahoo.com.ph yahoo.com.sg yahoo.com.tr yahoo.com.tw yahoo.com.vn yahoo.cn yahoo.de yahoo.dk yahoo.es yahoo.fr yahoo.gr
        yahoo.ie yahoo.in yahoo.it yahoo.nl yahoo.no yahoo.pl yahoo.ro yahoo.se ymail.com rocketmail.com myyahoo.com
        aol.com aol.co.uk aol.de aol.fr aol.it aim.com love.com games.com netscape.net verizon.net""",
    "Apple": "icloud.com me.com mac.com appleid.com",
    "Proton": "proton.me pm.me protonmail.com protonmail.ch passmail.net passmail.com passinbox.com passfwd.com",
    "Tuta": "tuta.com tuta.io tutanota.com tutanota.de tutamail.com keemail.me",
    "Fastmail": """
        fastmail.com fastmail.cn fastmail.co.uk fastmail.de fastmail.es fastmail.fm fastmail.fr fastmail.in fastmail.it
        fastmail.jp fastmail.net fastmail.nl fastmail.org fastmail.se fastmail.to fastmail.tw fastmail.uk fastmail.us
        123mail.org eml.cc fmail.co.uk mailbolt.com messagingengine.com sent.com""",
    "Zoho": "zoho.com zoho.eu zoho.in zohomail.com zohomail.eu zohomail.in",
    "GMX and mail.com": """
        gmx.at gmx.ch gmx.co.uk gmx.com gmx.de gmx.es gmx.eu gmx.fr gmx.info gmx.li gmx.net gmx.org gmx.us caramail.com mail.com
        email.com usa.com myself.com consultant.com post.com europe.com asia.com africamail.com london.com engineer.com
        lawyer.com accountant.com diplomats.com techie.com writeme.com iname.com cheerful.com dr.com""",
    "WEB.DE": "web.de email.de",
    "Freenet": "freenet.de",
    "Posteo, mailbox.org, Hushmail, Runbox, StartMail, Mailfence": """
        posteo.at posteo.ch posteo.com posteo.de posteo.eu posteo.net posteo.org mailbox.org hushmail.com hush.com hush.ai
        runbox.com startmail.com mailfence.com countermail.com ctemplar.com disroot.org riseup.net autistici.org inventati.org
        systemli.org cock.li skiff.com onionmail.org""",
    "Mail.ru": "mail.ru bk.ru inbox.ru list.ru internet.ru xmail.ru vk.com",
    "Yandex": "yandex.ru ya.ru yandex.com yandex.by yandex.kz yandex.ua narod.ru",
    "Rambler": "rambler.ru lenta.ru autorambler.ru myrambler.ru ro.ru",
    "Ukr.net, I.UA, Meta": "ukr.net i.ua meta.ua bigmir.net",
    "Seznam, Centrum, Atlas": "seznam.cz email.cz post.cz centrum.cz centrum.sk atlas.cz atlas.sk azet.sk zoznam.sk",
    "WP, Onet, Interia, o2": "wp.pl onet.pl onet.eu op.pl interia.pl interia.eu o2.pl tlen.pl vp.pl gazeta.pl",
    "Freemail, Citromail, Abv, Inbox.lv": "freemail.hu citromail.hu indamail.hu abv.bg mail.bg inbox.lv inbox.lt inbox.eu mail.ee",
    "Libero, Virgilio, Alice, Tiscali": """
        libero.it virgilio.it iol.it blu.it giallo.it inwind.it alice.it tim.it tin.it tiscali.it email.it""",
    "Laposte": "laposte.net",
    "Tencent": "qq.com foxmail.com",
    "NetEase": "163.com 126.com 188.com yeah.net",
    "Sina, Sohu, Aliyun, 139, 189": "sina.com sina.cn sohu.com aliyun.com 139.com 189.cn wo.cn 21cn.com tom.com",
    "Naver, Daum, Kakao, Nate": "naver.com daum.net hanmail.net kakao.com nate.com",
    "Rediff": "rediffmail.com rediff.com",
    "UOL, BOL, Terra, iG": "uol.com.br bol.com.br terra.com.br terra.com ig.com.br globo.com globomail.com",
    "Hey, Lycos, Excite": "hey.com lycos.com lycos.de excite.com inbox.com",
    # Mail that comes with a line to the internet: a customer's address, not the company's.
    "France": "orange.fr wanadoo.fr free.fr sfr.fr neuf.fr bbox.fr numericable.fr cegetel.net club-internet.fr aliceadsl.fr",
    "Germany, Austria, Switzerland": """
        t-online.de arcor.de vodafone.de unitybox.de kabelmail.de online.de aon.at chello.at bluewin.ch hispeed.ch sunrise.ch""",
    "Benelux": "skynet.be telenet.be proximus.be ziggo.nl kpnmail.nl planet.nl home.nl xs4all.nl hetnet.nl casema.nl pt.lu",
    "United Kingdom and Ireland": """
        btinternet.com btopenworld.com talk21.com talktalk.net sky.com virginmedia.com virgin.net blueyonder.co.uk ntlworld.com
        tiscali.co.uk plus.net plusnet.com o2.co.uk eircom.net""",
    "Nordic countries": """
        telia.com bredband.net comhem.se online.no mail.dk tdcadsl.dk elisanet.fi kolumbus.fi luukku.com simnet.is""",
    "Spain and Portugal": "telefonica.net movistar.es ono.com sapo.pt netcabo.pt clix.pt",
    "Greece and Türkiye": "otenet.gr forthnet.gr hol.gr mynet.com superonline.com",
    "United States and Canada": """
        comcast.net att.net sbcglobal.net bellsouth.net pacbell.net swbell.net ameritech.net charter.net spectrum.net rr.com
        twc.com cox.net earthlink.net mindspring.com juno.com netzero.net frontier.com frontiernet.net windstream.net
        centurylink.net q.com optonline.net optimum.net roadrunner.com sympatico.ca bell.net rogers.com shaw.ca telus.net
        videotron.ca cogeco.ca""",
    "Australia and New Zealand": """
        bigpond.com bigpond.net.au optusnet.com.au iinet.net.au on.net tpg.com.au dodo.com.au xtra.co.nz""",
    "Japan": """
        docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp softbank.jp nifty.com biglobe.ne.jp ocn.ne.jp so-net.ne.jp plala.or.jp""",
    "India, Israel, South Africa": """
        airtelmail.com vsnl.net netvision.net.il walla.co.il 012.net.il mweb.co.za telkomsa.net webmail.co.za""",
    # Addresses that only forward, to hide the one behind them.
    "Relays": """
        duck.com mozmail.com simplelogin.com simplelogin.co simplelogin.fr slmails.com slmail.me aleeas.com
        anonaddy.com anonaddy.me addy.io addymail.com 33mail.com spamgourmet.com erine.email""",
    # Addresses that nobody owns: whoever knows the name reads the mail.
    "Throw-away mail": """
        mailinator.com yopmail.com yopmail.fr yopmail.net guerrillamail.com guerrillamail.net guerrillamail.org sharklasers.com
        grr.la 10minutemail.com temp-mail.org tempmail.com trashmail.com trashmail.de maildrop.cc getnada.com dispostable.com
        mailnesia.com mohmal.com throwawaymail.com tempr.email discard.email emailondeck.com fakeinbox.com moakt.com
        mail.tm spam4.me wegwerfmail.de byom.de""",
}  # fmt: skip

SHARED_MAILBOX_DOMAINS: Final[frozenset[str]] = frozenset(
    domain for domains in _PROVIDERS.values() for domain in domains.split()
)
"""Registrable domains, as `registrable_domain` returns them; a provider is added with one line."""
