"""What every act writes beside its effect: idempotency, audit chain, events, work items."""

from hub.record.act import Act
from hub.record.audit import BrokenChain, note, verify_chain
from hub.record.events import Change, announce, read_feed
from hub.record.idempotency import (
    Answer,
    InFlight,
    Keyed,
    KeyReused,
    begin,
    keep_answer,
    keep_answers,
    keep_apart,
    known_keys,
)
from hub.record.work import Lease, ask_for, finish, give_back, take

__all__ = [
    "Act",
    "Answer",
    "BrokenChain",
    "Change",
    "InFlight",
    "KeyReused",
    "Keyed",
    "Lease",
    "announce",
    "ask_for",
    "begin",
    "finish",
    "give_back",
    "keep_answer",
    "keep_answers",
    "keep_apart",
    "known_keys",
    "note",
    "read_feed",
    "take",
    "verify_chain",
]
