"""The worker: what the clock does. It drains the intake, counts, delivers letters, and takes away what has lapsed.

``loop`` runs it, ``rounds`` keeps its duties apart, ``drain`` is the one duty that reads more than the database.
"""
