"""What the system costs, in one run against the ceiling and against what a user would write."""
