"""The contracts: what may be said between services, and with which words.

Promises: frozen models, closed vocabularies, one model a type, the same reading everywhere.
Depends on pydantic and on nothing of ours.
"""
