"""Pictures at the desk: chosen, described, posted, seen."""

from tests.blog.desk.pictures.files import make_file
from tests.processes import wait_for


def choose(writer, *files):
    chosen = [
        {"name": f"{at}.jpg", "mimeType": "image/jpeg", "buffer": data}
        for at, data in enumerate(files)
    ]
    writer.page.locator("#composer [type=file]").set_input_files(chosen)


def is_kept(response):
    """Tell whether a response is to what was said of a picture, and not the picture."""
    return "/pictures/" in response.url and response.request.method == "POST"


def test_from_the_phone_to_the_readers(writer, open_reader, desk):
    """Two at once, one of them described, are on a reader's page with their words."""
    reader = open_reader(desk.path)
    reader.wait_until_live()
    writer.write("Look at this")
    choose(writer, make_file(), make_file("PNG", size=(300, 200)))
    tiles = writer.page.locator(".tile")
    tiles.nth(1).locator("img").wait_for()
    tiles.nth(0).locator("[name=alt]").fill("A red half")
    with writer.page.expect_response(is_kept):
        tiles.nth(0).locator("[name=alt]").blur()
    writer.post()
    pictures = reader.page.locator("#entries figure img")
    pictures.nth(1).wait_for()
    assert sorted(pictures.evaluate_all("all => all.map(({ alt }) => alt)")) == ["", "A red half"]
    shown = "all => all.every((image) => image.complete && image.naturalWidth)"
    wait_for(lambda: pictures.evaluate_all(shown), "both are drawn")
    assert tiles.count() == 0


def test_what_is_no_picture_says_so(writer):
    """The sentence stands where the picture would; the text is as it was."""
    writer.write("Words")
    choose(writer, b"<svg onload=alert(1)>")
    writer.page.get_by_text("This is no picture").wait_for()
    assert writer.text() == "Words"


def test_one_that_is_left_out_goes_from_the_text(writer):
    """Its tile and its name in the text are one."""
    writer.write("Words")
    choose(writer, make_file())
    writer.page.get_by_role("button", name="Leave out").click()
    writer.page.wait_for_function("document.querySelector('#composer textarea').value === 'Words'")
    assert writer.page.locator(".tile").count() == 0
