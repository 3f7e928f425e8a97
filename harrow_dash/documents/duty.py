"""The serious violence duty: what the law and London's guidance mean by it."""

from harrow_dash import config
from harrow_dash.documents import blocks
from harrow_dash.documents.blocks import Block

ACT = "https://www.legislation.gov.uk/ukpga/2022/32/section/13"
HOME_OFFICE = "https://www.gov.uk/government/publications/serious-violence-duty"
LONDON = (
    "https://lbhf.gov.uk/serious-violence-duty-strategy/1-definition-serious-violence"
)
WANDSWORTH = "https://wandsworth.gov.uk/community-safety/serious-violence/"
HARROW = "https://www.harrow.gov.uk/council/serious-violence-duty-strategy"


def words() -> Block:
    """What the duty is, how serious violence is defined, and where that is written."""
    act = blocks.link("section 13 of the 2022 Act", ACT)
    guidance = blocks.link("Home Office's statutory guidance", HOME_OFFICE)
    london = blocks.link("Hammersmith and Fulham's strategy", LONDON)
    changed = blocks.link("Wandsworth", WANDSWORTH)
    own = blocks.link(f"{config.BOROUGH_NAME}'s own page", HARROW)
    return blocks.bullets(
        [
            "The duty comes from the Police, Crime, Sentencing and Courts Act 2022. "
            "Councils, police, fire, health, probation and youth justice must plan "
            "together to prevent and reduce serious violence.",
            blocks.join(
                "In law, violence includes domestic abuse, sexual offences, violence "
                "against property and threats of violence, but not terrorism (",
                act,
                "; ",
                guidance,
                "). What is serious is for each area to decide.",
            ),
            blocks.join(
                "London's guidance, by the Mayor's Violence Reduction Unit, counts "
                "violence and exploitation of people under "
                "25, domestic abuse, and sexual violence: among them homicide, "
                "grievous and actual bodily harm, rape and sexual assault, personal "
                "robbery, threats to kill, and damage done during one of these. It is "
                "given here after ",
                london,
                ", which quotes it; the guidance itself is not held.",
            ),
            blocks.join(
                "Some boroughs have changed London's words (",
                changed,
                f" counts victims of every age). Whether {config.BOROUGH_NAME}'s "
                "strategy keeps them "
                "is not known here: ",
                own,
                " names the three priorities.",
            ),
            "No single figure adds these up: the same offence can fall under several.",
        ]
    )
