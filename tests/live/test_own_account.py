"""A database holds the runs of one Stripe account: a worker with the key of another one is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

import wfrun as wfrun_module
from tests.cli.conftest import Result
from wfrun.cli.exit_status import REFUSED, CommandError
from wfrun.cli.live_world import check_account
from wfrun.live.checks import LiveRefused
from wfrun.live.configuration import LiveConfiguration
from wfrun.live.stripe_account import account_of_key
from wfrun.live.world import World
from wfrun.runs import schema
from wfrun.runs.database import Database
from wfrun.runs.opening import open_database
from wfrun.runs.own_account import own_account
from wfrun.stripe_catalog import releases
from wfrun.testing import FakeStripeServer
from wfrun.values.secret import Secret

RELEASE = releases()[-1]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(str(tmp_path / "runs.db"))
    yield opened
    opened.close()


def configuration(stripe: FakeStripeServer, key: str = "sk_test_1") -> LiveConfiguration:
    return LiveConfiguration(stripe_key=Secret(key), stripe_base=stripe.url)


def test_the_account_of_a_key_is_what_stripe_says(fake_stripe: FakeStripeServer) -> None:
    slept: list[float] = []

    def account(key: str = "sk_test_1") -> str | None:
        return account_of_key(configuration(fake_stripe, key), RELEASE, sleep=slept.append)

    own = fake_stripe.client().v1.accounts.retrieve_current().id
    assert account() == own
    fake_stripe._ask("POST", "keys", {"key": "rk_test_1", "permissions": {"customers": "write"}})
    assert account("rk_test_1") == own, "the refusal names it"
    with pytest.raises(LiveRefused, match="Stripe refuses the key: Invalid API Key provided"):
        account("rk_test_unknown")
    assert slept == []
    fake_stripe.fault("500", times=2)
    assert (account(), slept) == (own, [1.0, 2.0])
    fake_stripe.fault("500", times=3)
    assert account() is None


def test_a_database_belongs_to_the_first_account_of_each_mode(database: Database) -> None:
    assert own_account(database, "acct_1", livemode=False) == "acct_1"
    assert own_account(database, "acct_2", livemode=False) == "acct_1"
    assert own_account(database, "acct_2", livemode=True) == "acct_2"


def test_the_key_of_another_account_is_refused(fake_stripe: FakeStripeServer, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(configuration(fake_stripe))
    check_account(world, database, RELEASE, livemode=False)
    assert fake_stripe.calls() == []  # a server in place of Stripe is not asked
    monkeypatch.setattr("wfrun.live.stripe.keys.is_stripe", lambda base: True)
    for _ in range(2):
        check_account(world, database, RELEASE, livemode=False)
    with database.transaction() as connection:
        connection.execute(sa.update(schema.facts).where(schema.facts.c.name == "stripe account/test").values(value="acct_other"))
    with pytest.raises(
        CommandError, match="the runs of this database are of the Stripe account acct_other, and the key is of acct_"
    ) as refused:
        check_account(world, database, RELEASE, livemode=False)
    assert refused.value.status == REFUSED
    world.close()


def test_commands_and_python_refuse_the_key_of_another_account_before_they_act(
    wfrun: Callable[..., Result], fake_stripe: FakeStripeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"STRIPE_API_KEY": fake_stripe.api_key, "STRIPE_API_BASE": fake_stripe.url, "XDG_STATE_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    paid = fake_stripe.trigger("payment_intent.succeeded")[-1]
    script = tmp_path / "tag.wf"
    script.write_text(
        'workflow "Tag" on payment_intent.succeeded < update_customer customer metadata={Tier: "VIP"} >\n'
        'workflow "Named" on demand() < create_customer name="Ada" >\n'
    )
    place = str(tmp_path / "runs.db")
    monkeypatch.setattr("wfrun.live.stripe.keys.is_stripe", lambda base: True)
    opened = open_database(place)
    own_account(opened, "acct_other", livemode=False)
    why = "the runs of this database are of the Stripe account acct_other, and the key is of acct_"
    for words in ((str(script), paid["id"]), (str(script), "--start", "Named"), ("start", str(script), "Named")):
        found = wfrun(*words, "--live", "--yes", "--database", place)
        assert found.status == REFUSED and why in found.err
    program = wfrun_module.load(str(script))
    with pytest.raises(wfrun_module.LiveRefused, match=why):
        program.run(paid, world=wfrun_module.live(place))
    assert fake_stripe.effects() == []
    with opened.transaction() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(schema.runs)).scalar_one() == 0
        connection.execute(sa.delete(schema.facts).where(schema.facts.c.name == "stripe account/test"))
    opened.close()
    assert wfrun(str(script), paid["id"], "--live", "--yes", "--database", place).status == 0
    assert [effect["operation"] for effect in fake_stripe.effects()] == ["customers.update"]
