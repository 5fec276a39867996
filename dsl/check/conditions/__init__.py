"""Questions with the answer yes or no, and missing values in them."""
