"""Tables of the post office. State is derived from attempts and receipts; only `OutboxEntry` is working state."""

from django.db import models


class Envelope(models.Model):
    """One message to one recipient. Its bytes are frozen when it is queued; `key` makes queueing twice impossible.

    `recipient` is a plain id (`student:7`, `user:3`); `about` says what it carries (`round:4`, `bulletin:6`),
    `purpose` what it is for (`rules.contact.Purpose`).
    """

    key = models.CharField(max_length=120, unique=True)
    recipient = models.CharField(max_length=60)
    about = models.CharField(max_length=60)
    purpose = models.CharField(max_length=12)
    channel = models.CharField(max_length=20)  # one of channels.BY_MACHINE or BY_PERSON
    address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    variables = models.JSONField(default=dict, blank=True)  # what a registered template is filled with
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)  # the installation's clock; None: at once
    good_until = models.DateTimeField(null=True, blank=True)  # the installation's clock; later its words are untrue
    # The envelope first queued, where this one repeats it to a corrected address: the two are one message.
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")

    class Meta:
        indexes = [models.Index(fields=["about"]), models.Index(fields=["recipient"])]


class OutboxEntry(models.Model):
    """Working state of an envelope that still has to go: leases run by the real clock. Deleted when it ends."""

    envelope = models.OneToOneField(Envelope, on_delete=models.CASCADE, related_name="outbox")
    not_before = models.DateTimeField()  # real clock
    lease_until = models.DateTimeField(null=True, blank=True)  # real clock
    claimed_by = models.CharField(max_length=32, blank=True)  # the claim's own word: no two claims share one
    handed_over = models.BooleanField(default=False)  # the channel may have it, and nobody heard its answer yet
    handed_at = models.DateTimeField(null=True, blank=True)  # real clock: when a try of open outcome first began
    tries = models.PositiveSmallIntegerField(default=0)
    minds_quiet = models.BooleanField(default=False)  # never leaves in quiet hours, also when it is tried again
    held_for = models.CharField(max_length=40, blank=True)  # code: why it waits until `not_before`

    class Meta:
        indexes = [models.Index(fields=["not_before"])]


class Attempt(models.Model):
    """One try to hand an envelope to its channel, and how it ended."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted"  # the channel has it
        TEMPORARY = "temporary"  # will be tried again
        REFUSED = "refused"  # will never go this way
        UNKNOWN = "unknown"  # silence after handing over: a person decides
        INVALID = "invalid"  # there is no such address, or none a machine may write to
        EXPIRED = "expired"  # its time ended before it left

    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    code = models.CharField(max_length=40, blank=True)  # stable code; sentence in charter.wording
    detail = models.CharField(max_length=200, blank=True)  # the server's own words, no personal data
    provider_id = models.CharField(max_length=128, blank=True)  # by which the platform knows it


class Receipt(models.Model):
    """What became of it after the channel had it: said by the recipient, a person, or later by the platform."""

    class Kind(models.TextChoices):
        READ = "read"  # the recipient pressed "read"; opening a link is not reading
        ANSWERED = "answered"
        HANDED_OVER = "handed_over"  # a person told the recipient
        WITHDRAWN = "withdrawn"  # taken back before it went
        DELIVERED = "delivered"  # the platform says that it lies with the recipient
        BOUNCED = "bounced"  # it came back
        INVALID = "invalid"  # the platform says that there is no such address
        FAILED = "failed"  # the platform gave it up for another reason

    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    code = models.CharField(max_length=40, blank=True)  # stable code of what the platform said

    class Meta:
        constraints = [models.UniqueConstraint(fields=["envelope", "kind"], name="one_receipt_of_a_kind")]


class Consent(models.Model):
    """A recipient said whether we may write by a kind of channel (`channels.kind_of`); the newest counts."""

    recipient = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    allowed = models.BooleanField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["recipient", "channel"])]


class AddressSaid(models.Model):
    """An address of a recipient on a kind of channel, beside what other rooms keep; the newest counts, empty: none.

    `source` says which file it came with (`batch:4`), empty where somebody typed it. What a source said counts no
    longer once it is in `SourceWithdrawn`.
    """

    recipient = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    value = models.CharField(max_length=254, blank=True)
    source = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["recipient", "channel"])]


class SourceWithdrawn(models.Model):
    """The addresses that came with this source count no longer: what stood before them stands again."""

    source = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Heartbeat(models.Model):
    """Working state: when the worker and the scheduler last ran (real clock), and slots already done."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
