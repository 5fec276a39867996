"""Twilio: text messages and calls (https://www.twilio.com/docs/usage/api)."""
