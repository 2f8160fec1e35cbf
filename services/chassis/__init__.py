"""How a service runs: consume in batches, one transaction each, publish through the outbox.

Promises what `docs/architecture.md` says: effects once, in order per key, nothing lost.
Knows no word of the domain beyond the catalogue of contracts.
"""
