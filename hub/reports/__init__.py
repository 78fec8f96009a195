"""What the money says: the clock, expected against paid, disputes and reports."""
