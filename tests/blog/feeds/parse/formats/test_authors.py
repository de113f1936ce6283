import pytest

from blog.feeds.parse.formats.authors import join_names


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Ada Strand", "Ada Strand"),
        ("Strand, Ada", "Strand, Ada"),
        ("Ada (Harbour Office)", "Ada (Harbour Office)"),
        ("ada@harbour.photography (Ada Strand)", "Ada Strand"),
        ("ada@harbour.photography", ""),
        ("Ada / ada@harbour.example", "Ada"),
        ("Ada|ada@harbour.example", "Ada"),
        ("acct:ada@harbour.example", ""),
        ("ada(at)harbour.example (Ada)", "Ada"),
        ("Ada <ada+news@harbour.example.co.uk>", "Ada"),
        ('"Ada S." <ada@harbour.example>', "Ada S."),
        ("Ada &lt;ada@harbour.example&gt;", "Ada"),
        ("mailto:ada@harbour.example (Ada)", "Ada"),
        ("Ada (mailto:ada@harbour.example)", "Ada"),
        ("Ada [ada@localhost]", "Ada"),
        ("Ada, ada@harbour.example", "Ada"),
        ("ada@harbour.example, Ada", "Ada"),
        ("ada@a.example (Ada), bo@b.example (Bo)", "Ada, Bo"),
        ("ada@harbour.example (Ada Strand, editor)", "Ada Strand, editor"),
        ("https://harbour.example/ada", ""),
        ("Ada (https://harbour.example/ada)", "Ada"),
        ("@ada@social.example", ""),
        ("ada@bücher.example (Ada)", "Ada"),
    ],
)
def test_names_and_never_an_address(said, names):
    """Nor a part of one, whatever its last label."""
    assert join_names([said]) == names


def test_each_name_is_given_once():
    """Of all the elements."""
    assert join_names(["Ada", "ada@harbour.example (Ada)", "Bo"]) == "Ada, Bo"
