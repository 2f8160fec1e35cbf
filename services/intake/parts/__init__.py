"""The parts of a source file: one for each door and each format."""
