"""A day of referrals through the whole system, and what it shows."""
