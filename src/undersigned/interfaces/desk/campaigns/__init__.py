"""The desk of a campaign: its targets, letters that wait for a look, partners, actions and texts, and the stop button."""
