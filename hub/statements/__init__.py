"""What each CBO is told and paid: statements, payouts, and the bank that has to agree."""
