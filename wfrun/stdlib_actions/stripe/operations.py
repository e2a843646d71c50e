"""Stripe's operations as actions: every operation of the v1 API, by one rule.

The catalogue gives the action's name (``refunds.create`` is ``create_refund``), the ids in its path, its parameters and what it returns.
The rule:

- ids in the path come first, named after their objects; the last one is the main argument;
- what it does, what it takes back and which amounts are more than nothing are facts of the catalogue;
- ``list_…`` and ``search_…`` give a list and page through everything;
- money takes the operation's own ``currency``, else the currency of the object acted on (``stripe_currencies``).
"""

from __future__ import annotations

from wfrun.dsl.declarations import ActionDeclaration, Parameter
from wfrun.dsl.types.base import List, Money
from wfrun.stdlib_actions.stripe.currencies import CURRENCY_OF, NOT_OWN_CURRENCY
from wfrun.stdlib_actions.stripe.docs import example, sentence
from wfrun.stripe_catalog import Catalog, Operation
from wfrun.stripe_catalog.operation_facts import POSITIVE_AMOUNTS, effect_of, moved_amount, reversal_of
from wfrun.support.records import evolve

ONE_OF: dict[str, tuple[str, ...]] = {
    "create_climate_order": ("amount", "metric_tons"),
    "create_coupon": ("percent_off", "amount_off"),
    "create_credit_note": ("amount", "lines", "shipping_cost"),
    "create_identity_verification_session": ("type", "verification_flow"),
    "create_price": ("product", "product_data"),
    "create_refund": ("charge", "payment_intent", "customer"),
}
"""Parameters of which Stripe asks for one without requiring any of them (https://docs.stripe.com/api, in the words of each operation)."""


def action(catalog: Catalog, name: str) -> ActionDeclaration | None:
    """Returns the declaration of an action; None when Stripe has no such operation."""
    operation = operation_for(catalog, name)
    if operation is None:
        return None
    paged = isinstance(operation.result, List) and operation.result.page
    main = operation.path[-1].name if operation.path else None
    own = any(parameter.name == "currency" for parameter in operation.parameters) and name not in NOT_OWN_CURRENCY
    parameters = operation.parameters
    if operation.id in POSITIVE_AMOUNTS:
        parameters = tuple(evolve(one, positive=True) if one.name == "amount" else one for one in parameters)
    declaration = ActionDeclaration(
        name,
        (*operation.path, *sorted(parameters, key=lambda parameter: not parameter.required)),
        result=List(operation.result.item) if isinstance(operation.result, List) else operation.result,
        main=main,
        effect=effect_of(operation.id, operation.verb),
        operation=operation.id,
        moves=moved_amount(operation.id, [parameter.name for parameter in parameters if isinstance(parameter.type, Money)]),
        currency_parameter="currency" if own else None,
        currency_of=CURRENCY_OF.get(name, ()),
        one_of=tuple(choice for choice in ONE_OF.get(name, ()) if any(parameter.name == choice for parameter in operation.parameters)),
        page=paged,
        retrieves=name.startswith("retrieve_") and main is not None,
        updates=operation.id.endswith(".update"),
        reversal=reversal_of(operation.id, name, main),
        doc=sentence(name, operation),
    )
    return evolve(declaration, example=example(declaration, catalog))


def action_names(catalog: Catalog) -> tuple[str, ...]:
    """Returns the names of all actions that are Stripe's, sorted."""
    return catalog.action_names()


def operation_for(catalog: Catalog, name: str) -> Operation | None:
    """Returns the operation that an action stands for."""
    id = catalog.operation_of(name)
    return None if id is None else catalog.operation(id)


def documented(catalog: Catalog, declaration: ActionDeclaration) -> ActionDeclaration:
    """Returns the declaration with Stripe's documentation of each parameter, which is read from a file of its own."""
    operation = declaration.operation
    if operation is None:
        return declaration

    def with_doc(parameter: Parameter) -> Parameter:
        return parameter if parameter.doc else evolve(parameter, doc=catalog.doc(operation, parameter.name))

    return evolve(declaration, parameters=tuple(map(with_doc, declaration.parameters)))
