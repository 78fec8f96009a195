"""X12 5010 as text in and values out: pure, no clock, no random, no files, no database."""
