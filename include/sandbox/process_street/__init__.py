"""The stand-in for Process Street's public API v1.1: read only, strict, with the vendor's own oddities.

    server -> answers/* -> entities (each knows its API shape)
       |          `-- paging (cursor pages of 20)
       `-- meter (hourly limit), failures (error envelope), dump (everything, with what the API hides)

The state is plain data (`state.ProcessStreetState`); `editing` changes it the way people would in the web app, `logic`
decides what is hidden and blocked. Source of every shape: api/process-street-api.md, section 2.
"""
