"""The live world: every action that wfrun itself has is carried out by a channel."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from wfrun.interpreter.effects import Call, Done
from wfrun.interpreter.run_identity import RunIdentity
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.world import World
from wfrun.stdlib_actions import OWN_ACTIONS, StandardDeclarations


def test_every_action_of_our_own_has_its_channel(tmp_path: Path) -> None:
    world = World(LiveConfiguration(mail_folder=str(tmp_path), mail_from="shop@example.com"))
    run: Any = SimpleNamespace(
        identity=RunIdentity("w", "evt_1"), library=StandardDeclarations.of(None), environment=SimpleNamespace(secrets={})
    )
    sender = world.sender(run)
    assert {*sender._channels, "log"} == set(OWN_ACTIONS)
    mail = {"to": "a@example.com", "subject": "Hello"}
    assert isinstance(sender.send(Call("0", "email", mail, "wf_1"), 0), Done)
    assert isinstance(sender.send(Call("1", "log", {"message": "hello"}, "wf_2"), 0), Done)
    assert len(list(tmp_path.glob("*.eml"))) == 1
    world.close()
