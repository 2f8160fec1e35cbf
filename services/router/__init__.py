"""The router: where a referral goes, and why, by the council's own reviewed rules.

Consumes: `asc.referral.intake.v1`, facts without identity.
Promises: the same facts and the same ruleset give the same decision; nothing suspected or excluded
slips through to the Early Intervention Team; each decision is kept with the facts it rests on.
Publishes: `asc.referral.routing.v1`, the decision with its explanation.
"""
