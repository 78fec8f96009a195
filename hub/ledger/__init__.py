"""Money as balanced entries that are only ever added; balances are sums and nothing else."""
