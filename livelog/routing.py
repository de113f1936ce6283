"""Channels' routing: the blog's sockets; http.request goes on to Django's views."""

from channels import include

routing = [include("blog.routing.routing")]
