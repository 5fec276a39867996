"""Providers: companies that hand messages over for us, each a request and what its answer means."""
