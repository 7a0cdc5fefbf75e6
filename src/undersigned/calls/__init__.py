"""Calls, their immutable versions, translations and principles, and the signatures of people.

Holds: Call, Version, Translation, Principle, Milestone, Signature.
Must not know: the roll, campaigns, letters, pages.
"""
