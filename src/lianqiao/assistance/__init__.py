"""What was done: talks, guidance, training, traineeships, lectures, meetings, and who was there."""
