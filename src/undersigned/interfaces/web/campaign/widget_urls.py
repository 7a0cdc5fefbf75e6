"""Addresses of the widget; under a language. Then those of partners by their names, which these come before."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.campaign import partner_urls, widget, widget_act

urlpatterns: list[URLPattern | URLResolver] = [
    path("partners/widget/", widget.widget_how, name="widget_how"),
    path("widget.js", widget.widget_script, name="widget_script"),
    path("widget/form.json", widget.widget_form, name="widget_form"),
    path("widget/sign/", widget.widget_frame, name="widget_frame"),
    path("widget/act/", widget.widget_act_frame, name="widget_act"),
    path("widget/write/", widget_act.widget_write, name="widget_write"),
    path("widget/post/", widget_act.widget_post, name="widget_post"),
    *partner_urls.last,
]
