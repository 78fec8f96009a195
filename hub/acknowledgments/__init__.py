"""What plans say before they decide: TA1, 999 and 277CA move claims on the exchange axis."""
