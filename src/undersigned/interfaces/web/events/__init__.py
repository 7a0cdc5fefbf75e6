"""Pages of events: the list, one event, coming to it, and calendars."""
