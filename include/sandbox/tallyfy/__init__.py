"""A Tallyfy that is as unforgiving as the reference (api/tallyfy-api.md, sections 1, 2, 4, 5 and 8).

    server      routes, authentication, rate limit, error pages
      |- one module per resource: members guests groups tags folders templates steps captures automations
      |                           launch runs tasks completion oneoff threads assets
      |- rules of the service:    fields (definitions) values deadlines rules effects
      `- state <- seed            plain rows; dump shows all of them

Where the reference records a conflict the decided reading is built; the other one is a switch in `Capabilities`.
"""
