"""Warnings: what would keep a mailing from being read, said before it is sent. None of them forbids anything."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Warned:
    """One remark for who writes: a code for the desk, and a sentence that says what to do."""

    code: str
    sentence: str
