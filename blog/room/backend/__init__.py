"""What all workers share of the rooms: inboxes, and who was how hasty; in Redis, or in memory."""
