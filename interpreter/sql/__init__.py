"""Records and Store on one SQL connection: what an event changes is one transaction."""
