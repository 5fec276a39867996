"""Why a rule did not do what it is there for: what stood in its way, and whether it would apply to other values."""
