"""Manual triage: people clear exclusions and send referrals elsewhere. It shows no identity."""
