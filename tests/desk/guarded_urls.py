"""The site's addresses, and two acts of weight for the tests: one is a function, the other a class."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views import View

from undersigned.config import urls
from undersigned.interfaces.desk.second_factor import RecentSignInRequired, require_recent_sign_in

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


def _said(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return HttpResponse(f"done: {request.POST.getlist('name')}")
    return HttpResponse("the form")


@require_recent_sign_in
def publish(request: HttpRequest) -> HttpResponse:
    """As long as the house has it."""
    return _said(request)


class Export(RecentSignInRequired, View):
    """With a bound of its own."""

    recent_within = timedelta(minutes=5)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return _said(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """The act."""
        return _said(request)


urlpatterns = [path("desk/publish/", publish), path("desk/export/", Export.as_view()), *urls.urlpatterns]
