"""Of what running text is made, on every page: words, facts, pictures, and what a reader can do."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from undersigned.interfaces.pages.blocks import (
    TEXT_FEATURES,
    ButtonBlock,
    ContactBlock,
    DocumentBlock,
    FactBlock,
    PictureBlock,
    PrincipleListBlock,
    QuoteBlock,
    RollFiguresBlock,
)
from undersigned.interfaces.pages.doing_blocks import ActionBlock, SignFormBlock, SubscribeBlock
from undersigned.interfaces.pages.video import VideoBlock

ARTICLE_BLOCKS: list[tuple[str, blocks.Block]] = [
    ("heading", blocks.CharBlock(label=_("Heading"), icon="title", max_length=150)),
    ("paragraph", blocks.RichTextBlock(label=_("Paragraph"), icon="pilcrow", features=TEXT_FEATURES)),
    ("fact", FactBlock()),
    ("quote", QuoteBlock()),
    ("picture", PictureBlock()),
    ("video", VideoBlock()),
    ("document", DocumentBlock()),
    ("button", ButtonBlock()),
    ("action", ActionBlock()),
    ("sign_form", SignFormBlock()),
    ("subscribe", SubscribeBlock()),
    ("roll_figures", RollFiguresBlock()),
    ("principles", PrincipleListBlock()),
    ("contact", ContactBlock()),
]

ONCE_A_PAGE: Final = {"sign_form": {"max_num": 1}, "subscribe": {"max_num": 1}}
"""Two forms of a kind on one page would have their fields twice."""
