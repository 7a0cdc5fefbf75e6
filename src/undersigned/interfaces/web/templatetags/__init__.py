"""What templates of public pages, here and in pages that staff write, can say beyond Django's own tags."""
