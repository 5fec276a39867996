"""The schema: entities, fields, roles, from what is written and what is built in."""
