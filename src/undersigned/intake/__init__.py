"""Durable append with group commit: many signatures share one transaction, none is acknowledged before its commit.

Knows nothing of Django, calls or people: it stores sealed bytes under a random id and hands them to whoever drains it.

Stacking order: rows (what is kept, and what a store promises) < in_sqlite, in_postgresql < opening (a store from its
URL) < submitting (the gate's side: Intake) and draining (the worker's side: Drainage).
"""

from undersigned.intake.draining import Drainage
from undersigned.intake.opening import open_store
from undersigned.intake.rows import Appender, BatchKey, Row, Store, StoreUnavailable, Taken
from undersigned.intake.submitting import Intake, IntakeFull, IntakeUnavailable, Sealer

__all__ = [
    "Appender",
    "BatchKey",
    "Drainage",
    "Intake",
    "IntakeFull",
    "IntakeUnavailable",
    "Row",
    "Sealer",
    "Store",
    "StoreUnavailable",
    "Taken",
    "open_store",
]
