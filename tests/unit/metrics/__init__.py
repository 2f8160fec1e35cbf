"""Unit tests of the waiting times."""
