"""Undersigned: calls, their signatories, and the campaigns that make them grow. Read docs/house.md first."""

__version__ = "0.1.0"
