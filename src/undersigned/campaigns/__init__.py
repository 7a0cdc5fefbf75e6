"""Campaigns and whom they call on.

Holds: Campaign (a push for a call) and Target (a state that the campaign wants).
Whether a target has endorsed is never stored here: the roll knows it, and queries ask the roll.
Must not know: letters, pages.
"""
