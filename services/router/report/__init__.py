"""A ruleset as one page that a council can publish and print."""
