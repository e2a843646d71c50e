"""Running one ``test`` block over a script."""

from __future__ import annotations

from wfrun.project.loader import load_text
from wfrun.settings import Settings
from wfrun.tools.test_runner import CaseResult, cases_of, run_case, units_of

SCRIPT = """
currency USD
let vip = "VIP"

workflow "Tag"
on payment_intent.succeeded when amount > 1000 USD <
  email to="f@example.com" subject="Note for {customer}" append={Amount: amount}
  if amount > 2000 USD <
    update_customer customer metadata={Tier: vip}
  >
>

workflow "Warned"
on radar.early_fraud_warning.created <
  let charge = retrieve_charge charge
  if charge.amount < 15 USD <
    create_refund charge=charge.id amount=charge.amount
  > else if charge.amount < 15 EUR <
    create_refund charge=charge.id amount=charge.amount
  >
>

workflow "Goodwill"
on demand(order: string, amount: money) <
  log "{order}: {amount} at {now.date}"
  if amount > 50 USD <
    fail "too much"
  >
  stop
>

workflow "Ask"
on charge.refunded <
  let ok = approve "Really?" to="lead@example.com" up to 1 day
  log "{if missing(ok) then "nobody" else if ok then "yes" else "no"}"
>

workflow "Wait"
on invoice.payment_failed <
  let unpaid = id
  wait 1 day
  let paid = wait for invoice.paid, invoice.voided where id == unpaid up to 3 days
  slack "{if present(paid) then "paid {paid.amount_paid}" else "unpaid"}" channel="#billing"
>

workflow "Paid"
on invoice.paid <
  log "paid"
>
"""


def run(block: str, script: str = SCRIPT) -> CaseResult:
    """How one test over a script ends."""
    loaded = load_text(f"{script}\n{block}", "script.wf")
    (case,) = cases_of(units_of(loaded, lambda _: Settings()))
    return run_case(case)


def test(body: str, script: str = SCRIPT) -> CaseResult:
    return run(f'test "t" <\n{body}\n>', script)


test.__test__ = False  # type: ignore[attr-defined]


def complaints(result: CaseResult) -> list[str]:
    """Everything that is said against a test, with the arguments that differ."""
    found = [trouble.message for trouble in result.faults]
    for one in result.expectations:
        if not one.met:
            nearest = one.nearest.differences if one.nearest is not None else ()
            found.append(" | ".join([one.reason, *(f"{each.argument}: {each.expected}, not {each.actual}" for each in nearest)]))
    return found
