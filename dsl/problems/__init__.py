"""Every problem the checker can find: one small class each."""
