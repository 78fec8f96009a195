"""People: health workers on a roster, members, and what lets a service be billed."""
