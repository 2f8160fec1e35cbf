"""The development kit: real servers without installing any, an invented day, a stand-in team.

Promises that it ends only what it started and leaves nothing behind. No service imports it.
"""
