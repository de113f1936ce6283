"""The desk's addresses that are of no blog: getting in, the blogs that I write, and people."""

from django.urls import path

from blog.desk.blogs.opening import open_blog
from blog.desk.people import doors, overview, own, roster

app_name = "desk"

urlpatterns = [
    path("", overview.home, name="home"),
    path("new/", open_blog, name="new"),
    path("sign-in/", doors.sign_in, name="sign_in"),
    path("sign-out/", doors.sign_out, name="sign_out"),
    path("link/<str:secret>/", doors.link, name="link"),
    path("me/", own.me, name="me"),
    path("me/password/", own.password, name="password"),
    path("me/sessions/", own.sessions, name="my_sessions"),
    path("people/", roster.people, name="people"),
    path("people/invite/", roster.invite, name="invite"),
    path("people/invitations/<int:pk>/revoke/", roster.revoke, name="revoke"),
    path("people/<int:pk>/role/", roster.role, name="role"),
    path("people/<int:pk>/link/", roster.link, name="person_link"),
    path("people/<int:pk>/sessions/", roster.sessions, name="person_sessions"),
    path("people/<int:pk>/remove/", roster.remove, name="person_remove"),
]
