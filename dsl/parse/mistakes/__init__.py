"""What people type first, met with the right words."""
