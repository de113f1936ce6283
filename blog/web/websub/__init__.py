"""WebSub over HTTP: where hubs deliver what is followed, and the hub of the own feeds."""
