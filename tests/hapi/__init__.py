"""HAPI FHIR's validator, a second opinion on what we answer: its jars, and a process for it."""
