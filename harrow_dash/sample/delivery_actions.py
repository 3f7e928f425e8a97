"""Sample actions of the delivery plan: wholly made up, each called a sample.

Nobody promised any of them. Each is reported at the end of four quarters, so that the
history of an action can be seen, and one of them is not for publication.
"""

from collections.abc import Iterator

from harrow_dash import config

QUARTERS = ("2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31")
TRACK, RISK, LATE, DONE = "on track", "at risk", "late", "done"
NOT_YET, STOPPED = "not started", "stopped"
PROGRESS = {
    NOT_YET: "Sample: nothing has begun",
    TRACK: "Sample: as planned",
    RISK: "Sample: a partner has left",
    LATE: "Sample: behind by a quarter",
    DONE: "Sample: finished",
    STOPPED: "Sample: given up, as the money went elsewhere",
}
COUNCIL, POLICE = f"Sample: {config.COUNCIL}", "Sample: Metropolitan Police"
HEALTH, VOLUNTARY = "Sample: public health", "Sample: voluntary sector"

# Plan, workstream, priority, action, outcome, lead, measure, due, statuses, publish.
Action = tuple[str, str, str, str, str, str, str, str, tuple[str, ...], str]
ACTIONS: tuple[Action, ...] = (
    (
        *("2023", "2", "vawg", "walks with women through five town centres"),
        *("better lit ways home", COUNCIL, "safe_night", "2026-03"),
        *((NOT_YET, TRACK, TRACK, DONE), "yes"),
    ),
    (
        *("2023", "2", "vawg", "training for staff of bars and clubs"),
        *("help is called sooner", VOLUNTARY, "sexual_offences", "2027-03"),
        *((TRACK, TRACK, RISK, TRACK), "yes"),
    ),
    (
        *("2023", "2", "vawg", "a new refuge"),
        *("more places of safety", COUNCIL, "domestic_abuse", "2027-06"),
        *((NOT_YET, NOT_YET, RISK, RISK), "no"),
    ),
    (
        *("2023", "1", "burglary_vehicle_robbery", "locks for homes burgled before"),
        *("fewer homes burgled again", POLICE, "burglary_residential", "2025-12"),
        *((TRACK, TRACK, LATE, LATE), "yes"),
    ),
    (
        *("2023", "1", "burglary_vehicle_robbery", "patrols at the end of school"),
        *("fewer young people robbed", POLICE, "robbery_personal", "2026-09"),
        *((TRACK, TRACK, TRACK, TRACK), "yes"),
    ),
    (
        *("2023", "4", "violence", "mentors for young people in hospital"),
        *("fewer come back injured", HEALTH, "knife_injury_victims_under_25"),
        *("2027-03", (NOT_YET, TRACK, TRACK, TRACK), "yes"),
    ),
    (
        *("2023", "3", "drugs", "outreach beside police patrols"),
        *("more people in treatment", HEALTH, "", "2027-03"),
        *((TRACK, RISK, RISK, TRACK), "yes"),
    ),
    (
        *("2023", "5", "hate_crime", "places to report without the police"),
        *("more of what happens is reported", VOLUNTARY, "hate_crime", "2026-06"),
        *((TRACK, TRACK, DONE, DONE), "yes"),
    ),
    (
        *("2023", "5", "perception", "a yearly letter to every household"),
        *("more residents feel informed", COUNCIL, "pas_informed", "2025-09"),
        *((TRACK, RISK, STOPPED, STOPPED), "yes"),
    ),
    (
        *("sv2024", "4", "under_25", "lessons on knives in every secondary school"),
        *("fewer young people carry one", COUNCIL, "knife_crime", "2027-03"),
        *((NOT_YET, TRACK, TRACK, RISK), "yes"),
    ),
    (
        *("sv2024", "5", "community", "a youth worker on each estate"),
        *("young people have somebody to turn to", VOLUNTARY, "", "2026-12"),
        *((TRACK, TRACK, LATE, LATE), "yes"),
    ),
)


def actions() -> Iterator[tuple[str, ...]]:
    """Rows of the sample's delivery plan, in the columns of the template."""
    for place, as_of in enumerate(QUARTERS):
        for one in ACTIONS:
            plan, workstream, priority, action, outcome, lead, measure, due = one[:8]
            status, publish = one[8][place], one[9]
            yield (
                *(plan, workstream, priority, f"Sample: {action}"),
                *(f"Sample: {outcome}", lead, measure, due),
                *(status, PROGRESS[status], as_of, publish),
            )
