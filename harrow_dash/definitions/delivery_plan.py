"""What a delivery plan may say of an action: statuses, columns, and an example row."""

from harrow_dash import config

# Each status with its letter and tone: never told by colour alone. What is done is not
# called good, for nobody knows from it whether it helped.
STATUSES = {
    "not started": ("S", "neutral"),
    "on track": ("T", "neutral"),
    "at risk": ("R", "late"),
    "late": ("L", "bad"),
    "done": ("D", "neutral"),
    "stopped": ("X", "missing"),
}
OVER = ("done", "stopped")  # neither overdue nor waiting for an update
COLUMNS = (
    "plan",
    "workstream",
    "priority",
    "action",
    "outcome",
    "lead",
    "measure",
    "due",
    "status",
    "progress",
    "as_of",
    "publish",
)
EXAMPLE = "example:"  # what the action of the template's example row begins with
ROW = (
    "2023",
    "2",
    "vawg",
    "Example: delete this row",
    "More places where women say they feel safe",
    config.COUNCIL,
    "safe_night",
    "31/03/2026",
    "on track",
    "Three of five places visited",
    "31/12/2025",
    "yes",
)
