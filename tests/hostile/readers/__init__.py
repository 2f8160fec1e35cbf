"""The readers that get a corpus, in this process: the bytes go in, a verdict comes out."""
