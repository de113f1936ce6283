"""The addresses of what tells of all blogs."""

from django.urls import path

from blog.web.site import feeds, pages, sitemaps
from blog.web.site.colours import style

urlpatterns = [
    path("", pages.home, name="home"),
    path("blogs.json", pages.blogs_json, name="blogs_json"),
    path("blogs.opml", feeds.opml, name="opml"),
    path("feed.atom", feeds.atom_feed, name="site_atom"),
    path("feed.json", feeds.json_feed, name="site_json"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-blogs.xml", sitemaps.blogs, name="sitemap_blogs"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("colours/<str:code>.css", style, name="colours"),
]
