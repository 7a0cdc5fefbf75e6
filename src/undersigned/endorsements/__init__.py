"""Endorsements: the act by which a State, an authority, a company or an organisation stands behind a version of a call.

Holds: Endorsement from draft to withdrawal, its Contacts (never in clear), Evidence, Reviews and Notes of the desk, Declarations
and Deeds per principle, Amendments to what was published, JointGroups, and the list of names that are watched.
Must not know: the roll. What is published there is a copy that flows/publish makes; whether a body stands is the roll's to say.
"""
