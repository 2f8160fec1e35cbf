"""Keys of the team's staff."""

from services.chassis.staff_keys import StaffKeys
from services.eit.roles import MAY

KEYS = StaffKeys("eit", MAY)
