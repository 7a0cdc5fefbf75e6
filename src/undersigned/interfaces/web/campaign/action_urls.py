"""Addresses of what else there is to do: post, call, print a letter, ask others, pledge; and of handovers; under a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.campaign import ask, call, card, handover, letter, pledge, post

urlpatterns: list[URLPattern | URLResolver] = [
    path("holdouts/<slug:slug>/post/", post.act_post, name="act_post"),
    path("holdouts/<slug:slug>/call/", call.act_call, name="act_call"),
    path("holdouts/<slug:slug>/letter/", letter.act_letter, name="act_letter"),
    path("holdouts/<slug:slug>/letter.pdf", letter.act_letter_pdf, name="act_letter_pdf"),
    path("holdouts/<slug:slug>/pledge/", pledge.act_pledge, name="act_pledge"),
    path("holdouts/<slug:slug>/card.png", card.card, name="card"),
    path("holdouts/<slug:slug>/handed-over/<int:handover_id>/", handover.handover, name="handover"),
    path("holdouts/<slug:slug>/handed-over/<int:handover_id>.csv", handover.handover_csv, name="handover_csv"),
    path("holdouts/<slug:slug>/handed-over/<int:handover_id>.pdf", handover.handover_pdf, name="handover_pdf"),
    path("holdouts/<slug:slug>/handed-over/<int:handover_id>.png", handover.handover_picture, name="handover_picture"),
    path("campaign/<slug:slug>/ask/", ask.act_ask, name="act_ask"),
    path("ask/<str:token>/", ask.ask_my, name="ask_my"),
    path("pledge/<str:token>/", pledge.pledge, name="pledge"),
]
