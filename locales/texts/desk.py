"""Texts of the agents' desk: short labels first, because an agent reads them under pressure."""

from __future__ import annotations

from locales.message import npgettext, pgettext

# --- Frame ---

# Translators: name of the agents' pages, in the title bar
DESK = pgettext("desk", "Priority desk")
# Translators: navigation: list of open cases
OPEN_CASES = pgettext("desk", "Open cases")
# Translators: navigation: list of answered and withdrawn cases
CLOSED_CASES = pgettext("desk", "Closed cases")
# Translators: navigation: reports that got no promise (unknown or expired contract), to be looked at by a person
REFUSED = pgettext("desk", "Refused reports")
# Translators: link for keyboard users, jumps over the navigation
SKIP = pgettext("desk", "Skip to content")
# Translators: button
SIGN_OUT = pgettext("desk", "Sign out")
# Translators: button next to the choice of language
SET_LANGUAGE = pgettext("desk", "Set")
# Translators: label of the choice of language
LANGUAGE = pgettext("desk", "Language")
# Translators: button that switches the alarm sound for new level 1 cases on and off
SOUND = pgettext("desk", "Alarm sound")
# Translators: after "Alarm sound": it is on
ON = pgettext("desk", "on")
# Translators: after "Alarm sound": it is off
OFF = pgettext("desk", "off")
# Translators: banner: the page no longer gets news; {time} is a time of day
LOST = pgettext("desk", "Connection lost since {time}. What you see may be out of date; connecting again …")
# Translators: small mark: the page gets news at once
LIVE = pgettext("desk", "Live")
# Translators: alarm banner above all pages: {count} level 1 cases that nobody has accepted
ALARM = npgettext("desk", "{count} critical case without a person", "{count} critical cases without a person")

# Translators: unit after a number, as short as possible: days
UNIT_D = pgettext("desk", "d")
# Translators: unit after a number, as short as possible: hours
UNIT_H = pgettext("desk", "h")
# Translators: unit after a number, as short as possible: minutes
UNIT_MIN = pgettext("desk", "min")
# Translators: unit after a number, as short as possible: seconds
UNIT_S = pgettext("desk", "s")

# --- Sign-in ---

# Translators: title and button
SIGN_IN = pgettext("desk", "Sign in")
# Translators: label of a field
USER_NAME = pgettext("desk", "Name")
# Translators: label of a field
PASSWORD = pgettext("desk", "Password")
# Translators: after a failed sign-in; the same text whatever was wrong
SIGN_IN_FAILED = pgettext(
    "desk",
    "Sign-in failed: name or password is wrong, or there were too many attempts. After 5 failures a name is locked for 5 minutes.",
)
# Translators: the session has ended
SIGN_IN_AGAIN = pgettext("desk", "Please sign in to go on.")

# --- Board ---

# Translators: column: severity level
LEVEL = pgettext("desk", "Level")
# Translators: column: time until the answer is due
TIME_LEFT = pgettext("desk", "Time left")
# Translators: column: number and first words of the report
CASE = pgettext("desk", "Case")
# Translators: column
CUSTOMER = pgettext("desk", "Customer")
# Translators: column: state of the case
STATE = pgettext("desk", "State")
# Translators: column: the person who has accepted the case
WHO = pgettext("desk", "Who has it")
# Translators: column: chat or phone
CHANNEL = pgettext("desk", "Channel")
# Translators: column
OPENED = pgettext("desk", "Opened")
# Translators: column on the closed cases: when the answer was given
ANSWERED_AT = pgettext("desk", "Answered")
# Translators: column on the closed cases: was the deadline kept
RESULT = pgettext("desk", "Deadline")
# Translators: the answer was given before the deadline
MET = pgettext("desk", "met")
# Translators: the answer was given after the deadline
MISSED = pgettext("desk", "missed")
# Translators: label of the search field of the board: customer, report, number
FIND = pgettext("desk", "Find")
# Translators: inside the search field
FIND_HINT = pgettext("desk", "Customer, words, number")
# Translators: choice in a filter: no condition
ALL = pgettext("desk", "All")
# Translators: choice in the filter "who has it", and in that column
NOBODY = pgettext("desk", "nobody")
# Translators: choice in the filter "who has it": the signed-in person
MINE = pgettext("desk", "my cases")
# Translators: opens the filters of the board on a phone; button that applies them in browsers without scripts
FILTER = pgettext("desk", "Filter")
# Translators: link that removes all filters
NO_FILTER = pgettext("desk", "Clear filters")
# Translators: the board is empty
NO_CASES = pgettext("desk", "No cases here.")
# Translators: above the board
CASES_SHOWN = npgettext("desk", "{count} case", "{count} cases")
# Translators: in the column time left: the clock starts with phone contact, which is missing
AWAITS_PHONE = pgettext("desk", "call the customer")
# Translators: under "call the customer": why there is no deadline yet
CLOCK_STARTS_WITH_CALL = pgettext("desk", "The time starts with phone contact.")
# Translators: in the column time left: a standard incident or unverified caller
NO_TIME = pgettext("desk", "no time promised")
# Translators: before a running clock that counts up: the deadline has passed by 0:12:30
OVERDUE = pgettext("desk", "overdue")
# Translators: before an instant: due Fri 21 Nov 14:30
DUE = pgettext("desk", "due")
# Translators: the caller's contract could not be checked
UNVERIFIED = pgettext("desk", "unverified caller")
# Translators: in the column "who has it" while a phone rings; {name} is a person
RINGING_AT = pgettext("desk", "ringing: {name}")
# Translators: a time in the reader's own time zone stands before it, this is the customer's: 14:30 (Europe/Amsterdam)
IN_ZONE = pgettext("desk", "{time} in {zone}")

STATES = {
    # Translators: state of a case: only on the desk, nobody is rung
    "queue": pgettext("desk", "waiting on the desk"),
    # Translators: state of a case: somebody is rung in a moment
    "pending": pgettext("desk", "to be rung"),
    # Translators: state of a case: a phone rings
    "ringing": pgettext("desk", "ringing"),
    # Translators: state of a case: everybody was rung, nobody accepted; it goes on after a pause
    "exhausted": pgettext("desk", "nobody accepts"),
    # Translators: state of a case
    "accepted": pgettext("desk", "accepted"),
    # Translators: state of a case: a qualified answer was given
    "answered": pgettext("desk", "answered"),
    # Translators: state of a case
    "withdrawn": pgettext("desk", "withdrawn"),
}

CHANNELS = {
    # Translators: channel of a case
    "chat": pgettext("desk", "chat"),
    # Translators: channel of a case
    "voice": pgettext("desk", "phone"),
}

KINDS = {
    # Translators: kind of a case
    "incident": pgettext("desk", "incident"),
    # Translators: kind of a case: the customer only asked for a person
    "person": pgettext("desk", "wants a person"),
    # Translators: kind of a case
    "signature_change": pgettext("desk", "change of signatures"),
    # Translators: kind of a case
    "private_patch": pgettext("desk", "private patch"),
    # Translators: kind of a case
    "health_check": pgettext("desk", "Health Check"),
    # Translators: kind of a case
    "tailored_report": pgettext("desk", "tailored report"),
}

LEVEL_WORDS = {
    # Translators: one word under the number of level 1
    1: pgettext("desk", "critical"),
    # Translators: one word under the number of level 2
    2: pgettext("desk", "high"),
    # Translators: one word under the number of level 3
    3: pgettext("desk", "medium"),
    # Translators: one word under the number of level 4
    4: pgettext("desk", "low"),
}

# --- Case: summary ---

# Translators: heading: what the customer reports
WHAT = pgettext("desk", "What happened")
# Translators: small label before figures and names that the report holds: "340 machines", "all sites", a product
NAMED = pgettext("desk", "Named in the report")
# Translators: that many computers, servers, tills are named in the report
MACHINES = npgettext("desk", "{count} machine", "{count} machines")
# Translators: the report says all computers, servers or tills
ALL_MACHINES = pgettext("desk", "all machines")
# Translators: that many users, colleagues are named in the report
PEOPLE = npgettext("desk", "{count} person", "{count} people")
# Translators: the report says all users or colleagues
ALL_PEOPLE = pgettext("desk", "all people")
# Translators: that many branches, shops, offices are named in the report
SITES = npgettext("desk", "{count} site", "{count} sites")
# Translators: the report says all branches, shops or offices
ALL_SITES = pgettext("desk", "all sites")
# Translators: of the product; {number} is like 12.6
VERSION = pgettext("desk", "version {number}")
# Translators: heading: how the level was found
WHY_LEVEL = pgettext("desk", "Why this level")
# Translators: line: level the model found
MODEL_SAYS = pgettext("desk", "Model")
# Translators: line: level the customer chose
CUSTOMER_SAYS = pgettext("desk", "Customer")
# Translators: model or customer named no level
NOT_SAID = pgettext("desk", "not said")
# Translators: warning: model and customer named different levels; the higher one counts
DIFFER = pgettext("desk", "Model and customer differ: the higher level counts.")
# Translators: caption of the bars with the model's probability of each level
PROBABILITIES = pgettext("desk", "Model's probability of each level")
# Translators: heading: the sentences the model based the level on
EVIDENCE = pgettext("desk", "Evidence")
# Translators: heading
DEADLINE = pgettext("desk", "Deadline")
# Translators: heading above the steps of the computation
CALCULATION = pgettext("desk", "How it was computed")
# Translators: heading above deadlines that hold no longer
EARLIER_DEADLINES = pgettext("desk", "Earlier computations")
# Translators: line: level 2 allows 4 hours; {budget} is a duration
BUDGET = pgettext("desk", "{level}: {budget}")
# Translators: line: what is left, counted in the contract's opening hours; {left} is a duration
BUSINESS_LEFT = pgettext("desk", "{left} left in opening hours")
# Translators: warning: holidays of that year are not decreed yet
UNCONFIRMED = pgettext("desk", "Holidays of that year are not confirmed yet.")
# Translators: reminder next to every deadline
ANSWER_NOT_SOLUTION = pgettext("desk", "Due is a qualified answer, not the solution.")

START_REASONS = {
    # Translators: why the clock started when it did
    "at_report": pgettext("desk", "runs from the report"),
    # Translators: why the clock started when it did
    "at_phone_contact": pgettext("desk", "runs from phone contact"),
    # Translators: the clock has not started
    "awaits_phone_contact": pgettext("desk", "starts with phone contact: call the customer"),
    # Translators: why the clock starts when it does
    "at_next_opening": pgettext("desk", "runs from the next opening"),
    # Translators: standard incident
    "no_guarantee": pgettext("desk", "standard incident, no time promised"),
}

# Translators: column of the computation: begin of a stretch of time
FROM = pgettext("desk", "From")
# Translators: column of the computation: end of a stretch of time
TO = pgettext("desk", "To")
# Translators: column of the computation: what counts
COUNTED = pgettext("desk", "Counted")

# --- Case: contract and people ---

# Translators: heading
CONTRACT = pgettext("desk", "Contract")
# Translators: line: plan of the contract
PLAN = pgettext("desk", "Plan")
# Translators: line: the contract is valid until a date
VALID_UNTIL = pgettext("desk", "Valid until")
# Translators: mark: the contract has ended
EXPIRED = pgettext("desk", "expired")
# Translators: line: premium incidents of the contract year
PREMIUM = pgettext("desk", "Premium incidents")
# Translators: {used} of {granted} premium incidents are used
PREMIUM_USED = pgettext("desk", "{used} of {granted} used")
# Translators: no limit
UNLIMITED = pgettext("desk", "unlimited")
# Translators: the case does not take a premium incident
STANDARD = pgettext("desk", "standard incident")
# Translators: line: times promised by the plan
ANSWER_TIMES = pgettext("desk", "Answer due")
# Translators: line: services of the plan
INCLUDES = pgettext("desk", "Includes")
# Translators: no services beside the answering of incidents
NOTHING_ELSE = pgettext("desk", "nothing else")
# Translators: line: customer's local time
LOCAL_TIME = pgettext("desk", "Time there")
# Translators: the customer's office is open now
OPEN_NOW = pgettext("desk", "open")
# Translators: the customer's office is closed now
CLOSED_NOW = pgettext("desk", "closed")
# Translators: the contract's data is broken
CONTRACT_UNREADABLE = pgettext("desk", "The contract's data has faults; import it again to see them.")
# Translators: shown in place of the contract
NO_CONTRACT = pgettext("desk", "No contract: the caller is not verified. Check who calls before you promise anything.")
# Translators: heading
CONTACT = pgettext("desk", "Contact")
# Translators: line: what the caller gave as name when the person is not named in the contract
SAID_NAME = pgettext("desk", "Gave the name")
# Translators: line: number to call the customer back
CALLBACK = pgettext("desk", "Call back")
# Translators: line: the customer's priority line
PRIORITY_LINE = pgettext("desk", "Priority line")
# Translators: heading: other open cases of the same customer
OTHER_CASES = pgettext("desk", "Other open cases of this customer")
# Translators: heading: the calls made for this case
CALLS = pgettext("desk", "Calls")
# Translators: no calls were made
NO_CALLS = pgettext("desk", "No calls yet.")
# Translators: whose phone a call went to, when it is the customer's
TO_CUSTOMER = pgettext("desk", "the customer")
# Translators: how long a call took; {seconds} is a number
SECONDS = npgettext("desk", "{count} second", "{count} seconds")

ATTEMPT_STATES = {
    # Translators: state of a call
    "planned": pgettext("desk", "planned"),
    # Translators: state of a call: sent to the telephone network
    "dialling": pgettext("desk", "dialling"),
    # Translators: state of a call
    "ringing": pgettext("desk", "ringing"),
    # Translators: state of a call: picked up
    "in_progress": pgettext("desk", "picked up"),
    # Translators: state of a call: picked up
    "answered": pgettext("desk", "picked up"),
    # Translators: state of a call: the agent accepted the case
    "accepted": pgettext("desk", "accepted"),
    # Translators: state of a call: the customer was reached
    "reached": pgettext("desk", "reached"),
    # Translators: state of a call: the agent passed on
    "declined": pgettext("desk", "passed on"),
    # Translators: state of a call
    "no_answer": pgettext("desk", "no answer"),
    # Translators: state of a call
    "busy": pgettext("desk", "busy"),
    # Translators: state of a call
    "failed": pgettext("desk", "failed"),
    # Translators: state of a call: somebody or a mailbox picked up, but nobody accepted
    "not_accepted": pgettext("desk", "picked up, not accepted"),
    # Translators: state of a call: ended by us
    "canceled": pgettext("desk", "called off"),
    # Translators: state of a call: the telephone network gave no clear answer
    "unknown": pgettext("desk", "not clear"),
}

# --- Case: transcript and history ---

# Translators: heading
TRANSCRIPT = pgettext("desk", "Conversation")
# Translators: link above the transcript: {count} messages before it are hidden
SHOW_EARLIER = npgettext("desk", "Show {count} earlier message", "Show {count} earlier messages")
# Translators: the case has no conversation
NO_TRANSCRIPT = pgettext("desk", "No conversation.")
# Translators: mark: the assistant answers in the chat
BOT_ANSWERS = pgettext("desk", "the assistant answers")
# Translators: mark: {name} writes in the chat and the assistant keeps silent
AGENT_ANSWERS = pgettext("desk", "{name} answers, the assistant is silent")
# Translators: heading
HISTORY = pgettext("desk", "History")

AUTHORS = {
    # Translators: author of a message
    "customer": pgettext("desk", "Customer"),
    # Translators: author of a message
    "bot": pgettext("desk", "Assistant"),
    # Translators: author of a message: news about the case
    "system": pgettext("desk", "News"),
    # Translators: author of a message
    "agent": pgettext("desk", "Agent"),
}

EVENTS = {
    # Translators: history
    "opened": pgettext("desk", "opened"),
    # Translators: history
    "deadline": pgettext("desk", "deadline computed"),
    # Translators: history
    "accepted": pgettext("desk", "accepted"),
    # Translators: history
    "passed_on": pgettext("desk", "passed on"),
    # Translators: history: a manager gave the case to somebody; the name follows
    "assigned": pgettext("desk", "reassigned"),
    # Translators: history: the person who has the case does not answer the phone
    "holder_not_reached": pgettext("desk", "the person who has it was not reached"),
    # Translators: history
    "answered": pgettext("desk", "marked as answered"),
    # Translators: history
    "level_changed": pgettext("desk", "changed the level"),
    # Translators: history
    "withdrawn": pgettext("desk", "withdrawn"),
    # Translators: history: the customer or an agent asked for more speed
    "escalated": pgettext("desk", "escalated"),
    # Translators: history: an agent began to write in the chat
    "joined_chat": pgettext("desk", "joined the chat"),
    # Translators: history: the assistant answers again
    "left_chat": pgettext("desk", "gave the chat back to the assistant"),
    # Translators: history: the customer asked for a person once more
    "person_again": pgettext("desk", "asked for a person again"),
    # Translators: history: the agent hung up before the customer was connected
    "left_too_early": pgettext("desk", "the agent left the call too early"),
    # Translators: history
    "note": pgettext("desk", "note"),
    # Translators: history
    "dialling": pgettext("desk", "calls"),
    # Translators: history
    "call_over": pgettext("desk", "call ended"),
    # Translators: history: the managers were alarmed
    "alarm": pgettext("desk", "alarm"),
    # Translators: history: the customer is on the phone
    "phone_contact": pgettext("desk", "phone contact"),
    # Translators: history: the deadline has passed without an answer
    "missed": pgettext("desk", "deadline missed"),
    # Translators: history: the telephone network does not know the call
    "call_not_placed": pgettext("desk", "call was not placed"),
    # Translators: history: the telephone network refused a call
    "call_fault": pgettext("desk", "call failed"),
    # Translators: history: customer and agent hear each other
    "bridged": pgettext("desk", "customer and agent connected"),
    # Translators: history: a manager who was called about an alarm has pressed 1
    "alarm_received": pgettext("desk", "alarm confirmed on the phone"),
    # Translators: history: after a fault nothing was planned for the case any more; now something is
    "mended": pgettext("desk", "the engine gave the case its next step again"),
}

ALARMS = {
    # Translators: cause of an alarm
    "nobody_on_duty": pgettext("desk", "nobody is on duty"),
    # Translators: cause of an alarm
    "nobody_accepts": pgettext("desk", "nobody accepts"),
    # Translators: cause of an alarm: little time is left
    "warning": pgettext("desk", "little time left"),
    # Translators: cause of an alarm: the last warning before the deadline
    "last_warning": pgettext("desk", "time nearly over"),
    # Translators: cause of an alarm
    "missed": pgettext("desk", "deadline missed"),
    # Translators: cause of an alarm
    "escalated": pgettext("desk", "escalated"),
}

# --- Case: actions ---

# Translators: heading for screen readers above the buttons
ACTIONS = pgettext("desk", "Actions")
# Translators: button
ACCEPT = pgettext("desk", "Accept")
# Translators: button: ring the next person
PASS_ON = pgettext("desk", "Pass on")
# Translators: label of the choice of a person to pass the case on to
PASS_ON_TO = pgettext("desk", "Pass on to")
# Translators: choice: whoever comes next on the ladder is rung
NEXT_PERSON = pgettext("desk", "the next person in turn")
# Translators: under the choice of a person: what happens
PASS_ON_HINT = pgettext(
    "desk",
    "Their phone rings. If they do not accept, the next person in turn is rung. A case that rings nobody is theirs at once.",
)
# Translators: button for managers: the case belongs to the chosen person at once, no phone rings
ASSIGN = pgettext("desk", "Reassign")
# Translators: under that choice: what happens
ASSIGN_HINT = pgettext("desk", "The case is theirs at once; no phone rings.")
# Translators: button: a qualified answer was given, the clock stops
ANSWERED = pgettext("desk", "Answered")
# Translators: button and label
CHANGE_LEVEL = pgettext("desk", "Change level")
# Translators: button: the case needs no answer any more
WITHDRAW = pgettext("desk", "Withdraw")
# Translators: button that opens less frequent actions
MORE = pgettext("desk", "More")
# Translators: question before the case is withdrawn
WITHDRAW_SURE = pgettext("desk", "Withdraw this case? It closes without an answer.")
# Translators: question before the clock is stopped
ANSWERED_SURE = pgettext("desk", "Has the customer a qualified answer? This stops the clock and closes the case.")
# Translators: button that confirms
YES_WITHDRAW = pgettext("desk", "Yes, withdraw")
# Translators: button that confirms
YES_ANSWERED = pgettext("desk", "Yes, answered")
# Translators: label of a text field
WRITE = pgettext("desk", "Write to the customer")
# Translators: hint under it; {language} is the name of a language
WRITE_HINT = pgettext(
    "desk", "The customer's language is {language}. The assistant keeps silent until you release the chat."
)
# Translators: button
SEND = pgettext("desk", "Send")
# Translators: button: the assistant answers again
RELEASE = pgettext("desk", "Release to the assistant")
# Translators: label of a text field: only agents see it
NOTE = pgettext("desk", "Note for colleagues")
# Translators: button
SAVE_NOTE = pgettext("desk", "Save note")
# Translators: the region changed while the agent was typing, and is not refreshed so that the text stays
CHANGED_MEANWHILE = pgettext("desk", "The case has changed while you were writing. Your text is kept.")

NOTICES = {
    # Translators: shown after an action
    "accepted": pgettext("desk", "The case is yours."),
    # Translators: shown after an action that came too late; {name} is the person who was faster
    "already_taken": pgettext("desk", "{name} has already accepted this case."),
    # Translators: shown after an action on a closed case
    "gone": pgettext("desk", "This case is closed; nothing was changed."),
    # Translators: shown after an action
    "passed_on": pgettext("desk", "Passed on: the next person is rung."),
    # Translators: shown after an action; {name} is the person who has the case now
    "assigned": pgettext("desk", "The case now belongs to {name}."),
    # Translators: shown after an action that changed nothing; {name} is the person who has the case
    "already_theirs": pgettext("desk", "{name} already has this case."),
    # Translators: shown after an action: the chosen person is not in the roster
    "no_such_agent": pgettext("desk", "Please choose a person; nothing was changed."),
    # Translators: shown after an action
    "managers_only": pgettext("desk", "Only managers can reassign a case."),
    # Translators: shown after an action
    "answered": pgettext("desk", "Recorded as answered."),
    # Translators: shown after an action
    "level_changed": pgettext("desk", "The level was changed and the deadline computed anew."),
    # Translators: shown after an action that changed nothing
    "same_level": pgettext("desk", "The case already has this level."),
    # Translators: shown after an action
    "sent": pgettext("desk", "Sent to the customer."),
    # Translators: shown after an action
    "released": pgettext("desk", "The assistant answers in the chat again."),
    # Translators: shown after an action
    "noted": pgettext("desk", "Note saved."),
    # Translators: shown after an action
    "withdrawn": pgettext("desk", "The case is withdrawn."),
    # Translators: shown after an empty or too long text was sent
    "bad_text": pgettext("desk", "Please write 1 to 4000 characters."),
    # Translators: the case has no chat
    "no_chat": pgettext("desk", "This case has no chat; please call the customer."),
    # Translators: somebody else has the case
    "not_yours": pgettext("desk", "Only {name} or a manager can do this."),
    # Translators: nobody has accepted the case
    "accept_first": pgettext("desk", "Please accept the case first."),
    # Translators: the account belongs to nobody in the roster
    "no_agent": pgettext(
        "desk",
        "Your account is not tied to a person in the roster, so it cannot accept cases. A manager can change that.",
    ),
}

# --- Refused reports ---

# Translators: column: when the report came
AT = pgettext("desk", "Time")
# Translators: column: why there was no promise
REASON = pgettext("desk", "Reason")
# Translators: column: what the customer wrote
REPORT = pgettext("desk", "Report")
# Translators: above the list
REFUSED_HINT = pgettext("desk", "These reports got no promise and were not handed over. Someone should look at them.")
# Translators: the list is empty
NO_REFUSED = pgettext("desk", "No refused reports.")

REASONS = {
    # Translators: why a report was refused
    "unknown": pgettext("desk", "unknown contract"),
    # Translators: why a report was refused
    "expired": pgettext("desk", "contract expired"),
    # Translators: why a report was refused
    "not_begun": pgettext("desk", "contract has not begun"),
    # Translators: why a report was refused
    "contact_not_named": pgettext("desk", "contact not named in the contract"),
    # Translators: why a report was refused
    "plus_licence_missing": pgettext("desk", "Plus licence missing"),
    # Translators: why a report was refused
    "not_in_plan": pgettext("desk", "not in the plan"),
    # Translators: why a report was refused
    "quota_used_up": pgettext("desk", "premium incidents used up"),
    # Translators: why a report was refused
    "needs_phone_contact": pgettext("desk", "needs phone contact"),
    # Translators: why a report was refused
    "health_check_used": pgettext("desk", "Health Check of the contract year used"),
    # Translators: why a report was refused
    "health_check_too_early": pgettext("desk", "Health Check wished too soon"),
    # Translators: why a report was refused
    "health_check_not_working_day": pgettext("desk", "Health Check wished on a day off"),
    # Translators: why a report was refused
    "signature_needs_newest_databases": pgettext("desk", "newest databases not in use"),
    # Translators: why a report was refused
    "patch_outside_life_cycle": pgettext("desk", "product version outside its life cycle"),
    # Translators: why a report was refused
    "unknown_contract": pgettext("desk", "unknown contract"),
}

# --- Holiday calendars ---

# Translators: to managers, on every page: holidays are known only until these days; {calendars} e.g. "KZ: 31 December 2026"
CALENDARS_END = pgettext(
    "desk",
    "Holidays are confirmed only until these days: {calendars}. Deadlines after that are uncertain; please have the calendars updated.",
)
# Translators: one of the calendars of the text before: country code and date
CALENDAR_END = pgettext("desk", "{region}: {date}")

# --- Errors ---

# Translators: title of an error page
NOT_FOUND = pgettext("desk", "There is no such page or case.")
# Translators: text of an error page: an old form was sent
STALE_FORM = pgettext(
    "desk", "This form is no longer valid. Go back, load the page again and repeat the step. Nothing was changed."
)
# Translators: text of an error page
NOT_ALLOWED = pgettext("desk", "Your account may not open this page. It is for agents and managers.")
# Translators: text of an error page: the company's sign-in names somebody who has no account here; {name} is that name
NO_ACCOUNT = pgettext("desk", "There is no account for {name} at this desk. Please ask whoever runs it to add one.")
# Translators: text of an error page: a request claims to come from the company's sign-in but does not
NOT_FROM_PROXY = pgettext("desk", "This request did not come through the sign-in of your company. Nothing was shown.")
# Translators: text of an error page
TOO_LARGE = pgettext("desk", "The text is too long. Nothing was changed.")
# Translators: link
BACK_TO_BOARD = pgettext("desk", "Back to the open cases")
# Translators: link to the pages for translators
TO_WORKBENCH = pgettext("desk", "To the localization workbench")
