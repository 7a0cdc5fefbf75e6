"""The view that one would write otherwise."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt

from bench.plain_django.models import Signature


class SigningForm(forms.ModelForm):
    """The fields that a person fills in."""

    class Meta:
        model = Signature
        fields = ("name", "email", "country", "show_name", "news")


@csrf_exempt  # a page without cookies has no token, neither here nor at the gate
def sign(request: HttpRequest) -> HttpResponse:
    """Save the form and redirect, or answer 422."""
    form = SigningForm(request.POST)
    form.instance.call = form.instance.version = 1
    form.instance.language = "en"
    form.instance.prefix = request.META["REMOTE_ADDR"].encode()
    if not form.is_valid():
        return HttpResponse(form.errors.as_json(), status=422, content_type="application/json")
    form.save()
    response = HttpResponseRedirect("/en/sign/sent/")
    response.status_code = 303
    return response
