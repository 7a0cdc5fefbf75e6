"""The Django app of this way in: templates, static files and, for pages, migrations."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Label ``pages``."""

    name = "undersigned.interfaces.pages"
    label = "pages"
    default_auto_field = "django.db.models.BigAutoField"
