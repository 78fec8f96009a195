"""Ready encounters become claims, claims become files, and a claim's life is one timeline."""
