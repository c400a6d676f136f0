"""The target (api/tallyfy-api.md).

``hook`` resolves the Airflow connection and who acts, ``reads`` and ``writes`` are the typed
operations, ``merge`` keeps updates from wiping what they do not name, ``markers`` and ``lookups``
find again what a lost answer left behind.
"""
