"""Reviewed files: YAML that people write, read with every fault named by file, line and column."""
