"""Pages that explain: one subject at length, and many questions in short."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from undersigned.interfaces.pages import structured
from undersigned.interfaces.pages.blocks import TEXT_FEATURES
from undersigned.interfaces.pages.models.site_pages import PageWithBody


class ExplainerPage(PageWithBody):
    """One subject explained, with the day on which somebody last checked that it is still true."""

    checked_on: "models.DateField[date | None, date | None]" = models.DateField(
        _("last checked on"), null=True, blank=True, help_text=_("When somebody last made sure that this is still so.")
    )

    is_creatable = True
    template = "pages/explainer.html"
    parent_page_types: ClassVar = ["pages.RootPage", "pages.ArticlePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [*PageWithBody.content_panels, FieldPanel("checked_on")]

    class Meta:
        verbose_name = _("explainer")
        verbose_name_plural = _("explainers")

    def describe(self) -> list[dict[str, Any]]:
        """An article."""
        return [structured.article(self, "Article")]


class QuestionBlock(blocks.StructBlock):
    """A question as readers ask it, and its answer."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Answer"), features=TEXT_FEATURES)

    class Meta:
        icon = "help"
        label = _("Question and answer")
        label_format = "{question}"


class QuestionsPage(PageWithBody):
    """Questions and answers, under headings where there are many."""

    questions = StreamField(
        [
            ("heading", blocks.CharBlock(label=_("Heading"), icon="title", max_length=150)),
            ("question", QuestionBlock()),
        ],
        verbose_name=_("questions and answers"),
        blank=True,
    )

    is_creatable = True
    template = "pages/questions.html"
    parent_page_types: ClassVar = ["pages.RootPage", "pages.ArticlePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *PageWithBody.content_panels[:-1],
        FieldPanel("questions"),
        PageWithBody.content_panels[-1],
    ]

    class Meta:
        verbose_name = _("page of questions and answers")
        verbose_name_plural = _("pages of questions and answers")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the questions in groups, each with an anchor of its own."""
        context = super().get_context(request, *args, **kwargs)
        groups: list[dict[str, Any]] = [{"heading": "", "questions": []}]
        for number, block in enumerate(self.questions, start=1):
            if block.block_type == "heading":
                groups.append({"heading": str(block.value), "anchor": f"part-{number}", "questions": []})
            else:
                anchor = f"q{number}-{slugify(block.value['question'])[:60]}".rstrip("-")
                groups[-1]["questions"].append({**block.value, "anchor": anchor})
        context["groups"] = [one for one in groups if one["questions"]]
        return context

    def describe(self) -> list[dict[str, Any]]:
        """Questions with their answers."""
        asked = [one.value for one in self.questions if one.block_type == "question"]
        pairs = [(one["question"], one["answer"].source) for one in asked]
        return [structured.questions(pairs)] if pairs else []
