"""The live world: Stripe, mail, Slack, other services and the author's own actions, behind the door that simulation stands behind too."""
