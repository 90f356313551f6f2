"""Tables of help given."""

from django.db import models


class Activity(models.Model):
    """One act of help. `held_on` is its day, `recorded_on` the day it was entered."""

    class Kind(models.TextChoices):
        TALK = "talk"
        GUIDANCE = "guidance"
        TRAINING = "training"
        TRAINEESHIP = "traineeship"
        LECTURE = "lecture"
        MEETING = "meeting"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=120, blank=True)
    way = models.CharField(max_length=20, blank=True)  # face | phone | chat
    made = models.BooleanField(default=True)  # False: tried and not reached; counts nowhere
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    topics = models.JSONField(default=list)  # codes of assistance.facts.TOPICS
    held_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)  # facts for the record
    private_note = models.TextField(blank=True)  # for its author alone
    share = models.CharField(max_length=8, default="group")  # own (author and secretary) | group (all who care)
    next_step = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True, blank=True)
    form = models.CharField(max_length=24, blank=True)  # graduation_design | teaching_practice | course | consultation
    free = models.BooleanField(null=True)  # free of charge for the student; None: not said
    organiser = models.CharField(max_length=120, blank=True)
    proof = models.ForeignKey("evidence.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proof_on = models.DateField(null=True, blank=True)  # the day on the paper
    # A correction is a new row that names the one it takes the place of; both stay.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        indexes = [models.Index(fields=["kind", "held_on"])]
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="helped_once_a_form")]


class HelpCancelled(models.Model):
    """The act was entered by mistake: from the day `on` it counts nowhere, as of earlier days it still does."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="cancelled")
    on = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class Attendance(models.Model):
    """This student was there. `added_on`: entered later than the activity, on this day; None = with it."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attendances")
    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    added_on = models.DateField(null=True, blank=True)
    turn = models.PositiveSmallIntegerField(default=0)  # how many of this student at this act were taken back before

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "student", "turn"], name="attends_once")]


class AttendanceTakenBack(models.Model):
    """The student was not there after all: from the day `on` it counts nowhere, as of earlier days it still does."""

    attendance = models.OneToOneField(Attendance, on_delete=models.PROTECT, related_name="taken_back")
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class NextStepDone(models.Model):
    """The next step that was agreed in an activity was taken, or is no longer wanted (`text` says which)."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="step_done")
    on = models.DateField()
    text = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class NeedMet(models.Model):
    """This activity was done for this need: the later fact names the earlier one."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="needs_met")
    need = models.ForeignKey("cases.NeedStated", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "need"], name="meets_a_need_once")]


class Draft(models.Model):
    """Working state: what somebody has typed into a form and not saved. `version` grows with each keeping."""

    actor = models.CharField(max_length=80)
    form = models.CharField(max_length=20)  # talk
    subject = models.CharField(max_length=60)  # student:7
    body = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "form", "subject"], name="one_draft_a_form")]


class Event(models.Model):
    """A lecture, training or group guidance that students sign up for. Times are those of the college's clock."""

    kind = models.CharField(max_length=12)  # Activity.Kind: lecture | training | guidance
    title = models.CharField(max_length=120)
    about = models.CharField(max_length=400, blank=True)
    place = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField(null=True, blank=True)  # persons; None: no limit
    sign_up_until = models.DateTimeField(null=True, blank=True)  # None: until it starts
    code = models.CharField(max_length=8)  # said in the room; checks in who is there
    form = models.CharField(max_length=24, blank=True)  # as Activity.form
    free = models.BooleanField(null=True)
    organiser = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="event_once_a_form")]
        indexes = [models.Index(fields=["starts_at"])]


class NeedMetByEvent(models.Model):
    """This event is put on for this need; the student may or may not come."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="needs_met")
    need = models.ForeignKey("cases.NeedStated", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "need"], name="event_for_a_need_once")]


class EventChanged(models.Model):
    """What is said of an event from now on; the newest counts, all of them stay."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="changes")
    turn = models.PositiveSmallIntegerField()  # 1 for the first; two at once would have the same
    title = models.CharField(max_length=120)
    about = models.CharField(max_length=400, blank=True)
    place = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField(null=True, blank=True)
    sign_up_until = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "turn"], name="event_changed_once_a_turn")]


class EventCancelled(models.Model):
    """It does not take place."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="cancelled")
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class SignUp(models.Model):
    """A student wants to come; withdrawn where `SignUpWithdrawn` follows."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="sign_ups")
    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class SignUpWithdrawn(models.Model):
    """The student does not come after all; the place is free again."""

    sign_up = models.OneToOneField(SignUp, on_delete=models.PROTECT, related_name="withdrawn")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class CheckIn(models.Model):
    """The student was there: by the code, or marked by staff. One added after the end says why."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="check_ins")
    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8)  # code | staff
    late_reason = models.CharField(max_length=200, blank=True)
    turn = models.PositiveSmallIntegerField(default=0)  # how many of this student at this event were undone before
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "student", "turn"], name="checks_in_once")]


class CheckInUndone(models.Model):
    """It was marked by mistake: the student was not there."""

    check_in = models.OneToOneField(CheckIn, on_delete=models.PROTECT, related_name="undone")
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class CheckInTry(models.Model):
    """Working state: a student has typed a code. Rows go an hour later, or once the code was right (real clock)."""

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["student", "at"])]


class EventHeld(models.Model):
    """It took place: the activity that counts, with those who were there. One event feeds every counter once."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="held")
    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="+")


class ProgrammeStep(models.Model):
    """A student reached a step of a programme (ids in the policy). The newest not cancelled says where they stand."""

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    programme = models.CharField(max_length=40)
    step = models.CharField(max_length=40)
    on = models.DateField()
    said = models.JSONField(default=dict)  # charter.policy_work.PROGRAMME_FIELDS -> text
    proof = models.ForeignKey("evidence.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="steps_once_a_form")]
        indexes = [models.Index(fields=["student", "programme"])]


class ProgrammeStepCancelled(models.Model):
    """The step was entered by mistake."""

    step = models.OneToOneField(ProgrammeStep, on_delete=models.PROTECT, related_name="cancelled")
    on = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class PublicPromise(models.Model):
    """An item of 我为群众办实事: what is promised, who answers for it, by when. Whom it helps: numbers only."""

    title = models.CharField(max_length=120)
    promise = models.CharField(max_length=400)
    owner = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    # A correction is a new row that names the one it takes the place of; what was done is told of both together.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="promises_once_a_form")]


class PublicPromiseStep(models.Model):
    """What was done about it, for how many; `done` ends it."""

    promise = models.ForeignKey(PublicPromise, on_delete=models.PROTECT, related_name="steps")
    text = models.CharField(max_length=400)
    persons = models.PositiveIntegerField(null=True, blank=True)
    person_times = models.PositiveIntegerField(null=True, blank=True)
    done = models.BooleanField(default=False)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
