"""Columns of the record that are more than Django's own."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from livelog.address import is_url


def validate_address(text: str) -> None:
    """Refuse what is no web address by the one rule that feeds and links are held to."""
    if not is_url(text):
        raise ValidationError(_("Enter an http or https address."), code="invalid")


class AddressField(models.URLField):
    """A web address: hosts of one word and with underscores are hosts, unlike in Django's field."""

    default_validators = [validate_address]
