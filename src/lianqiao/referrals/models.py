"""Tables of rounds, referrals of a student to a post, and the student's answers."""

from django.db import models


class Round(models.Model):
    """One allocation of posts to students, as proposed. `certificate` holds objective, bound and gap."""

    on = models.DateField()
    policy = models.CharField(max_length=60)
    quota = models.PositiveSmallIntegerField()
    general_quota = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=40)
    certificate = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)


class Proposal(models.Model):
    """One post proposed to one student, with its reasons (codes and params; sentences in charter.wording)."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="proposals")
    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("jobs.Post", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    score = models.PositiveIntegerField()
    reasons = models.JSONField(default=dict)  # {"why": [...], "against": [...], "check": [...]}
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "student", "post"], name="proposed_once_a_round")]


class Shortfall(models.Model):
    """A student who gets fewer than the quota in a round, and which rule binds. Guarded: it tells who is owed."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="shortfalls")
    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    got = models.PositiveSmallIntegerField()
    because = models.JSONField(default=list)


class Decision(models.Model):
    """What staff decided of a proposal; the newest counts. No decision means it stands as proposed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=8)  # accept | skip
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class RoundSent(models.Model):
    """The round went out."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="sent")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Letter(models.Model):
    """The one envelope of a student in a round; the student's page is where the message lives.

    `code` is what the signed link carries: known before the envelope's bytes are frozen, and it tells nothing.
    """

    code = models.CharField(max_length=24, unique=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    envelope = models.OneToOneField("delivery.Envelope", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "student"], name="one_letter_a_round")]


class Referral(models.Model):
    """A post recommended to a student, by a round or by hand."""

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("jobs.Post", on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals")
    rank = models.PositiveSmallIntegerField(default=1)
    on = models.DateField()
    reasons = models.JSONField(default=dict)
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "post"], name="never_the_same_post_twice")]
        indexes = [models.Index(fields=["on"])]


class Answer(models.Model):
    """What the student said to a referral; the newest counts."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="answers")
    interested = models.BooleanField()
    reason = models.CharField(max_length=20, blank=True)  # too_far | pay | major | settled | exam | family | distrust
    at = models.DateTimeField()
