"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id with OWASP's smaller setting (19 MiB, two passes): a sign-in storm must not starve a small server."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
