"""What public holidays are called, by the English name in the holiday files (English source).

A country's own languages stand in its file; these are for everybody else: a Dutch customer of a Russian site.
"""

from __future__ import annotations

from locales.message import Text, pgettext

# Translators: a public holiday whose day off was moved, because it fell on a weekend; e.g. "Victory Day (day in lieu)"
IN_LIEU = pgettext("short", "{name} (day in lieu)")

# Translators: a public holiday that follows the moon and is fixed shortly before; e.g. "Eid al-Adha (date not final)"
ESTIMATED = pgettext("short", "{name} (date not final)")

# Translators: a day off decreed in exchange for a holiday that fell on a weekend or for a worked Saturday; {date} is the other date
IN_EXCHANGE = pgettext("short", "day off in exchange for {date}")

# Translators: the holiday of an Italian town; {name} is the saint in Italian, e.g. "Sant'Ambrogio (day of the local patron saint)"
PATRON = pgettext("short", "{name} (day of the local patron saint)")

NAMES: dict[str, Text] = {
    # Translators: a public holiday
    "75th anniversary of the East German uprising of 1953": pgettext(
        "short", "75th anniversary of the East German uprising of 1953"
    ),
    # Translators: a public holiday
    "80th anniversary of the liberation from Nazism and the end of the Second World War in Europe": pgettext(
        "short", "80th anniversary of the liberation from Nazism and the end of the Second World War in Europe"
    ),
    # Translators: a public holiday
    "All Saints' Day": pgettext("short", "All Saints' Day"),
    # Translators: a public holiday
    "Armistice Day": pgettext("short", "Armistice Day"),
    # Translators: a public holiday
    "Ascension Day": pgettext("short", "Ascension Day"),
    # Translators: a public holiday
    "Assumption Day": pgettext("short", "Assumption Day"),
    # Translators: a public holiday
    "Assumption Of Mary Day": pgettext("short", "Assumption Of Mary Day"),
    # Translators: a public holiday
    "Battle of Naefels Victory Day": pgettext("short", "Battle of Naefels Victory Day"),
    # Translators: a public holiday
    "Capital Day": pgettext("short", "Capital Day"),
    # Translators: a public holiday
    "Catholic Christmas Day": pgettext("short", "Catholic Christmas Day"),
    # Translators: a public holiday
    "Catholic Easter": pgettext("short", "Catholic Easter"),
    # Translators: a public holiday
    "Christmas Day": pgettext("short", "Christmas Day"),
    # Translators: a public holiday
    "Constitution Day": pgettext("short", "Constitution Day"),
    # Translators: a public holiday
    "Corpus Christi": pgettext("short", "Corpus Christi"),
    # Translators: a public holiday
    "Defender of the Fatherland Day": pgettext("short", "Defender of the Fatherland Day"),
    # Translators: a public holiday
    "Easter Monday": pgettext("short", "Easter Monday"),
    # Translators: a public holiday
    "Easter Sunday": pgettext("short", "Easter Sunday"),
    # Translators: a public holiday
    "Eid al-Adha": pgettext("short", "Eid al-Adha"),
    # Translators: a public holiday
    "Epiphany": pgettext("short", "Epiphany"),
    # Translators: a public holiday
    "Europe Day": pgettext("short", "Europe Day"),
    # Translators: a public holiday
    "Genevan Fast": pgettext("short", "Genevan Fast"),
    # Translators: a public holiday
    "German Unity Day": pgettext("short", "German Unity Day"),
    # Translators: a public holiday
    "Good Friday": pgettext("short", "Good Friday"),
    # Translators: a public holiday
    "Holiday of Spring and Labor": pgettext("short", "Holiday of Spring and Labor"),
    # Translators: a public holiday
    "Immaculate Conception": pgettext("short", "Immaculate Conception"),
    # Translators: a public holiday
    "Independence Day": pgettext("short", "Independence Day"),
    # Translators: a public holiday
    "Independence Day of the Republic of Belarus (Day of the Republic)": pgettext(
        "short", "Independence Day of the Republic of Belarus (Day of the Republic)"
    ),
    # Translators: a public holiday
    "International Women's Day": pgettext("short", "International Women's Day"),
    # Translators: a public holiday
    "Kazakhstan's People Solidarity Holiday": pgettext("short", "Kazakhstan's People Solidarity Holiday"),
    # Translators: a public holiday
    "King's Day": pgettext("short", "King's Day"),
    # Translators: a public holiday
    "Labor Day": pgettext("short", "Labor Day"),
    # Translators: a public holiday
    "Liberation Day": pgettext("short", "Liberation Day"),
    # Translators: a public holiday
    "National Day": pgettext("short", "National Day"),
    # Translators: a public holiday
    "National Unity Day": pgettext("short", "National Unity Day"),
    # Translators: a public holiday
    "New Year Holidays": pgettext("short", "New Year Holidays"),
    # Translators: a public holiday
    "New Year's Day": pgettext("short", "New Year's Day"),
    # Translators: a public holiday
    "Nowruz Holiday": pgettext("short", "Nowruz Holiday"),
    # Translators: a public holiday
    "October Revolution Day": pgettext("short", "October Revolution Day"),
    # Translators: a public holiday
    "Orthodox Christmas": pgettext("short", "Orthodox Christmas"),
    # Translators: a public holiday
    "Orthodox Christmas Day": pgettext("short", "Orthodox Christmas Day"),
    # Translators: a public holiday
    "Orthodox Easter": pgettext("short", "Orthodox Easter"),
    # Translators: a public holiday
    "Pentecost": pgettext("short", "Pentecost"),
    # Translators: a public holiday
    "Pentecost Monday": pgettext("short", "Pentecost Monday"),
    # Translators: a public holiday
    "Prayer Monday": pgettext("short", "Prayer Monday"),
    # Translators: a public holiday
    "Radunitsa (Day of Rejoicing)": pgettext("short", "Radunitsa (Day of Rejoicing)"),
    # Translators: a public holiday
    "Reformation Day": pgettext("short", "Reformation Day"),
    # Translators: a public holiday
    "Repentance and Prayer Day": pgettext("short", "Repentance and Prayer Day"),
    # Translators: a public holiday
    "Republic Day": pgettext("short", "Republic Day"),
    # Translators: a public holiday
    "Restoration Day": pgettext("short", "Restoration Day"),
    # Translators: a public holiday
    "Russia Day": pgettext("short", "Russia Day"),
    # Translators: a public holiday
    "Saint Berchtold's Day": pgettext("short", "Saint Berchtold's Day"),
    # Translators: a public holiday
    "Saint Francis of Assisi, Patron Saint of Italy": pgettext(
        "short", "Saint Francis of Assisi, Patron Saint of Italy"
    ),
    # Translators: a public holiday
    "Saint Joseph's Day": pgettext("short", "Saint Joseph's Day"),
    # Translators: a public holiday
    "Saint Nicholas of Flüe": pgettext("short", "Saint Nicholas of Flüe"),
    # Translators: a public holiday
    "Saint Stephen's Day": pgettext("short", "Saint Stephen's Day"),
    # Translators: a public holiday
    "Saints Peter and Paul": pgettext("short", "Saints Peter and Paul"),
    # Translators: a public holiday
    "Second Day of Christmas": pgettext("short", "Second Day of Christmas"),
    # Translators: a public holiday
    "Unity Day": pgettext("short", "Unity Day"),
    # Translators: a public holiday
    "Victory Day": pgettext("short", "Victory Day"),
    # Translators: a public holiday
    "Women's Day": pgettext("short", "Women's Day"),
    # Translators: a public holiday
    "World Children's Day": pgettext("short", "World Children's Day"),
}
