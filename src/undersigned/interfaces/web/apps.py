"""The Django app of this way in: templates, static files and, for pages, migrations."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Label ``web``."""

    name = "undersigned.interfaces.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
