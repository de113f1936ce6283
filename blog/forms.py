"""What editors write, as the admin's forms take it in."""

from django import forms
from django.core.validators import URLValidator

from blog.feeds.sanitize import sanitize
from blog.syndication import xml_text


class TextField(forms.CharField):
    """A text without the characters that would break the blog's own Atom feed."""

    def to_python(self, value):
        """Take them out before anything else is asked of the text."""
        return super().to_python(xml_text(value) if value else value)


class WebField(forms.URLField):
    """An address as readers' pages follow it; Django's own field takes those of ftp as well."""

    default_validators = [URLValidator(["http", "https"])]
    default_error_messages = {"invalid": "Enter an http or https address."}


class BlogForm(forms.ModelForm):
    """A blog as an editor fills it in."""

    class Meta:
        field_classes = dict.fromkeys(["title", "description"], TextField)


class EntryForm(forms.ModelForm):
    """An entry as an editor fills it in."""

    class Meta:
        texts = ["title", "summary", "author_name", "source_title"]
        links = ["link", "image", "source_link"]
        field_classes = {**dict.fromkeys(texts, TextField), **dict.fromkeys(links, WebField)}

    def clean_summary(self):
        """Take out of the HTML what could do harm, as from any feed."""
        return sanitize(self.cleaned_data["summary"])
