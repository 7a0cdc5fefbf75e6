"""Questions about campaigns that two or more callers ask. Whether a target has endorsed is asked of the roll."""

from undersigned.campaigns.queries.targets import (
    AnnouncedRow,
    MapStatus,
    StateOnMap,
    TargetRow,
    TargetStatus,
    announced_states,
    current_campaign,
    holdouts,
    is_open,
    map_states,
    open_targets,
)

__all__ = [
    "AnnouncedRow",
    "MapStatus",
    "StateOnMap",
    "TargetRow",
    "TargetStatus",
    "announced_states",
    "current_campaign",
    "holdouts",
    "is_open",
    "map_states",
    "open_targets",
]
