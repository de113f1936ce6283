import pytest

from blog.desk.cards.players import find_player

YOUTUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"
VIMEO = "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"


@pytest.mark.parametrize(
    ("url", "player"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("https://m.youtube.com/watch?t=5&v=dQw4w9WgXcQ&list=x", YOUTUBE),
        ("https://youtu.be/dQw4w9WgXcQ?t=5", YOUTUBE),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", YOUTUBE),
        ("https://vimeo.com/76979871", VIMEO),
        ("https://www.youtube.com/watch?v=short", ""),
        ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", ""),
        ("https://evil.example/?https://youtu.be/dQw4w9WgXcQ", ""),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ%22onload", YOUTUBE),
        ("https://vimeo.com/about", ""),
    ],
)
def test_a_video_has_a_player_without_cookies(url, player):
    """Its address is made of the video's id alone."""
    assert find_player(url) == player
