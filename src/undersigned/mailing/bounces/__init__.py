"""What comes back: reports that a mailing was not delivered, or that its reader complained, and the mailboxes they arrive in."""
