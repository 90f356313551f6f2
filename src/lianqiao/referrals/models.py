"""Tables of rounds, referrals of a student to a post, and the student's answers.

Rows are appended and never deleted. A sending that was taken back keeps its
letters and referrals; they no longer count (`queries.kept`).
"""

from django.db import models


class Round(models.Model):
    """One allocation of posts to students, as proposed. `certificate` holds objective, bound and gap."""

    on = models.DateField()
    policy = models.CharField(max_length=60)
    quota = models.PositiveSmallIntegerField()
    general_quota = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=40, unique=True)
    certificate = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)


class RoundInputs(models.Model):
    """What the round knew when it was opened (`frozen`), so that it can be solved again to the same bytes.

    `sha256` is of `body`, `answer` of the pairs and the proof that came of it.
    Guarded: the order of students tells who is owed.
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="inputs")
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    answer = models.CharField(max_length=64)


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
    """What staff decided of a proposal; the newest counts. No decision means it stands as proposed.

    `code` is one of `facts.OVERRIDE_REASONS`, `reason` the words beside it; `instead` the proposal that replaced it.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=8)  # accept | skip | replace
    code = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    instead = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Resolution(models.Model):
    """The round solved, at its opening (turn 0) and again after decisions: the newest tells what is in force.

    `changes` are the locks, bans and places it was solved under, `offers` pairs of
    (proposal, price), `shorts` those who are owed posts and get fewer. Guarded like the inputs.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="resolutions")
    turn = models.PositiveIntegerField()
    changes = models.JSONField()
    offers = models.JSONField()
    shorts = models.JSONField()
    certificate = models.JSONField()
    answer = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "turn"], name="solved_once_a_turn")]


class RoundDiscarded(models.Model):
    """The round will not go out; its proposals no longer count."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="discarded")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class RoundSent(models.Model):
    """The round went out. `turn`: how many of its sendings were taken back before.

    Two at once would have the same turn, so the table itself lets one through.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sendings")
    turn = models.PositiveSmallIntegerField(default=0)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "turn"], name="sent_once_a_turn")]


class RoundTakenBack(models.Model):
    """The sending was undone while nothing had left: its letters and referrals do not count."""

    sending = models.OneToOneField(RoundSent, on_delete=models.PROTECT, related_name="taken_back")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Letter(models.Model):
    """The one envelope of a student in a round; the student's page is where the message lives.

    `code` is what the signed link carries: known before the envelope's bytes are frozen, and it tells nothing.
    """

    code = models.CharField(max_length=24, unique=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    sending = models.ForeignKey(RoundSent, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    envelope = models.OneToOneField("delivery.Envelope", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sending", "student"], name="one_letter_a_sending")]


class Referral(models.Model):
    """A post recommended to a student, by a round or by hand.

    `way` is how it reached the student (`facts.WAYS`): by a letter, or told by a
    person on the day `on`, who then names a proof in words, or keeps its file.

    `turn`: how many referrals of this post to this student were taken back
    before. Only such a taking back raises it, so two that count would have the
    same turn, and the plain constraint forbids that on every database: rows
    stay facts, no mark has to be kept up, and who reads too early a number is refused.
    """

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("jobs.Post", on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals")
    turn = models.PositiveSmallIntegerField(default=0)
    rank = models.PositiveSmallIntegerField(default=1)
    on = models.DateField()
    reasons = models.JSONField(default=dict)
    by = models.CharField(max_length=80)
    way = models.CharField(max_length=8, default="letter")
    proof_text = models.CharField(max_length=300, blank=True)
    proof = models.ForeignKey("evidence.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)  # None: on the day itself, as all were before

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "post", "turn"], name="never_the_same_post_twice")]
        indexes = [models.Index(fields=["on"])]


class ReferralTakenBack(models.Model):
    """A telling was entered by mistake: from the day `on` it counts nowhere, as of earlier days it still does."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="taken_back")
    on = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class NeedMetByPost(models.Model):
    """This post was recommended for this need."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="needs_met")
    need = models.ForeignKey("cases.NeedStated", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "need"], name="post_for_a_need_once")]


class Answer(models.Model):
    """What was said of a referral, by the student or by staff for them (`by`); the newest counts, all stay readable.

    `step` is one of `rules.answers.Step`; rows of before there were steps have none, and `interested` says it.
    `on` is the day it happened, None: the day it was said.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="answers")
    interested = models.BooleanField()
    reason = models.CharField(max_length=20, blank=True)  # too_far | pay | major | settled | exam | family | distrust
    at = models.DateTimeField()
    step = models.CharField(max_length=10, blank=True)
    on = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=80, blank=True)


class ReferralClosed(models.Model):
    """A referral was withdrawn (`why` is one of `facts.CLOSINGS`), or restored (`why` empty); the newest row counts.

    Where the outcome it was withdrawn for falls later nothing comes back by itself: a person restores it.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="closings")
    why = models.CharField(max_length=12, blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class EmployerAsked(models.Model):
    """Somebody asked the employer what became of an application; it gave no answer yet, or (`heard`) asked for time."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="askings")
    heard = models.BooleanField(default=False)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "on", "heard"], name="asked_once_a_day")]
