"""Channels: how a message leaves the machine, once its run is committed."""
