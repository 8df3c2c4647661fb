"""What was known before a race, and what a day adds to the records of horses, people and courses; all from the mart."""
