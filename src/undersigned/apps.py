"""The one Django app of the record rooms; decision record 1 says why there is only one."""

from django.apps import AppConfig


class UndersignedConfig(AppConfig):
    """Label ``undersigned``: one line of migrations for people, calls, roll, campaigns and mailing."""

    name = "undersigned"
    label = "undersigned"
    default_auto_field = "django.db.models.BigAutoField"
