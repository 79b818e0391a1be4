"""What the assistant says, by response name: the chat and the spoken form (English source)."""

from __future__ import annotations

from locales.message import npgettext, pgettext
from locales.response import Response

DIALOGUE: dict[str, Response] = {
    # --- Greeting and small talk ---
    "utter_greet": Response(
        # Translators: chat: first words of the bot
        chat=pgettext(
            "chat", "Good day. This is the priority support line. Please tell me in one sentence what happened."
        ),
        # Translators: spoken on the phone: first words of the bot
        voice=pgettext(
            "voice", "Good day. This is the priority support line. Please tell me in one sentence what happened."
        ),
    ),
    "utter_goodbye": Response(
        # Translators: chat: farewell
        chat=pgettext("chat", "Goodbye. You can write here again at any time."),
        # Translators: spoken on the phone: farewell
        voice=pgettext("voice", "Goodbye. You can call again at any time."),
    ),
    "utter_thank": Response(
        # Translators: chat: answer to thanks
        chat=pgettext("chat", "You are welcome. Is there anything else I can do for you?"),
        # Translators: spoken on the phone: answer to thanks
        voice=pgettext("voice", "You are welcome. Is there anything else I can do for you?"),
    ),
    "utter_bot_challenge": Response(
        # Translators: chat: answer to: am I talking to a machine
        chat=pgettext(
            "chat",
            "I am an automated assistant. I record your case and work out by when an answer is due. Then a person takes over.",
        ),
        # Translators: spoken on the phone: answer to: am I talking to a machine
        voice=pgettext(
            "voice",
            "I am an automated assistant. I record your case and work out by when an answer is due. Then a person takes over.",
        ),
    ),
    "utter_out_of_scope": Response(
        # Translators: chat: something the support line does not handle: invoices, jobs, weather
        chat=pgettext(
            "chat",
            "I cannot help with that here: this line is for incidents and requests under your support contract. Please write to your sales contact about other matters. Can I do something else for you?",
        ),
        # Translators: spoken on the phone: something the support line does not handle: invoices, jobs, weather
        voice=pgettext(
            "voice",
            "I cannot help with that on this line. It is for incidents and requests under your support contract. Can I do something else for you?",
        ),
    ),
    "utter_not_understood": Response(
        # Translators: chat: first time a message was not understood
        chat=pgettext("chat", "I did not understand that. Please tell me in one sentence what happened."),
        # Translators: spoken on the phone: first time a message was not understood
        voice=pgettext("voice", "I did not understand that. Please tell me in one sentence what happened."),
    ),
    "utter_choose_matter": Response(
        # Translators: chat: second time not understood: closed choice, followed by buttons
        chat=pgettext("chat", "I am sorry, I still do not understand. Which of these is it?"),
        # Translators: spoken on the phone: second time not understood: closed choice, followed by buttons
        voice=pgettext("voice", "I am sorry, I still do not understand. Please choose."),
    ),
    "utter_person_instead": Response(
        # Translators: chat: third time not understood: a person takes over
        chat=pgettext("chat", "I do not want to keep you waiting. I will get a person for you."),
        # Translators: spoken on the phone: third time not understood: a person takes over
        voice=pgettext("voice", "I do not want to keep you waiting. I will get a person for you."),
    ),
    "utter_foreign_language": Response(
        # Translators: chat: message in a language the bot does not speak
        chat=pgettext("chat", "I speak Dutch, German, Russian, Italian and French. In which language shall we go on?"),
        # Translators: spoken on the phone: message in a language the bot does not speak
        voice=pgettext(
            "voice", "I speak Dutch, German, Russian, Italian and French. In which language shall we go on?"
        ),
    ),
    "utter_ask_language": Response(
        # Translators: chat: customer wants another language but did not say which
        chat=pgettext("chat", "In which language shall we go on?"),
        # Translators: spoken on the phone: customer wants another language but did not say which
        voice=pgettext("voice", "In which language shall we go on?"),
    ),
    "utter_language_changed": Response(
        # Translators: chat: said in the new language
        chat=pgettext("chat", "Gladly. We go on in English."),
        # Translators: spoken on the phone: said in the new language
        voice=pgettext("voice", "Gladly. We go on in English."),
    ),
    "utter_anything_else": Response(
        # Translators: chat: closing question
        chat=pgettext("chat", "Is there anything else I can do for you?"),
        # Translators: spoken on the phone: closing question
        voice=pgettext("voice", "Is there anything else I can do for you?"),
    ),
    "utter_cancelled": Response(
        # Translators: chat: customer stopped the report
        chat=pgettext("chat", "I have stopped. No incident was opened. Write again whenever you need us."),
        # Translators: spoken on the phone: customer stopped the report
        voice=pgettext("voice", "I have stopped. No incident was opened. Call again whenever you need us."),
    ),
    # --- The report ---
    "utter_ask_report": Response(
        # Translators: chat: asks what happened
        chat=pgettext("chat", "What happened? Please describe it in one sentence."),
        # Translators: spoken on the phone: asks what happened
        voice=pgettext("voice", "What happened? Please describe it in one sentence."),
    ),
    "utter_report_noted": Response(
        # Translators: chat: after the report was received
        chat=pgettext("chat", "Thank you, I have noted your report."),
        # Translators: spoken on the phone: after the report was received
        voice=pgettext("voice", "Thank you, I have noted your report."),
    ),
    "utter_report_added": Response(
        # Translators: chat: customer added something to the report
        chat=pgettext("chat", "I have added that to your report."),
        # Translators: spoken on the phone: customer added something to the report
        voice=pgettext("voice", "I have added that to your report."),
    ),
    "utter_report_added_to_case": Response(
        # Translators: chat: customer writes more about an open incident; a button offers a new one
        chat=pgettext("chat", "I have added that to {incident}. If it is a different matter, I open a new incident."),
        # Translators: spoken on the phone: customer writes more about an open incident; a button offers a new one
        voice=pgettext("voice", "I have added that to {incident}. If it is a different matter, I open a new incident."),
    ),
    "utter_ask_contract_number": Response(
        # Translators: chat: asks for the contract number; the example number is fictional
        chat=pgettext("chat", "What is your contract number? It has 8 digits, for example 1234-5674."),
        # Translators: spoken on the phone: asks for the contract number; the example number is fictional
        voice=pgettext("voice", "What is your contract number? It has eight digits. You can say it or key it in."),
    ),
    "utter_contract_wrong_length": Response(
        # Translators: chat: number has the wrong length
        chat=pgettext(
            "chat",
            "A contract number has 8 digits. I could not read one in your message. You find it on your certificate.",
        ),
        # Translators: spoken on the phone: number has the wrong length
        voice=pgettext(
            "voice", "A contract number has eight digits. I did not hear one. You find it on your certificate."
        ),
    ),
    "utter_contract_wrong_check_digit": Response(
        # Translators: chat: check digit wrong: one digit mistyped
        chat=pgettext("chat", "{number} cannot be right: one of the digits is wrong. Please check the number."),
        # Translators: spoken on the phone: check digit wrong: one digit mistyped
        voice=pgettext("voice", "{number}: that cannot be right. One of the digits is wrong. Please check the number."),
    ),
    "utter_contract_unknown": Response(
        # Translators: chat: number is well formed but unknown
        chat=pgettext("chat", "I do not find a contract {number}. Please check the number."),
        # Translators: spoken on the phone: number is well formed but unknown
        voice=pgettext("voice", "I do not find a contract {number}. Please check the number."),
    ),
    "utter_contract_not_found_finally": Response(
        # Translators: chat: contract not found after two tries
        chat=pgettext(
            "chat",
            "I cannot find your contract, so I cannot promise a time and cannot use the priority line. Please report it in the portal, or by e-mail if you cannot reach your company account. An employee sees this attempt.",
        ),
        # Translators: spoken on the phone: contract not found after two tries
        voice=pgettext(
            "voice",
            "I cannot find your contract. So I cannot promise a time. Please report it in the portal. An employee sees this attempt.",
        ),
    ),
    "utter_contract_expired": Response(
        # Translators: chat: contract is over; {date} is a date
        chat=pgettext(
            "chat",
            "The contract {number} ended on {date}. I can therefore promise no time and cannot use the priority line. Please report it in the portal and ask your sales contact to renew the contract. An employee sees this attempt.",
        ),
        # Translators: spoken on the phone: contract is over; {date} is a date
        voice=pgettext(
            "voice",
            "The contract {number} ended on {date}. So I can promise no time. Please report it in the portal. An employee sees this attempt.",
        ),
    ),
    "utter_contract_not_begun": Response(
        # Translators: chat: contract starts later
        chat=pgettext(
            "chat",
            "The contract {number} begins on {date}. Until then I can promise no time and cannot use the priority line. Please report it in the portal. An employee sees this attempt.",
        ),
        # Translators: spoken on the phone: contract starts later
        voice=pgettext(
            "voice",
            "The contract {number} begins on {date}. Until then I can promise no time. Please report it in the portal.",
        ),
    ),
    "utter_plus_licence_missing": Response(
        # Translators: chat: the plan needs a Plus licence which the contract does not have
        chat=pgettext(
            "chat",
            "The contract {number} needs a Plus licence, and I do not see one. I can therefore promise no time. Please report it in the portal and ask your sales contact about the licence. An employee sees this attempt.",
        ),
        # Translators: spoken on the phone: the plan needs a Plus licence which the contract does not have
        voice=pgettext(
            "voice",
            "The contract {number} needs a Plus licence. I do not see one. So I can promise no time. Please report it in the portal. An employee sees this attempt.",
        ),
    ),
    "utter_ask_contact": Response(
        # Translators: chat: contract found; asks who is writing
        chat=pgettext(
            "chat",
            "Thank you, I have found the contract {number} ({plan}). What is your name or e-mail address, as it stands in the contract?",
        ),
        # Translators: spoken on the phone: contract found; asks who is writing
        voice=pgettext("voice", "Thank you. I have found the contract {number}, {plan}. What is your name?"),
    ),
    "utter_contact_unknown": Response(
        # Translators: chat: name not among the named contacts, first time
        chat=pgettext(
            "chat",
            "I do not find that name among the contacts of this contract. Please give your full name or e-mail address as it stands in the contract.",
        ),
        # Translators: spoken on the phone: name not among the named contacts, first time
        voice=pgettext(
            "voice", "I do not find that name among the contacts of this contract. Please say your full name."
        ),
    ),
    "utter_contact_not_named": Response(
        # Translators: chat: not among the contacts after two tries
        chat=pgettext(
            "chat",
            "You are not among the contacts named in this contract, so I cannot promise a time. A named contact can report it here, or you use the portal. An employee sees this attempt.",
        ),
        # Translators: spoken on the phone: not among the contacts after two tries
        voice=pgettext(
            "voice",
            "You are not among the contacts named in this contract. So I cannot promise a time. A named contact can call here, or you use the portal. An employee sees this attempt.",
        ),
    ),
    "utter_unverified_critical": Response(
        # Translators: chat: critical, but the caller could not be verified: rings anyway
        chat=pgettext(
            "chat",
            "Because it is critical, I am calling the manager on duty all the same and mark the case as unverified. I cannot promise a time.",
        ),
        # Translators: spoken on the phone: critical, but the caller could not be verified: rings anyway
        voice=pgettext(
            "voice",
            "Because it is critical, I am calling the manager on duty all the same and mark the case as unverified. I cannot promise a time.",
        ),
    ),
    "utter_contact_known": Response(
        # Translators: chat: contact recognised
        chat=pgettext("chat", "Thank you, {name}."),
        # Translators: spoken on the phone: contact recognised
        voice=pgettext("voice", "Thank you, {name}."),
    ),
    # --- The severity level ---
    "utter_propose_level": Response(
        # Translators: chat: the bot proposes a level with its reason and asks; {evidence} quotes the customer
        chat=pgettext("chat", "I rate this as {level}: {definition}. You wrote: “{evidence}” Is that right?"),
        # Translators: spoken on the phone: the bot proposes a level with its reason and asks; {evidence} quotes the customer
        voice=pgettext("voice", "I rate this as {level}: {definition}. Is that right?"),
    ),
    "utter_question_stopped": Response(
        # Translators: chat: closed question that decides the level; yes means level 1
        chat=pgettext("chat", "Has your work stopped, have systems crashed, or was data lost?"),
        # Translators: spoken on the phone: closed question that decides the level; yes means level 1
        voice=pgettext("voice", "Has your work stopped, have systems crashed, or was data lost?"),
    ),
    "utter_question_needed": Response(
        # Translators: chat: closed question; yes means level 2
        chat=pgettext("chat", "Does something that you need not work?"),
        # Translators: spoken on the phone: closed question; yes means level 2
        voice=pgettext("voice", "Does something that you need not work?"),
    ),
    "utter_question_partial": Response(
        # Translators: chat: closed question; yes means level 3
        chat=pgettext("chat", "Is only part of it affected, or is it a request for a service?"),
        # Translators: spoken on the phone: closed question; yes means level 3
        voice=pgettext("voice", "Is only part of it affected, or is it a request for a service?"),
    ),
    "utter_answer_yes_or_no": Response(
        # Translators: chat: answer to a yes/no question was not understood
        chat=pgettext("chat", "Please answer with yes or no."),
        # Translators: spoken on the phone: answer to a yes/no question was not understood
        voice=pgettext("voice", "Please say yes or no, or press 1 for yes and 2 for no."),
    ),
    "utter_ask_level": Response(
        # Translators: chat: asks for the level, followed by buttons
        chat=pgettext("chat", "Which level is right?"),
        # Translators: spoken on the phone: asks for the level, followed by buttons
        voice=pgettext("voice", "Which level is right? Please say or press a number from 1 to 4."),
    ),
    "utter_level_agreed": Response(
        # Translators: chat: customer confirmed the level
        chat=pgettext("chat", "Good: {level}."),
        # Translators: spoken on the phone: customer confirmed the level
        voice=pgettext("voice", "Good: {level}."),
    ),
    "utter_level_differs": Response(
        # Translators: chat: customer and bot differ; the higher level counts
        chat=pgettext(
            "chat",
            "You say {customer_level}, I read {model_level}. I hand it over with {level}; the person who takes it sees both.",
        ),
        # Translators: spoken on the phone: customer and bot differ; the higher level counts
        voice=pgettext(
            "voice",
            "You say {customer_level}, I read {model_level}. I hand it over with {level}; the person who takes it sees both.",
        ),
    ),
    "utter_level_changed": Response(
        # Translators: chat: level of an open case was changed
        chat=pgettext("chat", "{incident} now has {level}."),
        # Translators: spoken on the phone: level of an open case was changed
        voice=pgettext("voice", "{incident} now has {level}."),
    ),
    # --- What the contract gives ---
    "utter_entitlement": Response(
        # Translators: chat: what the contract gives for this level; {span} is e.g. 30 minutes
        chat=pgettext("chat", "Your contract {plan} gives you a qualified answer within {span} at {level}."),
        # Translators: spoken on the phone: what the contract gives for this level; {span} is e.g. 30 minutes
        voice=pgettext("voice", "Your contract {plan} gives you a qualified answer within {span} at {level}."),
    ),
    "utter_ask_premium": Response(
        # Translators: chat: asks premium or standard; {count} premium incidents left
        chat=npgettext(
            "chat",
            "You have {count} premium incident left in this contract year. As a premium incident it is answered within {span}; as a standard incident there is no guaranteed time. Which do you want?",
            "You have {count} premium incidents left in this contract year. As a premium incident it is answered within {span}; as a standard incident there is no guaranteed time. Which do you want?",
        ),
        # Translators: spoken on the phone: asks premium or standard; {count} premium incidents left
        voice=npgettext(
            "voice",
            "You have {count} premium incident left. As premium it is answered within {span}. As standard there is no guaranteed time. Which do you want?",
            "You have {count} premium incidents left. As premium it is answered within {span}. As standard there is no guaranteed time. Which do you want?",
        ),
    ),
    "utter_premium_taken": Response(
        # Translators: chat: a premium incident is used; {count} remain
        chat=npgettext(
            "chat",
            "This uses one premium incident; {count} is left in this contract year.",
            "This uses one premium incident; {count} are left in this contract year.",
        ),
        # Translators: spoken on the phone: a premium incident is used; {count} remain
        voice=npgettext(
            "voice",
            "This uses one premium incident; {count} is left in this contract year.",
            "This uses one premium incident; {count} are left in this contract year.",
        ),
    ),
    "utter_premium_used_up": Response(
        # Translators: chat: no premium incident left
        chat=pgettext(
            "chat",
            "All premium incidents of this contract year are used. I open a standard incident: without a guaranteed time and without the priority line.",
        ),
        # Translators: spoken on the phone: no premium incident left
        voice=pgettext(
            "voice",
            "All premium incidents of this contract year are used. I open a standard incident: without a guaranteed time and without the priority line.",
        ),
    ),
    "utter_standard_opened": Response(
        # Translators: chat: opened as standard on request
        chat=pgettext("chat", "I open a standard incident: without a guaranteed time and without the priority line."),
        # Translators: spoken on the phone: opened as standard on request
        voice=pgettext("voice", "I open a standard incident: without a guaranteed time and without the priority line."),
    ),
    "utter_ask_phone": Response(
        # Translators: chat: outside office hours a call is required; asks to call back
        chat=pgettext(
            "chat",
            "It is outside your office hours, and then your contract asks for a phone call: the {span} run from the moment we have you on the phone. Shall we call you now on {phone}?",
        ),
        # Translators: spoken on the phone: outside office hours a call is required; asks to call back
        voice=pgettext(
            "voice",
            "It is outside your office hours, and then your contract asks for a phone call: the {span} run from the moment we have you on the phone. Shall we call you now on {phone}?",
        ),
    ),
    "utter_ask_phone_number": Response(
        # Translators: chat: asks for a number to call back
        chat=pgettext(
            "chat",
            "On which number can we reach you? Please give it with the country code, for example +44 20 7946 0123.",
        ),
        # Translators: spoken on the phone: asks for a number to call back
        voice=pgettext("voice", "Please say the number on which we can reach you, with the country code."),
    ),
    "utter_calling_customer": Response(
        # Translators: chat: the customer is being called back
        chat=pgettext(
            "chat", "We are calling you now on {phone}. Please press 1 when you answer; the time runs from then."
        ),
        # Translators: spoken on the phone: the customer is being called back
        voice=pgettext(
            "voice", "We are calling you now on {phone}. Please press 1 when you answer; the time runs from then."
        ),
    ),
    "utter_join_code": Response(
        # Translators: chat: customer calls the line: number and 6-digit code that joins the call to this chat
        chat=pgettext(
            "chat",
            "Please call {line} and key in the code {code}. The time runs from the moment we have you on the phone.",
        ),
        # Translators: spoken on the phone: customer calls the line: number and 6-digit code that joins the call to this chat
        voice=pgettext(
            "voice",
            "Please call {line} and key in the code {code}. The time runs from the moment we have you on the phone.",
        ),
    ),
    # --- The incident and its deadline ---
    "utter_case_opened": Response(
        # Translators: chat: the incident has its number
        chat=pgettext("chat", "Your incident has the number {incident}: {level}."),
        # Translators: spoken on the phone: the incident has its number
        voice=pgettext("voice", "Your incident has the number {incident}: {level}."),
    ),
    "utter_service_opened": Response(
        # Translators: chat: a service request has its number; {service} e.g. private patches
        chat=pgettext("chat", "Your request has the number {incident}: {service}."),
        # Translators: spoken on the phone: a service request has its number; {service} e.g. private patches
        voice=pgettext("voice", "Your request has the number {incident}: {service}."),
    ),
    "utter_person_opened": Response(
        # Translators: chat: a wish to speak to a person has its number
        chat=pgettext("chat", "I have noted your request to speak to a person under the number {incident}."),
        # Translators: spoken on the phone: a wish to speak to a person has its number
        voice=pgettext("voice", "I have noted your request to speak to a person under the number {incident}."),
    ),
    "utter_deadline": Response(
        # Translators: chat: the promise; {due} date, time and zone, {left} time left
        chat=pgettext(
            "chat",
            "A qualified answer is due by {due}. That leaves {left}. This is the time for an answer, not for the solution.",
        ),
        # Translators: spoken on the phone: the promise; {due} date, time and zone, {left} time left
        voice=pgettext(
            "voice",
            "A qualified answer is due by {due}. That leaves {left}. This is the time for an answer, not for the solution.",
        ),
    ),
    "utter_deadline_next_opening": Response(
        # Translators: chat: outside hours: the clock starts at the next opening
        chat=pgettext(
            "chat",
            "The time starts at the next opening, {start}. A qualified answer is due by {due}. This is the time for an answer, not for the solution.",
        ),
        # Translators: spoken on the phone: outside hours: the clock starts at the next opening
        voice=pgettext(
            "voice",
            "The time starts at the next opening, {start}. A qualified answer is due by {due}. This is the time for an answer, not for the solution.",
        ),
    ),
    "utter_deadline_awaits_phone": Response(
        # Translators: chat: clock starts with phone contact
        chat=pgettext(
            "chat",
            "A qualified answer is due {span} after we have you on the phone. This is the time for an answer, not for the solution.",
        ),
        # Translators: spoken on the phone: clock starts with phone contact
        voice=pgettext(
            "voice",
            "A qualified answer is due {span} after we have you on the phone. This is the time for an answer, not for the solution.",
        ),
    ),
    "utter_no_deadline": Response(
        # Translators: chat: no guaranteed time
        chat=pgettext("chat", "There is no guaranteed time for this case. It will be handled in the order of arrival."),
        # Translators: spoken on the phone: no guaranteed time
        voice=pgettext(
            "voice", "There is no guaranteed time for this case. It will be handled in the order of arrival."
        ),
    ),
    "utter_handoff_tam": Response(
        # Translators: chat: the TAM is rung
        chat=pgettext("chat", "I am calling your Technical Account Manager now. You can follow it here."),
        # Translators: spoken on the phone: the TAM is rung
        voice=pgettext("voice", "I am calling your Technical Account Manager now. Please stay on the line."),
    ),
    "utter_handoff_duty_manager": Response(
        # Translators: chat: the manager on duty is rung
        chat=pgettext("chat", "I am calling the manager on duty now. You can follow it here."),
        # Translators: spoken on the phone: the manager on duty is rung
        voice=pgettext("voice", "I am calling the manager on duty now. Please stay on the line."),
    ),
    "utter_handoff_queue": Response(
        # Translators: chat: standard incident: goes to the desk without the priority line
        chat=pgettext("chat", "The case is on the agents' desk now."),
        # Translators: spoken on the phone: standard incident: goes to the desk without the priority line
        voice=pgettext("voice", "The case is on the agents' desk now."),
    ),
    # --- What happens on the priority line (shown live in the chat) ---
    "utter_event_ringing": Response(
        # Translators: chat: live news: this person is being rung
        chat=pgettext("chat", "{name} ({role}) is being called."),
        # Translators: spoken on the phone: live news: this person is being rung
        voice=pgettext("voice", "{name}, {role}, is being called."),
    ),
    "utter_event_no_answer": Response(
        # Translators: chat: live news: next person
        chat=pgettext("chat", "{name} did not take the call. I am calling the next person."),
        # Translators: spoken on the phone: live news: next person
        voice=pgettext("voice", "{name} did not take the call. I am calling the next person."),
    ),
    "utter_event_exhausted": Response(
        # Translators: chat: live news: nobody took it so far; the loop goes on
        chat=pgettext("chat", "Nobody has taken the case yet. I keep calling and have raised the alarm."),
        # Translators: spoken on the phone: live news: nobody took it so far; the loop goes on
        voice=pgettext("voice", "Nobody has taken the case yet. I keep calling and have raised the alarm."),
    ),
    "utter_event_nobody_on_duty": Response(
        # Translators: chat: live news: roster has a gap
        chat=pgettext("chat", "I do not reach anyone on duty at the moment. I have raised the alarm and keep trying."),
        # Translators: spoken on the phone: live news: roster has a gap
        voice=pgettext(
            "voice", "I do not reach anyone on duty at the moment. I have raised the alarm and keep trying."
        ),
    ),
    "utter_event_accepted": Response(
        # Translators: chat: live news: accepted
        chat=pgettext("chat", "{name} ({role}) has taken over the case {incident}."),
        # Translators: spoken on the phone: live news: accepted
        voice=pgettext("voice", "{name}, {role}, has taken over your case."),
    ),
    "utter_event_phone_contact": Response(
        # Translators: chat: live news: customer reached by phone, the clock runs
        chat=pgettext(
            "chat",
            "We have you on the phone. A qualified answer is due by {due}. This is the time for an answer, not for the solution.",
        ),
        # Translators: spoken on the phone: live news: customer reached by phone, the clock runs
        voice=pgettext(
            "voice",
            "We have you on the phone. A qualified answer is due by {due}. This is the time for an answer, not for the solution.",
        ),
    ),
    "utter_event_customer_not_reached": Response(
        # Translators: chat: live news: customer did not answer the call back
        chat=pgettext("chat", "We did not reach you on {phone}. Please call {line} and key in the code {code}."),
        # Translators: spoken on the phone: live news: customer did not answer the call back
        voice=pgettext("voice", "We did not reach you on {phone}. Please call {line} and key in the code {code}."),
    ),
    "utter_event_agent_joined": Response(
        # Translators: chat: agent writes in the chat
        chat=pgettext("chat", "{name} is now writing here."),
        # Translators: spoken on the phone: agent writes in the chat
        voice=pgettext("voice", "{name} is now writing here."),
    ),
    "utter_event_agent_left": Response(
        # Translators: chat: agent has left the chat, the bot answers again
        chat=pgettext("chat", "{name} has left the conversation. I am here again for you."),
        # Translators: spoken on the phone: agent has left the chat, the bot answers again
        voice=pgettext("voice", "{name} has left the conversation. I am here again for you."),
    ),
    "utter_event_answered": Response(
        # Translators: chat: case marked as answered
        chat=pgettext("chat", "The case {incident} has been answered. Thank you for your patience."),
        # Translators: spoken on the phone: case marked as answered
        voice=pgettext("voice", "The case {incident} has been answered. Thank you for your patience."),
    ),
    "utter_event_level": Response(
        # Translators: chat: level changed at the desk
        chat=pgettext("chat", "{incident} now has {level}."),
        # Translators: spoken on the phone: level changed at the desk
        voice=pgettext("voice", "{incident} now has {level}."),
    ),
    "utter_event_new_deadline": Response(
        # Translators: chat: deadline recomputed
        chat=pgettext("chat", "A qualified answer is now due by {due}."),
        # Translators: spoken on the phone: deadline recomputed
        voice=pgettext("voice", "A qualified answer is now due by {due}."),
    ),
    # --- Questions about an incident ---
    "utter_ask_incident_number": Response(
        # Translators: chat: asks which incident
        chat=pgettext("chat", "Which incident is it? Please give the number, for example INC-001234."),
        # Translators: spoken on the phone: asks which incident
        voice=pgettext("voice", "Which incident is it? Please say or key in the six digits."),
    ),
    "utter_incident_not_found": Response(
        # Translators: chat: number unknown or not of this contract
        chat=pgettext("chat", "I do not find an incident {incident} in your contract."),
        # Translators: spoken on the phone: number unknown or not of this contract
        voice=pgettext("voice", "I do not find an incident {incident} in your contract."),
    ),
    "utter_no_open_incident": Response(
        # Translators: chat: no incident in this conversation
        chat=pgettext("chat", "I know of no open incident here. Shall I open one? Then tell me what happened."),
        # Translators: spoken on the phone: no incident in this conversation
        voice=pgettext("voice", "I know of no open incident here. Shall I open one? Then tell me what happened."),
    ),
    "utter_status_pending": Response(
        # Translators: chat: state of a case: being handed over
        chat=pgettext("chat", "{incident}, {level}: the right person is being called."),
        # Translators: spoken on the phone: state of a case: being handed over
        voice=pgettext("voice", "{incident}, {level}: the right person is being called."),
    ),
    "utter_status_accepted": Response(
        # Translators: chat: state: someone has it
        chat=pgettext("chat", "{incident}, {level}: {name} has taken it over."),
        # Translators: spoken on the phone: state: someone has it
        voice=pgettext("voice", "{incident}, {level}: {name} has taken it over."),
    ),
    "utter_status_answered": Response(
        # Translators: chat: state: answered
        chat=pgettext("chat", "{incident}, {level}: answered."),
        # Translators: spoken on the phone: state: answered
        voice=pgettext("voice", "{incident}, {level}: answered."),
    ),
    "utter_status_withdrawn": Response(
        # Translators: chat: state: withdrawn
        chat=pgettext("chat", "{incident} was withdrawn."),
        # Translators: spoken on the phone: state: withdrawn
        voice=pgettext("voice", "{incident} was withdrawn."),
    ),
    "utter_status_queue": Response(
        # Translators: chat: state: standard, on the desk
        chat=pgettext("chat", "{incident}, {level}: it is on the agents' desk, without a guaranteed time."),
        # Translators: spoken on the phone: state: standard, on the desk
        voice=pgettext("voice", "{incident}, {level}: it is on the agents' desk, without a guaranteed time."),
    ),
    "utter_status_due": Response(
        # Translators: chat: added to the state
        chat=pgettext("chat", "The answer is due by {due}; {left} left."),
        # Translators: spoken on the phone: added to the state
        voice=pgettext("voice", "The answer is due by {due}; {left} left."),
    ),
    "utter_status_overdue": Response(
        # Translators: chat: added to the state when the time has passed
        chat=pgettext("chat", "The answer was due by {due}. That time has passed; the alarm has been raised."),
        # Translators: spoken on the phone: added to the state when the time has passed
        voice=pgettext("voice", "The answer was due by {due}. That time has passed; the alarm has been raised."),
    ),
    "utter_escalated": Response(
        # Translators: chat: an open incident is raised
        chat=pgettext(
            "chat", "I have raised {incident}: the next person is being called now, and the managers are told."
        ),
        # Translators: spoken on the phone: an open incident is raised
        voice=pgettext(
            "voice", "I have raised {incident}: the next person is being called now, and the managers are told."
        ),
    ),
    "utter_ask_withdraw": Response(
        # Translators: chat: confirm withdrawal
        chat=pgettext("chat", "Shall I close {incident}?"),
        # Translators: spoken on the phone: confirm withdrawal
        voice=pgettext("voice", "Shall I close {incident}?"),
    ),
    "utter_withdrawn": Response(
        # Translators: chat: withdrawn
        chat=pgettext("chat", "{incident} is closed. Thank you for telling us."),
        # Translators: spoken on the phone: withdrawn
        voice=pgettext("voice", "{incident} is closed. Thank you for telling us."),
    ),
    "utter_withdrawn_premium_back": Response(
        # Translators: chat: premium incident given back
        chat=pgettext("chat", "The premium incident was given back to you."),
        # Translators: spoken on the phone: premium incident given back
        voice=pgettext("voice", "The premium incident was given back to you."),
    ),
    "utter_withdraw_kept": Response(
        # Translators: chat: not withdrawn
        chat=pgettext("chat", "{incident} stays open."),
        # Translators: spoken on the phone: not withdrawn
        voice=pgettext("voice", "{incident} stays open."),
    ),
    # --- Questions about the contract ---
    "utter_ask_contract_first": Response(
        # Translators: chat: needs the contract number to answer
        chat=pgettext("chat", "I need your contract number for that. It has 8 digits."),
        # Translators: spoken on the phone: needs the contract number to answer
        voice=pgettext("voice", "I need your contract number for that. It has eight digits."),
    ),
    "utter_response_times": Response(
        # Translators: chat: times of a plan
        chat=pgettext(
            "chat",
            "Under {plan} a qualified answer is due within: level 1 {level_1}, level 2 {level_2}, level 3 {level_3}, level 4 {level_4}. This is the time for an answer, not for the solution.",
        ),
        # Translators: spoken on the phone: times of a plan
        voice=pgettext(
            "voice",
            "Under {plan} a qualified answer is due within: level 1 {level_1}, level 2 {level_2}, level 3 {level_3}, level 4 {level_4}. This is the time for an answer, not for the solution.",
        ),
    ),
    "utter_entitlements": Response(
        # Translators: chat: what the plan includes
        chat=pgettext("chat", "{plan} includes: {included}."),
        # Translators: spoken on the phone: what the plan includes
        voice=pgettext("voice", "{plan} includes: {included}."),
    ),
    "utter_not_included": Response(
        # Translators: chat: what the plan does not include
        chat=pgettext("chat", "Not included: {excluded}."),
        # Translators: spoken on the phone: what the plan does not include
        voice=pgettext("voice", "Not included: {excluded}."),
    ),
    "utter_premium_left": Response(
        # Translators: chat: premium incidents left
        chat=npgettext(
            "chat",
            "You have {count} premium incident left in this contract year; standard incidents are unlimited.",
            "You have {count} premium incidents left in this contract year; standard incidents are unlimited.",
        ),
        # Translators: spoken on the phone: premium incidents left
        voice=npgettext(
            "voice",
            "You have {count} premium incident left in this contract year; standard incidents are unlimited.",
            "You have {count} premium incidents left in this contract year; standard incidents are unlimited.",
        ),
    ),
    "utter_named_contacts": Response(
        # Translators: chat: number of named contacts
        chat=npgettext(
            "chat",
            "Incidents are reported through {count} named contact.",
            "Incidents are reported through up to {count} named contacts.",
        ),
        # Translators: spoken on the phone: number of named contacts
        voice=npgettext(
            "voice",
            "Incidents are reported through {count} named contact.",
            "Incidents are reported through up to {count} named contacts.",
        ),
    ),
    "utter_ways_in": Response(
        # Translators: chat: how to reach support
        chat=pgettext(
            "chat",
            "You reach us through the portal and the priority line {line}; by e-mail if you cannot access your company account.",
        ),
        # Translators: spoken on the phone: how to reach support
        voice=pgettext(
            "voice",
            "You reach us through the portal and the priority line {line}; by e-mail if you cannot access your company account.",
        ),
    ),
    "utter_ways_in_tam": Response(
        # Translators: chat: the TAM as a way in
        chat=pgettext("chat", "On working days you also reach your Technical Account Manager."),
        # Translators: spoken on the phone: the TAM as a way in
        voice=pgettext("voice", "On working days you also reach your Technical Account Manager."),
    ),
    "utter_account_access": Response(
        # Translators: chat: cannot get into the portal
        chat=pgettext(
            "chat",
            "If you cannot access your company account, you may report by e-mail or here with me. Tell me your matter, or shall I get a person to restore your access?",
        ),
        # Translators: spoken on the phone: cannot get into the portal
        voice=pgettext(
            "voice",
            "If you cannot access your company account, you may report by e-mail or here with me. Tell me your matter, or shall I get a person to restore your access?",
        ),
    ),
    "utter_person": Response(
        # Translators: chat: wants a person
        chat=pgettext("chat", "I will get a person for you."),
        # Translators: spoken on the phone: wants a person
        voice=pgettext("voice", "I will get a person for you."),
    ),
    "utter_contract_noted": Response(
        # Translators: chat: contract number given outside a report
        chat=pgettext("chat", "Thank you, I have found the contract {number} ({plan}). What can I do for you?"),
        # Translators: spoken on the phone: contract number given outside a report
        voice=pgettext("voice", "Thank you, I have found the contract {number} ({plan}). What can I do for you?"),
    ),
    # --- Services of the contract ---
    "utter_service_included_signature_change": Response(
        # Translators: chat: false positive or false negative with the newest databases
        chat=pgettext(
            "chat",
            "Your contract includes a change of the anti-virus signatures for a false positive or a false negative. The newest databases must be in use. Are they?",
        ),
        # Translators: spoken on the phone: false positive or false negative with the newest databases
        voice=pgettext(
            "voice",
            "Your contract includes a change of the anti-virus signatures for a false positive or a false negative. The newest databases must be in use. Are they?",
        ),
    ),
    "utter_service_included_private_patch": Response(
        # Translators: chat: private patch
        chat=pgettext(
            "chat",
            "Your contract includes private patches within the product's life cycle and under the licence agreement. Shall I open the request?",
        ),
        # Translators: spoken on the phone: private patch
        voice=pgettext(
            "voice",
            "Your contract includes private patches within the product's life cycle and under the licence agreement. Shall I open the request?",
        ),
    ),
    "utter_service_included_health_check": Response(
        # Translators: chat: yearly audit
        chat=pgettext(
            "chat",
            "Your contract includes one Health Check a year: remote, one working day, agreed at least two weeks ahead. Shall I open the request?",
        ),
        # Translators: spoken on the phone: yearly audit
        voice=pgettext(
            "voice",
            "Your contract includes one Health Check a year: remote, one working day, agreed at least two weeks ahead. Shall I open the request?",
        ),
    ),
    "utter_service_included_tailored_report": Response(
        # Translators: chat: reports
        chat=pgettext(
            "chat",
            "Your contract includes tailored reports: quarterly from your Technical Account Manager, daily while a level 1 incident is open. Shall I open the request?",
        ),
        # Translators: spoken on the phone: reports
        voice=pgettext(
            "voice",
            "Your contract includes tailored reports: quarterly from your Technical Account Manager, daily while a level 1 incident is open. Shall I open the request?",
        ),
    ),
    "utter_not_in_plan": Response(
        # Translators: chat: the plan does not include the service
        chat=pgettext(
            "chat",
            "{plan} does not include {service}. I can open an incident for you or get a person. What shall I do?",
        ),
        # Translators: spoken on the phone: the plan does not include the service
        voice=pgettext(
            "voice",
            "{plan} does not include {service}. I can open an incident for you or get a person. What shall I do?",
        ),
    ),
    "utter_newest_databases_first": Response(
        # Translators: chat: signature change needs the newest databases
        chat=pgettext(
            "chat",
            "Please update the databases first and check again. If it still happens, write to me and I open the request.",
        ),
        # Translators: spoken on the phone: signature change needs the newest databases
        voice=pgettext("voice", "Please update the databases first and check again. If it still happens, call again."),
    ),
    "utter_service_declined": Response(
        # Translators: chat: customer does not want the request
        chat=pgettext("chat", "All right, I have opened nothing."),
        # Translators: spoken on the phone: customer does not want the request
        voice=pgettext("voice", "All right, I have opened nothing."),
    ),
    # --- When something is wrong ---
    "utter_empty_message": Response(
        # Translators: chat: customer sent nothing
        chat=pgettext("chat", "Your message is empty. Please write what happened."),
        # Translators: spoken on the phone: customer sent nothing
        voice=pgettext("voice", "Your message is empty. Please write what happened."),
    ),
    "utter_no_words": Response(
        # Translators: chat: only emoji or signs
        chat=pgettext("chat", "I see no words in your message. Please write in one sentence what happened."),
        # Translators: spoken on the phone: only emoji or signs
        voice=pgettext("voice", "I see no words in your message. Please write in one sentence what happened."),
    ),
    "utter_message_too_long": Response(
        # Translators: chat: over the limit; {limit} characters
        chat=pgettext(
            "chat",
            "Your message has more than {limit} characters and was not sent. Please shorten it or send it in parts.",
        ),
        # Translators: spoken on the phone: over the limit; {limit} characters
        voice=pgettext(
            "voice",
            "Your message has more than {limit} characters and was not sent. Please shorten it or send it in parts.",
        ),
    ),
    "utter_system_slow": Response(
        # Translators: chat: the language side is slow or down; nothing is lost
        chat=pgettext(
            "chat",
            "I need longer than usual. Your message is stored and will be answered. If it is urgent, please call {line}.",
        ),
        # Translators: spoken on the phone: the language side is slow or down; nothing is lost
        voice=pgettext(
            "voice",
            "I need longer than usual. Your message is stored and will be answered. If it is urgent, please call {line}.",
        ),
    ),
    "utter_general_fault": Response(
        # Translators: chat: something failed on our side
        chat=pgettext(
            "chat", "Something went wrong on our side. Your message is stored. Please try again or call {line}."
        ),
        # Translators: spoken on the phone: something failed on our side
        voice=pgettext(
            "voice", "Something went wrong on our side. Your message is stored. Please try again or call {line}."
        ),
    ),
}
