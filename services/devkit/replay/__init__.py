"""A day sent through the doors as its senders would: with their keys, in order, until answered."""
