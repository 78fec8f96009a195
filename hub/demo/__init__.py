"""The whole loop on one machine, told as a story: only HTTP, only invented people."""
