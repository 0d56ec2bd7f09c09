"""Identity: remember tokens, codes, anonymous and identified learners."""
