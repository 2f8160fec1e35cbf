"""Intake: every channel's way in, and the canonical referral out.

Consumes what became of referrals: `asc.referral.routing.v1`, `asc.eit.case.v1`,
`asc.team.feedback.v1`. Promises that a sender is told "accepted" only after COMMIT, that the same
message again gets the first answer, and that what is refused is kept. Owns what people decide of
a referral. Publishes the facts on `asc.referral.intake.v1`, without identity, and the person on
`asc.referral.record.v1`.
"""
