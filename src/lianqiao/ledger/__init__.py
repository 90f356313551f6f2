"""What was promised, due, kept, late, short, missed, excused: computed when read. Only excuses are stored here."""
