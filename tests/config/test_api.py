"""Every refusal of the API has one shape."""

import json

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("get", "/api/v1/articles/aaaaaaaaaaaaaaaa", 404, "not_found"),
        ("get", "/api/v1/articles?limit=0", 422, "invalid"),
        ("post", "/api/v1/articles/imports", 401, "not_signed_in"),
    ],
)
def test_every_refusal_has_one_shape(client, method, address, status, code):
    answer = getattr(client, method)(address)
    assert answer.status_code == status
    error = json.loads(answer.content)["error"]
    assert error["code"] == code and error["message"]
    assert set(error) == {"code", "message", "fields"}
