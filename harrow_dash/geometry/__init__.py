"""Places as numbers: hexagons, and the areas that points lie in. Knows no store."""
