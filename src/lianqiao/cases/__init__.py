"""One file per student (一人一档): wishes with their history, needs and suggestions."""
