"""Addresses of what else there is to do: post, call, print a letter, ask others, pledge; and of handovers; under a language."""

from django.urls import URLPattern, URLResolver, path

from undersigned.interfaces.web.campaign import ask, call, card, handover, letter, pledge, post
from undersigned.interfaces.web.campaign.target_paths import target_paths

urlpatterns: list[URLPattern | URLResolver] = [
    *target_paths("post/", post.act_post, name="act_post"),
    *target_paths("call/", call.act_call, name="act_call"),
    *target_paths("letter/", letter.act_letter, name="act_letter"),
    *target_paths("letter.pdf", letter.act_letter_pdf, name="act_letter_pdf"),
    *target_paths("pledge/", pledge.act_pledge, name="act_pledge"),
    *target_paths("card.png", card.card, name="card"),
    *target_paths("handed-over/<int:handover_id>/", handover.handover, name="handover"),
    *target_paths("handed-over/<int:handover_id>.csv", handover.handover_csv, name="handover_csv"),
    *target_paths("handed-over/<int:handover_id>.pdf", handover.handover_pdf, name="handover_pdf"),
    *target_paths("handed-over/<int:handover_id>.png", handover.handover_picture, name="handover_picture"),
    path("campaign/<slug:slug>/ask/", ask.act_ask, name="act_ask"),
    path("ask/<str:token>/", ask.ask_my, name="ask_my"),
    path("pledge/<str:token>/", pledge.pledge, name="pledge"),
]
