"""The organisation as a person sees it: folders, templates, processes, tasks. For eyes, not for clients.

    index (folders and their templates) -> template (steps, fields, rules) -> its processes -> process (tasks, values,
    comments, files)

Pages are made on the server, need no script and nothing from elsewhere; every text is escaped, markup becomes text.
"""
