"""`[channels.CHANNEL.NAME]` of the project file: the providers by which messages leave, one table each."""
