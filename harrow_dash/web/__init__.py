"""The server: requests, headers, health, who may see what. Draws no page."""
