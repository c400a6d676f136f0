"""What Airflow's provider manager reads: the two connection types, their forms and their hooks.

Airflow imports this module at every start, so it imports nothing itself.
"""

from __future__ import annotations

from typing import Any

_PROCESS_STREET = "process_street_tallyfy.process_street.hook"
_TALLYFY = "process_street_tallyfy.tallyfy.hook"


def get_provider_info() -> dict[str, Any]:
    return {
        "package-name": "process-street-tallyfy",
        "name": "Process Street to Tallyfy",
        "description": "Moves an organisation from Process Street to Tallyfy.",
        "integrations": [
            {
                "integration-name": "Process Street",
                "external-doc-url": "https://www.process.st/help/",
                "tags": ["service"],
            },
            {"integration-name": "Tallyfy", "external-doc-url": "https://tallyfy.com/products/", "tags": ["service"]},
        ],
        "hooks": [
            {"integration-name": "Process Street", "python-modules": [_PROCESS_STREET]},
            {"integration-name": "Tallyfy", "python-modules": [_TALLYFY]},
        ],
        "connection-types": [_process_street(), _tallyfy()],
    }


def _process_street() -> dict[str, Any]:
    return {
        "connection-type": "process_street",
        "hook-name": "Process Street",
        "hook-class-name": f"{_PROCESS_STREET}.ProcessStreetHook",
        "ui-field-behaviour": {
            "hidden-fields": ["schema", "login", "port"],
            "relabeling": {"host": "API base URL", "password": "API key"},
            "placeholders": {
                "host": "https://public-api.process.st/api/v1.1",
                "password": "an API key made by an administrator",
            },
        },
        "conn-fields": {},
    }


def _tallyfy() -> dict[str, Any]:
    return {
        "connection-type": "tallyfy",
        "hook-name": "Tallyfy",
        "hook-class-name": f"{_TALLYFY}.TallyfyHook",
        "ui-field-behaviour": {
            "hidden-fields": ["schema", "port"],
            "relabeling": {
                "host": "API base URL",
                "login": "Client id (empty with a personal token)",
                "password": "Personal access token or client secret",
            },
            "placeholders": {
                "host": "https://api.tallyfy.com",
                "login": "",
                "password": "the token of an administrator made for the migration",
            },
        },
        "conn-fields": {
            "token_url": {
                "label": "Token URL",
                "description": "Only with a client id: where a token is asked for.",
                "schema": {"type": ["string", "null"], "format": "url"},
            },
            "act_as": {
                "label": "Act as",
                "description": "Only with a client id: the e-mail address of the administrator to act as.",
                "schema": {"type": ["string", "null"], "format": "email"},
            },
        },
    }
