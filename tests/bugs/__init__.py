"""Known ways to break the guarantee, each of which the tests must notice."""
