"""The source: read only (api/process-street-api.md).

``hook`` resolves the Airflow connection, ``reads`` are the typed read operations, ``paging`` the
cursor rules, ``download`` fetches file bytes.
"""
