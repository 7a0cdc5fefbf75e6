"""The Django app of this way in: templates, static files and, for pages, migrations."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Label ``desk``."""

    name = "undersigned.interfaces.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
