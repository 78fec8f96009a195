"""Small pure things that everything else stands on: money, clock, identifiers, errors."""
