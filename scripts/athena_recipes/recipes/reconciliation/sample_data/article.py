"""The article's tables MyFavorite and MySkills, and its report of ten steps, over two weeks."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

# Half of the rows differ in fruit. The second one is the article's: apple and pear.
FAVORITES_A = """\
id,animal2,fruit1,car1
1,dog,orange,toyota
2,cat,apple,ford
3,fox,cherry,bmw
4,owl,plum,fiat
"""
FAVORITES_B = """\
id,animalb,fruita,carb
1,dog,orange,toyota
2,cat,pear,ford
3,fox,cherry,bmw
4,owl,grape,fiat
"""
# A quarter of the rows differ in instrument.
SKILLS_A = """\
id,instrument,sport,language
1,piano,tennis,french
2,guitar,rowing,dutch
3,violin,judo,greek
4,drums,golf,latin
"""
SKILLS_B = SKILLS_A.replace("violin", "viola")

# (step, color, rate, issues) as published; there is no step 4.
PUBLISHED = (
    ("step1", "green", "0.9996608", "columns: col1: 200, col2: 93, col3: 12, col4: 10, col5:10"),
    ("step2", "red", "0.82664197", "columns: col5: 30, col3: 22, col4: 16, col1: 15, col2: 14"),
    ("step3", "red", "0.95370907", "columns: col1: 50, col2: 43, col3: 12, col4: 10, col5:1"),
    ("step5", "amber", "0.9987953", "columns: col1: 200, col2: 93, col3: 12, col4: 10, col5:14"),
    ("step6", "green", "0.99992985", "columns: col1: 25"),
    ("step7", "green", "0.99950025", "columns: col1: 200, col2: 93"),
    ("step8", "green", "0.99993417", "columns: col1: 50"),
    (
        "step9",
        "red",
        "0.24940514",
        "columns: col1: 19000, col2: 4293, col3: 1400, col4: 1000, col5:180",
    ),
    ("step10", "green", "0.99930817", "columns: col1: 573, col2: 420, col3: 120"),
)
FIRST_DAY, PUBLISHED_DAY = date(2026, 1, 5), date(2026, 1, 9)
_DAYS = 14
# Days after the published one on which a step was repaired, in the article's order.
_REPAIRED = {"step2": 2, "step3": 4, "step9": 6, "step5": 8}


def reports(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """(key, content) of each day's report; the published one is of `PUBLISHED_DAY`."""
    for number in range(_DAYS):
        day = FIRST_DAY + timedelta(days=number)
        lines = ["table_name,data_quality,total_match_rate,issue_desc"]
        for step, color, rate, issues in PUBLISHED:
            if day == PUBLISHED_DAY:
                lines.append(f'{step},{color},{rate},"{issues}"')
                continue
            since = (day - PUBLISHED_DAY).days
            repaired = step in _REPAIRED and since >= _REPAIRED[step]
            base = 0.9996 if repaired else float(rate)
            found = max(0.0, min(1.0, base + chance.uniform(-1, 1) * min(0.0002, (1 - base) / 2)))
            word = "red" if found <= 0.99 else "amber" if found < 0.999 else "green"
            lines.append(f"{step},{word},{found:.8f},{'columns: col1' if repaired else ''}")
        if number == 0:
            lines += ["step11,red,n/a,", "MyFavorite,Red,50%,columns: fruit"]
        yield f"reports/run_date={day}/billing_etl.csv", ("\n".join(lines) + "\n").encode()
