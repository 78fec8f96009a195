"""What plans decided and paid: 835s matched to claims and posted once; the rest in suspense."""
