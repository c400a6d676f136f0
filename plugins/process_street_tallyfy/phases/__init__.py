"""Operators and sensors, one module per phase. They orchestrate; the mapping is in ``transform``.

::

    take_turn -> preflight -> inventory -> stage_workflows* -> people -> plan -> approve -> gate
                                       `-> stage_runs* (reads ahead)
    foundation      preview_people -> approve_people -> invite -> people*, structure -> gate
    templates       load* -> gate
    runs            load* (each as soon as its batch is staged) -> gate
    collaboration   files* -> comments* -> states* -> gate
    integrations    webhooks -> gate
    validation      validate -> report -> clean_up -> gate -> release -> verdict

``*`` = mapped over batches. A batch task commits object by object, so a killed task loses no
finished object. Gates run on ``all_done`` and decide from the ledger and the target.
"""
