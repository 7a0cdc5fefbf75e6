"""Every address of the site. Readers' pages live under a language; the desk, static files and letters' outbox do not."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from undersigned.interfaces.desk import account_urls
from undersigned.interfaces.web import urls as web_urls
from undersigned.interfaces.web.mail_events import mail_events
from undersigned.interfaces.web.media import media

urlpatterns = [
    # Before the admin's own addresses, some of which they take over.
    path("desk/", include(account_urls)),
    path("desk/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", media, name="media"),
    *web_urls.without_language,
]
if settings.OPTION["mail"] == "outbox":
    urlpatterns += web_urls.outbox
if settings.OPTION["mail"] == "provider" and settings.ANYMAIL.get("WEBHOOK_SECRET"):
    urlpatterns.append(path("mail-events/", mail_events(), name="mail_events"))

urlpatterns += i18n_patterns(*web_urls.with_language, path("", include(wagtail_urls)))

handler400 = "undersigned.interfaces.web.errors.bad_request"
handler403 = "undersigned.interfaces.web.errors.forbidden"
handler404 = "undersigned.interfaces.web.errors.not_found"
handler500 = "undersigned.interfaces.web.errors.failed"
