"""The commands: one module each, named as the command is, with the command in it under the name `command`."""
