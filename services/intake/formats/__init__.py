"""The formats, one file each: bytes in, one canonical referral out, or a refusal. Pure."""
