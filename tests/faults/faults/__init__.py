"""The faults, one a file. Each brings a system into trouble, and out of it again."""
