"""A health plan for tests and demos: pulls claims and answers in X12, over HTTP like a real one."""
