"""Files in and out: archived by hash before anybody acts on them, read back as a stream."""
