"""Who answers for a promise, as the desk's pages ask it. The order stands in `roster.owners`."""

from lianqiao.roster.owners import Level, Owner, Owners, owners_to_students, role_or_body

__all__ = ["Level", "Owner", "Owners", "owners_to_students", "role_or_body"]
