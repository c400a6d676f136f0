"""The calls that only a probe makes: a rule, the list of custom field keys."""

from __future__ import annotations

from process_street_tallyfy.errors import Refused, WrongRoute
from process_street_tallyfy.tallyfy.resources import TEMPLATE, Resources


class TallyfyProbing(Resources):
    """Made of a hook's session, so the guard of a dry run holds here too."""

    def show_step_when(self, template_id: str, step_id: str, capture_id: str, text: str) -> None:
        """One rule: the step is shown when the field has this answer (api/tallyfy-api.md 2.11)."""
        condition = {
            "conditionable_id": capture_id,
            "conditionable_type": "Capture",
            "operation": "equals",
            "statement": text,
            "logic": "and",
            "position": 1,
        }
        action = {"action_type": "visibility", "action_verb": "show", "target_step_id": step_id, "position": 1}
        body = {"automated_alias": "probe", "conditions": [condition], "then_actions": [action]}
        self._session.json(self._call("POST", f"{TEMPLATE}/automated-actions", {"template": template_id}, json=body))

    def has_custom_fields(self) -> bool:
        """Whether this plan has the routes of custom fields (2.17)."""
        try:
            self._session.json(self._call("GET", "/custom-field-keys", {}))
        except (WrongRoute, Refused):
            return False
        return True
