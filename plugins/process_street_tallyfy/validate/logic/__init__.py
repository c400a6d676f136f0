"""Proves that automations behave as the rules they stand for, without knowing how they were made.

::

    workflow as it was read ---> SourceRules   what is hidden follows from the answers alone
                                     |  compared after every event of every history
    bodies as they are sent ---> TargetRules   what is hidden follows from what has happened

Nothing of ``transform`` is imported here: a mistake in the translation must not be repeated in its check.
"""
