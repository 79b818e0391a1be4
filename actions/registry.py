"""All actions of the assistant."""

from __future__ import annotations

from actions import questions
from actions.needs import Needs, PriolineAction
from actions.opening import FinishReport
from actions.report_form import QUESTIONS, AskQuestion, ValidateIncidentForm


def all_actions(needs: Needs) -> list[PriolineAction]:
    """Return every action that the domain names, ready to be registered."""
    return [
        ValidateIncidentForm(needs),
        *(AskQuestion(needs, question) for question in QUESTIONS),
        FinishReport(needs),
        questions.AnswerSmallTalk(needs),
        questions.AnswerAboutContract(needs),
        questions.TakeNumber(needs),
        questions.TellStatus(needs),
        questions.Escalate(needs),
        questions.AskWithdraw(needs),
        questions.TakeYesOrNo(needs),
        questions.ChangeLanguage(needs),
        questions.Repeat(needs),
        questions.NotUnderstood(needs),
    ]
