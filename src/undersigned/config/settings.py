"""Django's settings, all of them, made from the table of options."""

from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from undersigned.config.databases import database_settings, intake_address
from undersigned.config.home import Home
from undersigned.config.options import LANGUAGE_NAMES, BadOption, address_of, provider_settings, read_options
from undersigned.interfaces.gate.addresses import TrustedProxies

PACKAGE = Path(__file__).resolve().parent.parent
OPTION = read_options()
HOME = Home(OPTION["home"])

# --- who we are -------------------------------------------------------------------------------------------------------
# Port 0 is replaced by the one that was given, once it is (config/run.py).
PUBLIC_URL = (OPTION["public_url"] or address_of(OPTION["host"], OPTION["port"])).rstrip("/")
_PUBLIC = urlsplit(PUBLIC_URL)
if not _PUBLIC.hostname:
    raise BadOption(f"UNDERSIGNED_PUBLIC_URL={PUBLIC_URL} is not an address such as https://call.example.org.")
SECRET_KEY = HOME.secret_key
DEBUG = OPTION["debug"]
_PUBLIC_HOST = f"[{_PUBLIC.hostname}]" if ":" in _PUBLIC.hostname else _PUBLIC.hostname
ALLOWED_HOSTS = OPTION["allowed_hosts"] or [_PUBLIC_HOST, "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE = _PUBLIC.scheme == "https"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if OPTION["trusted_proxies"] else None
CLIENT_OF = TrustedProxies(OPTION["trusted_proxies"]).client
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
# Only the desk uses cookies; readers get none (tests/laws).
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/desk/"
# Kept in the session: the cookie that Django would otherwise keep them in goes to every page.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Pages whose address holds a pass say no-referrer (interfaces/web/headers.py); under it a browser would send the desk's
# own forms with an Origin of "null", which Django refuses.
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "undersigned.interfaces.web.errors.not_ours"
X_FRAME_OPTIONS = "SAMEORIGIN"

# --- the house --------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "undersigned",
    "undersigned.interfaces.pages",
    "undersigned.interfaces.desk",
    "undersigned.interfaces.web",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # Around the one below, whose Vary it takes off again.
    "undersigned.interfaces.web.headers.SameInEveryLanguage",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "undersigned.interfaces.desk.second_factor.SecondFactorRequired",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    # Inside the one above, which reads what this one says.
    "undersigned.interfaces.web.headers.ContentPolicy",
    "undersigned.interfaces.web.no_call.NoCallYet",
]
ROOT_URLCONF = "undersigned.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [PACKAGE / "mailing" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "undersigned.interfaces.web.site.describe_site",
            ],
            "builtins": ["undersigned.locale.days"],
        },
    }
]
AUTH_USER_MODEL = "undersigned.StaffMember"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database_settings(OPTION["database_url"], HOME.folder(".").resolve())}
INTAKE_URL = intake_address(OPTION["intake_url"], OPTION["database_url"], HOME.path)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- languages --------------------------------------------------------------------------------------------------------
LANGUAGES = [(code, LANGUAGE_NAMES[code]) for code in OPTION["languages"]]
LANGUAGE_CODE = LANGUAGES[0][0]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["undersigned.locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = OPTION["time_zone"]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES

# --- files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME.path / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME.path / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "undersigned.config.static_files.ChecksummedFiles"},
}
WHITENOISE_MAX_AGE = 3600

# --- letters ----------------------------------------------------------------------------------------------------------
OUTBOX = HOME.path / "outbox"
DEFAULT_FROM_EMAIL = OPTION["mail_from"]
EMAIL_HOST = OPTION["smtp_host"]
EMAIL_PORT = OPTION["smtp_port"]
EMAIL_HOST_USER = OPTION["smtp_user"]
EMAIL_HOST_PASSWORD = OPTION["smtp_password"]
EMAIL_USE_STARTTLS = EMAIL_USE_TLS = OPTION["smtp_security"] == "starttls"
EMAIL_USE_SSL = OPTION["smtp_security"] == "tls"
EMAIL_TIMEOUT = 20
ANYMAIL = {"IGNORE_UNSUPPORTED_FEATURES": True, **provider_settings(OPTION)}

# --- the desk ---------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Undersigned"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
# The admin would otherwise ask other people's servers.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# A password is given anew with `undersigned staff password`, not by a letter to whoever asks.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = sorted(zone for zone in available_timezones() if "/" in zone) + ["UTC"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "ods", "csv", "docx", "xlsx", "txt", "zip", "png", "jpg", "mp4", "webm"]
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"

# --- signing in to the desk (docs/decisions/0008-staff-sign-in.md) ----------------------------------------------------
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "undersigned.interfaces.desk.sign_in.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
# Nobody signs up; allauth takes from here that there are passwords and that names, not addresses, are what staff go by.
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# The session ends with the browser, and after SESSION_COOKIE_AGE in any case.
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "undersigned.interfaces.desk.sign_in.FactorAdapter"
MFA_FORMS = {
    "add_webauthn": "undersigned.interfaces.desk.sign_in.NewPasskey",
    "login_webauthn": "undersigned.interfaces.desk.sign_in.PasskeyAlone",
    "authenticate_webauthn": "undersigned.interfaces.desk.sign_in.PasskeyToo",
    "reauthenticate_webauthn": "undersigned.interfaces.desk.sign_in.PasskeyAgain",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# One step of 30 seconds either way, for clocks that are not quite right (RFC 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1

# --- what a browser may do --------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}

# --- logs: what happened, never to whom ---------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"nameless": {"()": "undersigned.config.logs.Nameless"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["nameless"]}},
    "root": {"handlers": ["stderr"], "level": OPTION["log_level"].upper()},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Wagtail tells of every page saved and every index entry made.
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "modelsearch": {"level": "WARNING"},
    },
}
