"""The formats: bytes in, one canonical referral out, or a refusal. Pure, one file a format."""
