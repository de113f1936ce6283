"""Channels' routing: the blog's sockets; http.request goes past the guards to Django's views."""

from channels import include, route

from livelog.guards import answer_request

channel_routing = [
    include("blog.routing.channel_routing"),
    route("http.request", answer_request),
]
