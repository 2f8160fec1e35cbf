"""The development kit: real servers without an installation, an invented day, a stand-in case system.

Promises that it ends only what it started and leaves nothing behind. No service imports it.
"""
