"""Files with their hashes, each owned by one room and opened only through it."""
