"""A case system that stands in for Rapid Response and Duty and Advice.

Consumes decisions, records and the steps of cases, and keeps every record that it reads in a
ledger, without telling a repeat from a first. Promises that the first reading of a decision that
names one of its teams is answered "accepted" once. Publishes that on `asc.team.feedback.v1`.
"""
