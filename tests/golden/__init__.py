"""A recorded month in which nobody exists, and how each pack decides it: a reviewed file a pack."""
