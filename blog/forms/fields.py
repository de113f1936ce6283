"""Fields of the forms: texts without what XML forbids, web addresses, and marks that nobody sees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blog.models.cleaning import xml_text
from blog.models.fields import validate_address


class TextField(forms.CharField):
    """A text without the characters that would break the blog's own Atom feed.

    Browsers send line ends as CR LF, whatever they were (HTML, section 4.10.21.7).
    """

    def to_python(self, value: Any) -> str:
        """Take them out before anything else is asked of the text."""
        return super().to_python(xml_text(value).replace("\r\n", "\n") if value else value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the text is another than the record's, whatever its line ends are there."""
        return super().has_changed(self.to_python(initial), data)


class WebField(forms.URLField):
    """An address as readers' pages follow it; Django's own field takes those of ftp as well.

    What has no scheme is one of http. Nothing else is written anew, so that an address from the
    record comes back as it was.
    """

    default_validators = [validate_address]
    default_error_messages = {"invalid": _("Enter an http or https address.")}

    def to_python(self, value: Any) -> str:
        """Return the address with a scheme."""
        text = forms.CharField.to_python(self, value)
        return text if not text or "//" in text else f"http://{text}"

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return of what was refused as much as can be an address, for the form to show again.

        The admin's widget splits it, in the square of its length where it is of combining marks.
        """
        return data[: self.max_length] if isinstance(data, str) else data


class HiddenField(forms.CharField):
    """A mark that the form brings back: no change of what its editor fills in."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, label="")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False
