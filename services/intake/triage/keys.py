"""Keys of the staff who decide in manual triage."""

from services.chassis.staff_keys import StaffKeys
from services.intake.triage.roles import MAY

KEYS = StaffKeys("intake", MAY)
