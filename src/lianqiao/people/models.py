"""Tables of people. Roles are dated appointments; a person may hold several and wears one at a time."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    """Only what Django's sign-in needs; users are made by `people.actions`."""


class User(AbstractBaseUser):
    """A member of staff or a student member of a class team. Graduates as such need no account."""

    username = models.CharField(max_length=40, unique=True)
    display_name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"


class SmallClass(models.Model):
    """学生小班 of one cohort (届)."""

    name = models.CharField(max_length=60)
    cohort = models.PositiveSmallIntegerField()
    major_code = models.CharField(max_length=6, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "cohort"], name="class_once_a_cohort")]
        ordering = ["name"]


class Appointment(models.Model):
    """This user holds this role, for a class, a major, or the college, from `since` to `until` (both included)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=30)
    small_class = models.ForeignKey(
        SmallClass, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    major_code = models.CharField(max_length=6, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True)  # None: given before this was kept
    recorded_by = models.CharField(max_length=80, blank=True)


class PartyBranch(models.Model):
    """学生党支部 of one cohort: the level between the leading group and the small classes."""

    name = models.CharField(max_length=60)
    cohort = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "cohort"], name="branch_once_a_cohort")]
        ordering = ["name"]


class BranchClass(models.Model):
    """The branch looks after this small class from `since` to `until` (both included)."""

    branch = models.ForeignKey(PartyBranch, on_delete=models.PROTECT, related_name="classes")
    small_class = models.ForeignKey(SmallClass, on_delete=models.PROTECT, related_name="branches")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class OneTimeCode(models.Model):
    """A code that lets somebody in once: the first administrator, or the first sign-in of a new user.

    Only the digest is kept. Working state: `used_at` is set when it is spent.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Knock(models.Model):
    """Working state: how often in a row a name was tried in vain, and until when it waits (real clock).

    `key` is a digest, for names typed by strangers are not kept. The row goes with the next success.
    """

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    wait_until = models.DateTimeField()  # real clock

    class Meta:
        indexes = [models.Index(fields=["wait_until"])]
