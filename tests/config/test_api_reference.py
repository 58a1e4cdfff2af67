"""The page that explains the API shows every operation, from nowhere else, without a script."""

import json

import pytest

from config.api import api
from config.api_reference import grouped
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_every_operation_is_on_the_page(client):
    described = client.get("/api/v1/openapi.json").json()
    operations = sum(len(group) for group in grouped(described).values())
    page = Page(client.get("/api/v1/docs"))
    assert operations > 50
    assert len(page.find("details summary code")) == operations
    assert all(not src.get("src", "").startswith("http") for src in page.find("script"))


def test_an_operation_tells_what_it_asks_and_answers(client):
    described = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    ask = next(
        operation
        for operation in grouped(described)["discussions"]
        if (operation.method, operation.path) == ("POST", "/api/v1/threads")
    )
    asked = {field.name: field for field in ask.asked}
    assert asked["Idempotency-Key"].place == "header"
    assert asked["title"].is_required and not asked["body"].is_required
    assert ask.needs_sign_in
    (status, kind, fields) = ask.answers[0]
    assert (status, kind) == ("201", "ThreadOut")
    assert "passage" in {field.name for field in fields}
