"""Spreadsheets in: read, map, preview, then each room's own actions in walking order under one batch."""
