"""How the plans' promises stand at a month. What was promised is in `definitions`."""
