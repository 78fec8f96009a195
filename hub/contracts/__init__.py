"""Organizations and their credentials, contracts with their terms and rates, agreements."""
