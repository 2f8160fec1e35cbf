"""Metrics consumes what intake, the router and the teams say of each referral, without identity.

It promises who is waiting where since when, counted by one process at a time, every label set
present, and no number that could point to a person.
It publishes no events: Prometheus and `GET /v1/queues` read what it has counted last.
"""
