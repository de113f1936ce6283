import pytest

from blog.feeds.parse.formats.elements import Branch, read_tree
from blog.feeds.parse.formats.media import find_pictures

MEDIA = "xmlns:media='http://search.yahoo.com/mrss/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"


def pictures(inside):
    return find_pictures(Branch(read_tree(f"<item {MEDIA}>{inside}</item>")))


@pytest.mark.parametrize(
    ("inside", "urls"),
    [
        ("<media:content url='/a.jpg'/>", ["/a.jpg"]),
        ("<media:content url='/a.webp?w=1'/>", ["/a.webp?w=1"]),
        ("<media:content url='/a.jpg!big'/>", ["/a.jpg!big"]),
        ("<media:content url='/a?fm=png'/>", ["/a?fm=png"]),
        ("<media:content url='/a' medium='image'/>", ["/a"]),
        ("<media:content url='/a' type='image/x'/>", ["/a"]),
        ("<media:content url='/a' width='640'/>", ["/a"]),
        ("<media:content url='/a'/>", []),
        ("<media:content url='/a' width='640' duration='9'/>", []),
        ("<media:content url='/a.mp4' width='640'/>", []),
        ("<media:content url='/a.jpg' medium='video'/>", []),
        ("<media:content url='/a.jpg' type='video/mp4'/>", []),
        (
            "<media:content url='/s.jpg' width='140'/><media:content url='/l.jpg' width='460px'/>",
            ["/l.jpg", "/s.jpg"],
        ),
        ("<media:group><media:content url='/a.png'/></media:group>", ["/a.png"]),
        ("<media:content url='/a.mp4'><media:thumbnail url='/t.jpg'/></media:content>", ["/t.jpg"]),
        ("<media:thumbnail url='/t' width='30' height='30'/>", []),
        ("<media:thumbnail url='/t' height='48'/>", []),
        ("<media:thumbnail url='/t' width='49'/>", ["/t"]),
        ("<media:thumbnail url='/t' width='100%'/>", ["/t"]),
        ("<enclosure url='/e.jpg' type='application/octet-stream'/>", ["/e.jpg"]),
        ("<enclosure url='/e.jpg'/>", ["/e.jpg"]),
        ("<enclosure url='/e.jpg' type='application/octet-stream; x=1'/>", ["/e.jpg"]),
        ("<enclosure url='/e' type='image/png'/>", ["/e"]),
        ("<enclosure url='/e.jpg' type='audio/mpeg'/>", []),
        ("<enclosure url='/e'/>", []),
        ("<link rel='enclosure' href='/e.png'/>", ["/e.png"]),
        ("<link rel='https://a.example/relation/enclosure' href='/e.png'/>", ["/e.png"]),
        ("<link rel='alternate' href='/e.png'/>", []),
        ("<itunes:image href='/i'/>", ["/i"]),
        ("<image>/i.jpg</image>", ["/i.jpg"]),
        ("<image><url>/i.jpg</url><link>/page</link></image>", ["/i.jpg"]),
        ("<image href='/i.jpg'/>", ["/i.jpg"]),
        ("<image><url>/i.jpg</url><width>32</width><height>32</height></image>", []),
        ("<image width='16'>/i.jpg</image>", []),
        ("<author><name>A</name><uri>/a.jpg</uri><url>/b.jpg</url></author>", []),
        ("<source url='/s.jpg'>S</source><comments>/c.jpg</comments>", []),
    ],
)
def test_what_is_a_picture(inside, urls):
    """By medium, type or name; the largest first; no icons, and nothing of the author's."""
    assert pictures(inside) == urls
