"""The protocol of the guarantee, searched: as a specification, and as the code that runs."""
