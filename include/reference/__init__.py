"""Pages of the documentation that are written from code: ``docs/reference`` and ``docs/three-in-the-morning.md``.

One module per page, each with ``page() -> str``; the table in ``__main__`` says which file each one writes.
``docs/mapping.md``, ``docs/changes.md`` and ``docs/personal-data.md`` are written by the package itself.
"""
