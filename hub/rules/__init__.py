"""The rule book: pure functions that say whether a CHW encounter can be billed, and why not."""
