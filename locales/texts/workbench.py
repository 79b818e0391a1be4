"""Texts of the localization workbench, where translators and testers look at the product's texts."""

from __future__ import annotations

from locales.message import npgettext, pgettext

# --- Frame ---

# Translators: name of the translators' pages, in the title bar and in the navigation of the desk
WORKBENCH = pgettext("desk", "Localization workbench")
# Translators: navigation: all texts side by side
TEXTS = pgettext("desk", "Texts")
# Translators: navigation: conversations played in all languages
DIALOGUES = pgettext("desk", "Dialogues")
# Translators: navigation: page where one types sentences to see what the assistant makes of them
UNDERSTANDING = pgettext("desk", "Understanding")
# Translators: navigation: report for each language: how much is translated, what is wrong
LANGUAGES = pgettext("desk", "State of the languages")
# Translators: link from the workbench to the agents' pages
TO_DESK = pgettext("desk", "Desk")

# Translators: text of an error page: the account has no right to these pages
NOT_ALLOWED = pgettext("desk", "Your account may not open the workbench. It is for translators, testers and managers.")

# --- What is shown ---

# Translators: legend of the form that chooses the arguments put into the texts: level, minutes, date
ARGUMENTS = pgettext("desk", "Arguments")
# Translators: field: severity level put into the texts
ARG_LEVEL = pgettext("desk", "Level")
# Translators: field: number of minutes put into the texts as a length of time
ARG_MINUTES = pgettext("desk", "Minutes")
# Translators: choice of the clock: hours of day and night
CLOCK_ELAPSED = pgettext("desk", "day and night")
# Translators: choice of the clock: only the hours in which the customer's office is open
CLOCK_BUSINESS = pgettext("desk", "opening hours only")
# Translators: label of the choice between "day and night" and "opening hours only"
ARG_CLOCK = pgettext("desk", "Counted")
# Translators: field: number put into texts that count something, e.g. incidents
ARG_COUNT = pgettext("desk", "Number")
# Translators: field: the date and time put into the texts
ARG_MOMENT = pgettext("desk", "Date and time")
# Translators: field: a date and time of one's own, used when "own time" is chosen
ARG_OWN = pgettext("desk", "Own time")
# Translators: field: time zone, e.g. Europe/Amsterdam
ARG_ZONE = pgettext("desk", "Time zone")
MOMENTS = {
    # Translators: choice of a date to look at
    "winter": pgettext("desk", "a winter day"),
    # Translators: choice of a date to look at
    "summer": pgettext("desk", "a summer day"),
    # Translators: choice of a date to look at: the night in March when clocks go forward, before it happens
    "before_forward": pgettext("desk", "just before the clocks go forward"),
    # Translators: choice of a date to look at: the night in March when clocks go forward, afterwards
    "after_forward": pgettext("desk", "just after the clocks go forward"),
    # Translators: choice of a date to look at: 2:30 in the October night in which 2:30 comes twice, the first one
    "first_of_two": pgettext("desk", "the first of two 2:30"),
    # Translators: choice of a date to look at: 2:30 in the October night in which 2:30 comes twice, the second one
    "second_of_two": pgettext("desk", "the second of two 2:30"),
    # Translators: choice of a date to look at: midnight on 1 January
    "new_year": pgettext("desk", "New Year, midnight"),
    # Translators: choice of a date to look at: the one in the field beside it
    "own": pgettext("desk", "own time"),
}
# Translators: legend of the boxes that choose which languages are shown
SHOWN_LANGUAGES = pgettext("desk", "Languages shown")
# Translators: button that applies the choices
SHOW = pgettext("desk", "Show")
# Translators: label of the search field: words in any language, or the name of a text
FIND = pgettext("desk", "Find")
# Translators: label of a filter: the part of the product
AREA = pgettext("desk", "Part")
AREAS = {
    # Translators: part of the product: what the assistant says
    "dialogue": pgettext("desk", "Assistant"),
    # Translators: part of the product: buttons with prepared answers
    "buttons": pgettext("desk", "Quick replies"),
    # Translators: part of the product: the web page of the chat
    "page": pgettext("desk", "Chat page"),
    # Translators: part of the product: what is said on the phone line itself
    "priority_line": pgettext("desk", "Phone line"),
    # Translators: part of the product: the agents' pages
    "desk": pgettext("desk", "Desk"),
    # Translators: part of the product: these pages
    "workbench": pgettext("desk", "Workbench"),
    # Translators: part of the product: the explanation of how a deadline was computed
    "calculation": pgettext("desk", "Calculation of deadlines"),
    # Translators: part of the product: names of levels, plans, services
    "terms": pgettext("desk", "Terms"),
    # Translators: part of the product: error messages
    "errors": pgettext("desk", "Error messages"),
    # Translators: part of the product: what the contract gives, as the assistant says it
    "entitlement": pgettext("desk", "Entitlement"),
    # Translators: part of the product: the dialogue of a report made by phone
    "intake_call": pgettext("desk", "Report by phone"),
    # Translators: part of the product: phone calls to the managers when time runs out
    "alarm_calls": pgettext("desk", "Alarm calls"),
    # Translators: part of the product: search and figures on the desk
    "desk_figures": pgettext("desk", "Search and figures"),
    # Translators: part of the product: e-mails
    "mail": pgettext("desk", "E-mails"),
    # Translators: part of the product: names of public holidays
    "holidays": pgettext("desk", "Public holidays"),
}
# Translators: label of a filter: read in the chat, heard on the phone
FORM = pgettext("desk", "Form")
FORMS = {
    # Translators: form of a text: read in the chat
    "chat": pgettext("desk", "chat"),
    # Translators: form of a text: heard on the phone
    "voice": pgettext("desk", "voice"),
    # Translators: form of a text: a quick reply
    "button": pgettext("desk", "quick reply"),
    # Translators: form of a text: on the chat page, outside the conversation
    "page": pgettext("desk", "chat page"),
    # Translators: form of a text: on the pages of agents and translators
    "desk": pgettext("desk", "desk"),
    # Translators: form of a text: a word or name put into other texts
    "short": pgettext("desk", "term"),
    # Translators: form of a text: an error message
    "error": pgettext("desk", "error"),
    # Translators: form of a text: in an e-mail
    "mail": pgettext("desk", "e-mail"),
}
# Translators: label of a filter: state of the translation
STATE = pgettext("desk", "State")
STATES = {
    # Translators: state of a translation
    "translated": pgettext("desk", "translated"),
    # Translators: state of a translation: written, waits for a second reader
    "review": pgettext("desk", "needs review"),
    # Translators: state of a translation: there is none
    "missing": pgettext("desk", "missing"),
    # Translators: state in a regional catalogue: the text of the language is used
    "inherited": pgettext("desk", "as in the language"),
    # Translators: filter: the checks have found something wrong
    "faults": pgettext("desk", "with faults"),
    # Translators: filter: much longer than the English text
    "long": pgettext("desk", "long"),
}
# Translators: above the list of texts
TEXTS_FOUND = npgettext("desk", "{count} text", "{count} texts")
# Translators: the list of texts is empty
NONE_FOUND = pgettext("desk", "No text fits.")
# Translators: link to the page before
PREVIOUS = pgettext("desk", "Previous")
# Translators: link to the page after
NEXT = pgettext("desk", "Next")
# Translators: between "Previous" and "Next"
PAGE_OF = pgettext("desk", "Page {number} of {total}")
# Translators: column head: the source text
ENGLISH = pgettext("desk", "English")
# Translators: button that lets the browser read the text aloud
LISTEN = pgettext("desk", "Listen")
# Translators: after "Listen" was pressed in vain; {language} is a name of a language
NO_VOICE = pgettext("desk", "This browser has no voice for {language}.")
# Translators: under a text: its length
CHARACTERS = npgettext("desk", "{count} character", "{count} characters")
# Translators: under a spoken text: how long it takes, e.g. "about 7 seconds"
SPOKEN_S = npgettext("desk", "about {count} second", "about {count} seconds")
# Translators: mark: this text is much longer than the English one
LONG = pgettext("desk", "long")
# Translators: before the reason why a text could not be written out
BROKEN = pgettext("desk", "cannot be written:")

# --- One text ---

# Translators: heading: places in the program that use this text
WHERE_USED = pgettext("desk", "Where it is used")
# Translators: the program uses the text nowhere
NOWHERE_USED = pgettext("desk", "The program names this text nowhere.")
# Translators: before a list of conversations in which the text occurs
IN_DIALOGUES = pgettext("desk", "In these dialogues")
# Translators: before a list of responses that offer this quick reply
OFFERED_BY = pgettext("desk", "Offered by")
# Translators: heading: the comment for translators
COMMENT = pgettext("desk", "Note for translators")
# Translators: heading over pictures of the page on which the text stands
PICTURES = pgettext("desk", "On the page")
# Translators: there is no picture yet; the command in quotes stays as it is
NO_PICTURES = pgettext("desk", "No picture yet. Take them with: {command}")
# Translators: under a picture: where the text stands is framed
FRAMED = pgettext("desk", "The text is framed.")
# Translators: link back to the list of texts
BACK_TO_TEXTS = pgettext("desk", "All texts")

# --- Changing a text ---

# Translators: link: change this translation
EDIT = pgettext("desk", "Change")
# Translators: heading of the form; {language} is a name of a language
EDIT_IN = pgettext("desk", "Change the text in {language}")
# Translators: label of a box for one plural form; {numbers} lists numbers that take it, e.g. "1, 21, 31"
FORM_FOR = pgettext("desk", "For {numbers}")
# Translators: label of the box with the translation
TRANSLATION = pgettext("desk", "Translation")
# Translators: above the boxes: words in braces are put in by the program and must stay
KEEP_ARGUMENTS = pgettext("desk", "Keep the words in braces as they are: {names}")
# Translators: button: keep the change in the catalogue
SAVE = pgettext("desk", "Save")
# Translators: button: get the change as a file instead
GET_PATCH = pgettext("desk", "Get as a patch")
# Translators: button: close the form without a change
CANCEL = pgettext("desk", "Cancel")
# Translators: button: a second reader agrees, the mark "needs review" goes
APPROVE = pgettext("desk", "Reviewed: it is right")
# Translators: why the button "Save" is missing
READ_ONLY = pgettext("desk", "The catalogues cannot be written here. Get the change as a patch and send it in.")
# Translators: above the form: faults that stop the change
NOT_SAVED = pgettext("desk", "Not saved:")
# Translators: above the form
CHANGED_MEANWHILE = pgettext("desk", "Somebody else has changed this text meanwhile. Please look at it again.")
# Translators: before the changed text of somebody else
NOW_READS = pgettext("desk", "It now reads:")
NOTICES = {
    # Translators: after a change; a second person has to read it
    "saved": pgettext("desk", "Saved. The product uses the text now; it needs a review."),
    # Translators: after a review
    "approved": pgettext("desk", "The text has been reviewed."),
    # Translators: after a wrongly understood sentence was kept for training
    "candidate": pgettext("desk", "Kept as a candidate for the training data."),
}

# --- Dialogues ---

# Translators: label of the choice of a conversation
CONVERSATION = pgettext("desk", "Conversation")
# Translators: label of the choice between chat and phone
PLAYED_AS = pgettext("desk", "Played as")
# Translators: the conversation is shown as in the chat
AS_CHAT = pgettext("desk", "Chat")
# Translators: the conversation is shown as a transcript of a phone call
AS_CALL = pgettext("desk", "Phone call")
# Translators: button: show the conversation step by step
PLAY = pgettext("desk", "Play")
# Translators: button: stop the playing
STOP = pgettext("desk", "Stop")
# Translators: button: show the next turn
NEXT_TURN = pgettext("desk", "Next turn")
# Translators: button: show the whole conversation at once
WHOLE = pgettext("desk", "Show all")
# Translators: in a call transcript: who speaks
CALLER = pgettext("desk", "Caller")
# Translators: in a call transcript: who speaks (the phone line)
LINE = pgettext("desk", "Line")
# Translators: in a conversation: the time goes on to {time}
TIME_IS = pgettext("desk", "It is now {time}.")
# Translators: in a conversation: somebody calls; {words} names numbers and keys
CALLS_IN = pgettext("desk", "Calls in: {words}")
# Translators: before lines that appear by themselves while the customer waits
NEWS = pgettext("desk", "Live news")
# Translators: mark at the customer's words: they are in {language}
WORDS_IN = pgettext("desk", "in {language}")
# Translators: head of a column: the language has this very conversation in its own file
OWN_SAME = pgettext("desk", "Same structure as “{title}”")
# Translators: head of a column: the language has a conversation that is built differently
OWN_OTHER = pgettext("desk", "Differs from “{title}”")
# Translators: head of a column: the language has no conversation like this
OWN_NONE = pgettext("desk", "No such conversation in this language")
# Translators: head of the column of the file itself
OWN_FILE = pgettext("desk", "From this file")
# Translators: mark at a turn: the language's own conversation answers otherwise; {responses} lists names
ANSWERS_OTHERWISE = pgettext("desk", "Its own conversation answers here: {responses}")
# Translators: mark at a turn: the language's own conversation has no such turn
NO_SUCH_TURN = pgettext("desk", "Its own conversation has no such turn.")
# Translators: mark at a turn: the language's own conversation has one more turn before; {responses} lists names
TURN_MORE = pgettext("desk", "Its own conversation has one more turn here: {responses}")
DIFFERENCES = {
    # Translators: mark at a reply: {here} is the number of sentences in this language, {there} that in English
    "sentences": pgettext("desk", "Sentences: {here}, in English {there}"),
    # Translators: mark at a reply: {here} is the number of question marks in this language, {there} that in English
    "questions": pgettext("desk", "Question marks: {here}, in English {there}"),
}
# Translators: label of the choice of a file from the computer
OWN_CONVERSATION_FILE = pgettext("desk", "A conversation file of your own")
# Translators: button
PLAY_FILE = pgettext("desk", "Play the file")
# Translators: before the reason why a file cannot be played
FILE_UNREADABLE = pgettext("desk", "This file cannot be played:")
# Translators: there are no conversation files
NO_CONVERSATIONS = pgettext("desk", "There are no conversation files here.")

# --- Understanding ---

# Translators: label of the box in which sentences are typed or pasted
SENTENCES = pgettext("desk", "Sentences, one on each line")
# Translators: label: language of the conversation so far, which short sentences do not leave
SPOKEN_SO_FAR = pgettext("desk", "Language so far")
# Translators: choice: the conversation has just begun
NOT_KNOWN = pgettext("desk", "not known")
# Translators: button: let the assistant read the sentences
TRY = pgettext("desk", "Understand")
# Translators: what the assistant took the sentence for: the kind of request
INTENT = pgettext("desk", "Intent")
# Translators: row: language of the sentence
UNDERSTOOD_LANGUAGE = pgettext("desk", "Language")
# Translators: row: severity level
UNDERSTOOD_LEVEL = pgettext("desk", "Level")
# Translators: the level is certain enough to need no question
SURE = pgettext("desk", "sure")
# Translators: the level is not certain, so the assistant asks closed questions
NOT_SURE = pgettext("desk", "not sure: the assistant asks")
# Translators: the level means nothing because the sentence reports no incident
NO_INCIDENT = pgettext("desk", "not an incident")
# Translators: heading: how probable each level or intent is
PROBABILITIES = pgettext("desk", "Probabilities")
# Translators: heading: words of the sentence that speak for the level are marked
EVIDENCE = pgettext("desk", "Evidence")
# Translators: heading: numbers and addresses found in the sentence
FOUND_VALUES = pgettext("desk", "Values found")
# Translators: heading: sentences of the training data that are most like this one
NEAREST = pgettext("desk", "Nearest training examples")
# Translators: there are no examples to compare with
NO_NEAREST = pgettext("desk", "No examples at hand: train once on this machine.")
# Translators: opens a form: the assistant is wrong
WRONG = pgettext("desk", "This is wrong")
# Translators: legend: what would be right
EXPECTED = pgettext("desk", "Right would be")
# Translators: button: keep the sentence with what would be right, for the training data
KEEP = pgettext("desk", "Keep as a candidate")
# Translators: choice: the sentence has no severity level
NO_LEVEL = pgettext("desk", "none")
# Translators: the part of the product that understands sentences cannot be reached
NOT_REACHED = pgettext("desk", "The assistant does not answer. Please try again in a moment.")
# Translators: under the box of sentences; {limit} is a number
TOO_MANY = pgettext("desk", "Only the first {limit} sentences were read.")

# --- Report ---

# Translators: column: how many texts are translated
COVERAGE = pgettext("desk", "Translated")
# Translators: column: number of faults that the checks have found
FAULTS = pgettext("desk", "Faults")
# Translators: column: when a text was changed last
LAST_CHANGE = pgettext("desk", "Last change")
# Translators: no change is noted in the catalogue
NO_CHANGE_NOTED = pgettext("desk", "not noted")
# Translators: {when} is a date and time, {who} a name
CHANGED_BY = pgettext("desk", "{when} by {who}")
# Translators: heading: how well the assistant understands this language
FIGURES = pgettext("desk", "Understanding, measured")
FIGURE_NAMES = {
    # Translators: figure: share of sentences whose language was recognised
    "language_accuracy": pgettext("desk", "Language right"),
    # Translators: figure: share of sentences whose intent was recognised
    "intent_accuracy": pgettext("desk", "Intent right"),
    # Translators: figure: share of incidents whose level was found exactly
    "severity_exact": pgettext("desk", "Level exact"),
    # Translators: figure: share of incidents whose level was found or missed by one
    "severity_within_one": pgettext("desk", "Level within one"),
    # Translators: figure: share of critical incidents that were found to be critical
    "level_1_recall": pgettext("desk", "Level 1 found"),
}
# Translators: under the figures; {model} is the name of a file, {when} a date, {messages} a number
MEASURED = pgettext("desk", "{messages} messages, model {model}, {when}")
# Translators: figures are missing; the command stays as it is
NOT_MEASURED = pgettext("desk", "Not measured yet. Measure with: {command}")
# Translators: heading: the list of what the checks have found
FAULTS_FOUND = pgettext("desk", "What the checks have found")
# Translators: the checks have found nothing
NO_FAULTS = pgettext("desk", "The checks have found nothing.")
# Translators: heading: states of the texts by part of the product
BY_PART = pgettext("desk", "By part of the product")
# Translators: link to the texts of a language that wait for a review
SHOW_REVIEW = pgettext("desk", "Show what needs review")
