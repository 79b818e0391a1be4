"""Texts of the desk's search page and statistics page."""

from __future__ import annotations

from locales.message import npgettext, pgettext

# --- Search ---

# Translators: navigation and title: full text search over all cases and conversations; also the button
SEARCH = pgettext("desk", "Search")
# Translators: label of the search field
SEARCH_FIELD = pgettext("desk", "Words, names or numbers")
# Translators: under the search field, how to search
SEARCH_HINT = pgettext(
    "desk",
    "Open and closed cases, conversations, notes, customers and contacts. The beginning of a word is enough; all words must occur. Words in quotation marks must stand in the same message.",
)
# Translators: the search found nothing
NOTHING_FOUND = pgettext("desk", "Nothing found. Try fewer words or only their beginnings.")
# Translators: link to the next page of search results
OLDER = pgettext("desk", "Older cases")
# Translators: where a word was found: in the customer's report
IN_REPORT = pgettext("desk", "Report")
# Translators: where a word was found: in a colleague's note
IN_NOTE = pgettext("desk", "Note")
# Translators: {count} cases were found
FOUND = npgettext("desk", "{count} case found", "{count} cases found")
# Translators: more than {count} cases were found; these are the first
FOUND_MORE = npgettext("desk", "The newest case, there are more", "The newest {count} cases, there are more")

# --- Statistics ---

# Translators: navigation and title
STATISTICS = pgettext("desk", "Statistics")
# Translators: label: first day of the period
FIRST_DAY = pgettext("desk", "From")
# Translators: label: last day of the period
LAST_DAY = pgettext("desk", "To")
# Translators: button: show this period
SHOW = pgettext("desk", "Show")
# Translators: link: the last {count} days
LAST_DAYS = npgettext("desk", "{count} day", "{count} days")
# Translators: under the period: days begin at midnight in {zone}
DAYS_IN_ZONE = pgettext("desk", "Days in {zone}. A case counts on the day it was opened.")
# Translators: instead of figures
NO_FIGURES = pgettext("desk", "No cases were opened in this period.")
# Translators: the address asks for a period that cannot be read
BAD_PERIOD = pgettext("desk", "This period cannot be shown: please give two days, the first one first.")
# Translators: link: download the table
DOWNLOAD = pgettext("desk", "CSV")
# Translators: label of that link for screen readers; {table} is the heading of the table
DOWNLOAD_TABLE = pgettext("desk", "Download as CSV: {table}")
# Translators: opens the table behind a plot
AS_TABLE = pgettext("desk", "As a table")
# Translators: column
DAY = pgettext("desk", "Day")

# Translators: big number at the top
N_OPENED = pgettext("desk", "opened")
# Translators: big number at the top
N_ANSWERED = pgettext("desk", "answered")
# Translators: big number at the top
N_OPEN = pgettext("desk", "still open")
# Translators: big number at the top
N_WITHDRAWN = pgettext("desk", "withdrawn")
# Translators: big percentage at the top: part of the deadlines that were met
N_IN_TIME = pgettext("desk", "in time")

# Translators: heading
CASES_BY_DAY = pgettext("desk", "Cases by day")
# Translators: read to blind people in place of the plot; {total} cases, at most {most} on one day
CASES_BY_DAY_PLOT = pgettext("desk", "Columns by day, coloured by level: {total} cases, at most {most} on one day.")
# Translators: heading
IN_TIME = pgettext("desk", "Answered in time")
# Translators: column: plan of the contract
BY_PLAN = pgettext("desk", "Plan")
# Translators: in place of a plan
NO_PLAN = pgettext("desk", "unverified")
# Translators: column and legend: the deadline was met
KEPT_MET = pgettext("desk", "met")
# Translators: column and legend: the deadline was missed
KEPT_MISSED = pgettext("desk", "missed")
# Translators: column and legend: open, and there is time left
KEPT_RUNNING = pgettext("desk", "running")
# Translators: column and legend: no time was promised
KEPT_NO_PROMISE = pgettext("desk", "no promise")
# Translators: column: number of cases opened
OPENED_CASES = pgettext("desk", "Opened")

# Translators: heading: time from opening a case until the first person accepts it
TO_ACCEPTANCE = pgettext("desk", "Time to acceptance")
# Translators: column: half of the cases were accepted within this time
MEDIAN = pgettext("desk", "Half within")
# Translators: column: nine of ten cases were accepted within this time
NINTH = pgettext("desk", "9 of 10 within")
# Translators: column
LONGEST = pgettext("desk", "Longest")
# Translators: column: number of cases that nobody has accepted
NEVER = pgettext("desk", "By nobody")
# Translators: column: number of cases
ACCEPTED_CASES = pgettext("desk", "Accepted")

# Translators: heading: whose phone was rung and who accepted
ASKED = pgettext("desk", "Who was asked, who accepted")
# Translators: column: name of an agent
PERSON = pgettext("desk", "Person")
# Translators: column: how often this person's phone was rung
RUNG = pgettext("desk", "Rung")
# Translators: column: how often this person passed a call on
PASSED_ON = pgettext("desk", "Passed on")
# Translators: column: how often nobody picked up, or the phone was busy
NOT_REACHED = pgettext("desk", "Not reached")
# Translators: column: cases this person answered
ANSWERED_CASES = pgettext("desk", "Answered")

# Translators: heading
LANGUAGES = pgettext("desk", "Languages")
# Translators: heading: a table of the model's level against the level at the end
CONFUSION = pgettext("desk", "Model and final level")
# Translators: head of the rows: the level the model found
MODEL_LEVEL = pgettext("desk", "Model")
# Translators: head of the columns: the level a case has in the end
FINAL_LEVEL = pgettext("desk", "Final level")
# Translators: under the table; {share} is a percentage
SAME_LEVEL = pgettext("desk", "Same level: {share}.")
# Translators: heading: premium incidents of the running contract year
QUOTA = pgettext("desk", "Premium incidents used")
# Translators: under the heading
QUOTA_HINT = pgettext("desk", "In the running contract year, whatever the period.")
# Translators: no contract counts premium incidents
NO_QUOTA = pgettext("desk", "No contract with a limited number of premium incidents.")
# Translators: nobody's phone was rung and nobody accepted
NOBODY_ASKED = pgettext("desk", "Nobody was asked.")
