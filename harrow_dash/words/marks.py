"""What the marks behind figures mean: in text, and in the notes of a spreadsheet."""

MARKS = {
    "[b]": "spans a change of recording and cannot be compared",
    "[c]": "hidden, so that nobody can be told apart",
    "[p]": "of a part of the area only",
    "[u]": "uncertain: few people answered",
    "[x]": "not available",
    "[z]": "does not apply",
}
