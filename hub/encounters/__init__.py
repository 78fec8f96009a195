"""Encounters: receive, judge, and turn what is ready into service lines."""
