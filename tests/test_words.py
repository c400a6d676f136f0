"""What the package's own lines may say: every value in a log call or in an error's message stands in a table here.

Ids, counts, codes, routes, names of connections and of this package's own things. No value of the source's or the
target's answers, of a person's file or of a form. A new expression is a decision: put it into the table, or out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from process_street_tallyfy import errors
from tests.test_structure import PACKAGE, sources

LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
LOGGERS = {"log", "self.log"}
ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
OTHERS = {"AirflowFailException", "AirflowSkipException", "AirflowException", "AlreadyTold", "Withheld"}
#: Arguments of an error that are no text: which object, which class, how long.
NOT_SAID = {"kind", "source_id", "retry_after", "status", "fields", "code"}
#: Functions whose value is a number.
COUNTING = {"len", "sum", "max", "min", "ceil", "math.ceil", "round", "_milliseconds", "int"}

#: What it is -> expressions that may stand in any line.
EVERYWHERE: dict[str, set[str]] = {
    "alerts/delivery.py": {"message.name"},  # of an alert
    "ids of objects": {
        *("run_id", "workflow_id", "process_id", "template_id", "source_id", "creation.source_id", "row.source_id"),
        *("plan.source_id", "self.plan.source_id", "effect.key"),
    },
    "kinds, states, phases, codes": {
        *("kind", "creation.kind", "row.kind", "phase", "self.phase", "row.phase", "row.state", "code", "error.code"),
        *("judgement.verdict", "self.step"),
    },
    "counts": {"number", "total", "proof.looked_at", "status", "token", "fence", "self.fence"},
    "routes without ids": {"call.label", "self.label", "route", "method"},
    "names of connections, buckets, organisations": {
        *("self.settings.organization", "ledger.scope.organization", "audit.scope.organization", "conn_id"),
        *("account", "self.account", "self._session.account", "session.account", "self.host", "bucket"),
        *("self.process_street_conn_id", "self.tallyfy_conn_id", "organization_id", "self.organization_id"),
    },
    "errors of this package, in their own words": {"error", "error.message", "error.advice"},
    "advice": {"advice", "self._advice", "self._key_advice()", "self._token_advice()"},
}
#: Module -> expressions that may stand there, because of where the value comes from there.
HERE: dict[str, set[str]] = {
    "http/call.py": {"name"},  # of a placeholder of a route
    "http/connection.py": {"conn_id.upper()"},
    "http/failures.py": {"said", "self._about(call)", "keys", "seconds"},
    "http/guard.py": {"self.reason"},
    "http/parsing.py": {"keys"},  # of an answer, in the shape of a key
    "http/session.py": {"'%s -> %d in %d ms, request %s'", "request_id", "level"},
    "ledger/breaker.py": {"connection_id", "side", "found.failures", "_pause(found)"},
    "ledger/buckets.py": {"cost"},
    "ledger/connection.py": {"what"},  # the connection's name
    "ledger/leases.py": {"before.holder", "until"},
    "ledger/migrate.py": {"newest", "script.version"},
    "ledger/scope.py": {"writing.token or 'none'"},
    "ledger/sealing.py": {"value[KEY]", "', '.join(self.keys)"},  # public ids of keys
    "ledger/statistics.py": {"type(error).__name__"},
    "ledger/transition.py": {"to", "where", "change.seen", "row.state"},  # states
    "model/organization.py": {
        *("path.name", "error.strerror", "line", "what", "'; '.join(problems)"),
    },
    "model/workflow_folders.py": {
        "'; '.join(problems[:10]) + (f'; and {len(problems) - 10} more' if len(problems) > 10 else '')",
    },
    "phases/after_cut_over.py": {"path", "', '.join(what[:NAMED])", "more"},
    "phases/approval.py": {"message"},
    "phases/conversations.py": {"left", "gone"},
    "phases/cut_over.py": {"kept", "page", "key", "listed", "more"},
    "phases/discovery.py": {
        *("sweep_others(workspace.files())", "note_run_dates(workspace, listed)", "deleted", "gone"),
        *("problem", "staging.counts().get(kind, 0)", "changed", "reseal(workspace.ledger.scope)"),
    },
    "phases/erase.py": {"lease.holder"},
    "phases/export_folder.py": {"key"},  # of the organisation file
    "phases/extent.py": {"problem"},
    "phases/exported_files.py": {"problem", "Problem(MANIFEST, row.line, 'path', NOT_THERE)"},
    "phases/freeze.py": {
        "', '.join(missing[:NAMED])",
        "items",
        "path",
        "name",
        "frozen.isoformat()",
        "why",
        "named",
        "more",
    },
    "phases/gate.py": {"judgement.reason", "message"},
    "phases/invitation.py": {"preview['preview']", "due", "listed", "more"},
    "phases/marks.py": {"fields", "preview['preview']", "', '.join(lost[:5])", "', '.join(left[:5])"},
    # The trigger form's text, which Airflow itself shows with the run; addresses in it meet the second line.
    "phases/only.py": {"text", "key[0]", "key[1]", "', '.join(NAMEABLE)"},
    "phases/operator.py": {"at.isoformat(timespec='seconds')"},
    # Names of fields of the trigger form, and what they take.
    "phases/options.py": {
        "key",
        "', '.join(beside)",
        "', '.join(choices)",
        "', '.join(WRITING_PHASES)",
    },
    "phases/people.py": {"taken", "path", "in_words(problem)"},
    "phases/planning.py": {
        *("path", "assessment.totals", "row.source_calls", "row.target_calls", "row.seconds", "row.bottleneck"),
    },
    "phases/probe.py": {"key", "reading", "leftovers"},
    "phases/probe_source.py": {"key"},
    "phases/probe_target.py": {"key"},
    "phases/originals.py": {"label"},  # which write: a route, a kind
    "phases/rebuild.py": {"what", "name"},  # our words for what became of rows
    "phases/progress.py": {"type(error).__name__"},
    "phases/review.py": {"kept", "message"},
    "phases/review_apply.py": {"*row.key", "decision.choice"},
    "phases/rollback.py": {
        *("preview['preview']", "bare", "points", "extent.said", "count", "why"),
        *("stays.kind", "stays.source_id", "stays.why"),
    },
    "phases/template_ids.py": {"role"},  # which of our own fields
    "phases/trouble.py": {"*(keys[0] if keys else ('object', 'without a row'))"},
    "phases/validation.py": {
        *("path", "write_people(workspace)", "problem", "'; '.join(problems)"),
        *("counts['doubled']", "counts['absent']"),
    },
    "phases/webhook_trial.py": {"result", "status or 'none'"},
    "phases/workspace.py": {"key"},  # of a batch
    "process_street/hook.py": {"'correct source.organization_id in the organisation file, or ' + self._key_advice()"},
    "process_street/paging.py": {"key"},  # of a list in an answer, as we ask for it
    "process_street/reading.py": {"name"},
    "report/audit_trail.py": {"file", "error.strerror", "expect"},
    "phases/written_keys.py": {"what"},  # our word for a part of a body
    "redaction/failures.py": {
        "what",  # type and place of an exception
        "' <- '.join([first, *(type(one).__name__ for one in chain[1:])])",
    },
    "tallyfy/hook.py": {
        *("shaped(role) or 'unknown'", "'make that member an administrator, or ' + self._token_advice()"),
        "'correct target.organization_id in the organisation file, or ' + self._token_advice()",
    },
    "tallyfy/merge.py": {"what", "name"},  # of a list in an answer, as we ask for it
    "tallyfy/trial_message.py": {"why"},
    "validate/preflight.py": {"named", "' '.join((check.advice for check in blocking))"},
}
ANYWHERE = set().union(*EVERYWHERE.values())


def may_be_said(module: str, value: ast.expr) -> bool:
    """Constants, numbers and what the tables name. An f-string when all its parts may."""
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.JoinedStr):
        return all(may_be_said(module, part) for part in value.values)
    if isinstance(value, ast.FormattedValue):
        return may_be_said(module, value.value)
    if isinstance(value, ast.BinOp) and not isinstance(value.op, (ast.Add, ast.Mod)):
        return may_be_said(module, value.left) and may_be_said(module, value.right)
    if isinstance(value, ast.Call) and ast.unparse(value.func) in COUNTING:
        return True
    text = ast.unparse(value)
    if isinstance(value, ast.Name) and text.isupper():
        return True  # a constant of this package
    return text in ANYWHERE or text in HERE.get(module, set())


def said(tree: ast.AST) -> Iterator[ast.expr]:
    """Everything that log calls and errors put into words."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in LEVELS:
            if ast.unparse(function.value) in LOGGERS:
                yield from node.args
                yield from (keyword.value for keyword in node.keywords)
        elif isinstance(function, ast.Name) and function.id in ERRORS | OTHERS:
            yield from node.args
            yield from (keyword.value for keyword in node.keywords if keyword.arg not in NOT_SAID)


def wrong(module: str, text: str) -> list[str]:
    return [ast.unparse(value) for value in said(ast.parse(text)) if not may_be_said(module, value)]


def module_name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_lines_say_only_what_the_tables_name() -> None:
    found = {module_name(path): wrong(module_name(path), path.read_text("utf-8")) for path in sources(PACKAGE)}
    assert {module: texts for module, texts in found.items() if texts} == {}


def test_the_table_names_nothing_that_nobody_says() -> None:
    spoken = {
        (module_name(path), ast.unparse(part))
        for path in sources(PACKAGE)
        for value in said(ast.parse(path.read_text("utf-8")))
        for part in ast.walk(value)
        if isinstance(part, ast.expr)
    }
    assert [(module, text) for module, texts in HERE.items() for text in texts if (module, text) not in spoken] == []


def test_a_person_in_a_line_is_noticed() -> None:
    assert wrong("phases/x.py", 'self.log.info("%s was invited", person.address)') == ["person.address"]
    assert wrong("phases/x.py", 'raise DataError(f"{run_id}: {answer} is odd", code=code)') == [
        "f'{run_id}: {answer} is odd'"
    ]
    assert wrong("phases/x.py", 'log.warning("%d of %s", len(people), run_id)') == []


#: What a person starts at a terminal, and what it prints: names of DAG files and of pools, the audit's verdict.
COMMANDS = {
    *("dag/files.py: sys.stdout.write", "dag/make_pools.py: sys.stdout.write"),
    "report/audit_trail.py: print",
}


def test_nothing_is_printed_and_no_traceback_is_logged_by_hand() -> None:
    """Foreign exceptions reach Airflow through ``redaction.boundary`` alone."""
    calls = {
        f"{module_name(path)}: {ast.unparse(node.func)}"
        for path in sources(PACKAGE)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and (
            ast.unparse(node.func) in {"print", "sys.stdout.write", "sys.stderr.write", "traceback.format_exc"}
            or (isinstance(node.func, ast.Attribute) and node.func.attr == "exception")
            or any(keyword.arg in {"exc_info", "stack_info"} for keyword in node.keywords)
        )
    }
    assert calls == COMMANDS


#: What Airflow calls on a task.
CALLED = {"execute", "execute_complete", "poke", "resume_execution"}


def test_whatever_airflow_calls_on_a_task_speaks_in_own_words() -> None:
    bare = [
        f"{module_name(path)}:{node.lineno} {node.name}"
        for path in sources(PACKAGE / "phases")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        and node.name in CALLED
        and "in_own_words" not in {ast.unparse(decorator) for decorator in node.decorator_list}
    ]
    assert bare == []
