"""A new project's settings for production; the database comes from the environment (PLAIN_DJANGO_DATABASE, a URL)."""

import os
from typing import Any
from urllib.parse import urlsplit

SECRET_KEY = "only for measuring"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.plain_django.urls"
WSGI_APPLICATION = "bench.plain_django.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "bench.plain_django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

_at = urlsplit(os.environ["PLAIN_DJANGO_DATABASE"])
if _at.scheme == "sqlite":
    # As durable as the intake, and set up as well as SQLite can be for several writers.
    _database: dict[str, Any] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _at.path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
else:
    _database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _at.path.lstrip("/"),
        "USER": _at.username,
        "PASSWORD": _at.password,
        "HOST": _at.hostname,
        "PORT": _at.port,
    }
# Connections are kept open: without that the comparison would be too easy.
DATABASES = {"default": {**_database, "CONN_MAX_AGE": None}}
