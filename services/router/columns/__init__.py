"""Recorded facts in columns, and the decision on a million of them at once.

It runs where rules are tried on the past, never in the router's process: the libraries take memory
and time to load.
"""
