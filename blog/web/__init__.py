"""What a browser, a feed reader or a hub asks for over HTTP."""
