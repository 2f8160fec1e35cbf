"""Pages that a council can publish, print or keep: a ruleset, and one decision explained."""
