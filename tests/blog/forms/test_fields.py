"""The fields of the admin's forms."""

from django import forms

from blog.forms.fields import WebField


class AddressForm(forms.Form):
    """A form of one address, as the admin's are."""

    link = WebField(max_length=2000)


def test_no_more_is_shown_again_than_can_be_an_address():
    """The admin's widget takes an address apart, however long it is, to link it."""
    form = AddressForm({"link": "http://a" + "\u0315\u0301" * 5000})
    assert "link" in form.errors
    assert len(form["link"].value()) == 2000
