"""Every feed's rate when what it brings is durable, against the same door that keeps nothing."""
