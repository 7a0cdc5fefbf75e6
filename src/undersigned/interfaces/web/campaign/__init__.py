"""Pages of a campaign: its landing page, targets, actions, partners and the widget. A view, template and address a deed."""
