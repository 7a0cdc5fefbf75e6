"""Addresses at which staff sign in, show who they are, and manage their second factor: of django-allauth's, those that are needed.

There is none for signing up, for addresses or for passwords by mail. They lie under /desk/, where the cookies are.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as apps
from allauth.mfa.webauthn import views as passkeys
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from undersigned.interfaces.desk.sign_in import SetUpApp, SetUpPasskey, SignIn

# The names are allauth's, which finds its own pages by them; second_factor.py says which are open to whom.
urlpatterns = [
    # Wagtail's own ways in and out lead to ours.
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("logout/", account.logout),
    path("account/login/", SignIn.as_view(), name="account_login"),
    path("account/login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("account/login/second-factor/", factors.authenticate, name="mfa_authenticate"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/reauthenticate/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("account/reauthenticate/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/2fa/", never_cache(factors.index), name="mfa_index"),
    path("account/2fa/app/add/", never_cache(SetUpApp.as_view()), name="mfa_activate_totp"),
    path("account/2fa/app/remove/", never_cache(apps.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/2fa/passkeys/", never_cache(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("account/2fa/passkeys/add/", never_cache(SetUpPasskey.as_view()), name="mfa_add_webauthn"),
    path("account/2fa/passkeys/<int:pk>/rename/", never_cache(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("account/2fa/passkeys/<int:pk>/remove/", never_cache(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("account/2fa/recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/2fa/recovery-codes/new/",
        never_cache(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]
