"""What pages, data and the admin cost a worker as the record grows."""
