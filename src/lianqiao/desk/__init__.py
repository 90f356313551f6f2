"""Staff screens that join rooms: today, students, a student's page, class board, delivery list."""
