"""What people do to reach somebody. The machine's steps stand in `actions_ladder`, the lists in `actions_lists`."""

from lianqiao.outreach.actions_calls import ask_liaison, declare_unreachable, note_call
from lianqiao.outreach.actions_lists import answer_reminder

__all__ = ["answer_reminder", "ask_liaison", "declare_unreachable", "note_call"]
