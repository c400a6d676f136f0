"""One answerer per resource: each takes the state and the pager and knows its routes."""

from include.sandbox.process_street.answers.collaboration import CollaborationAnswers
from include.sandbox.process_street.answers.files import FileAnswers
from include.sandbox.process_street.answers.integrations import IntegrationAnswers
from include.sandbox.process_street.answers.library import LibraryAnswers
from include.sandbox.process_street.answers.people import PeopleAnswers
from include.sandbox.process_street.answers.revisions import RevisionAnswers
from include.sandbox.process_street.answers.runs import RunAnswers
from include.sandbox.process_street.answers.values import ValueAnswers
from include.sandbox.process_street.answers.work import WorkAnswers
from include.sandbox.process_street.answers.workflows import WorkflowAnswers

ANSWERERS = (
    PeopleAnswers,
    WorkflowAnswers,
    RevisionAnswers,
    RunAnswers,
    ValueAnswers,
    CollaborationAnswers,
    FileAnswers,
    LibraryAnswers,
    IntegrationAnswers,
    WorkAnswers,
)
