"""One bounded fetch over HTTP; knows nothing of what is in a feed."""
