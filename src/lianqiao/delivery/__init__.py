"""A post office that never opens the letter: recipient, address, envelope, attempt, receipt."""
