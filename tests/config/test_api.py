"""Every refusal of the API has one shape."""

import json
import re

import pytest
from django.test import Client

from config.api import api
from learners.models import Topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("get", "/api/v1/articles/aaaaaaaaaaaaaaaa", 404, "not_found"),
        ("get", "/api/v1/articles?limit=0", 422, "invalid"),
        ("post", "/api/v1/articles/imports", 401, "not_signed_in"),
        ("get", "/api/v1/nowhere", 404, "not_found"),
        ("get", "/api/v1/people/NOT-A-UID/", 404, "not_found"),
        ("put", "/api/v1/articles", 405, "wrong_method"),
    ],
)
def test_every_refusal_has_one_shape(client, method, address, status, code):
    answer = getattr(client, method)(address)
    assert answer.status_code == status
    error = json.loads(answer.content)["error"]
    assert error["code"] == code and error["message"]
    assert set(error) == {"code", "message", "fields"}


def test_a_wrong_method_is_told_the_right_ones(client):
    assert client.put("/api/v1/articles").headers["Allow"] == "GET"


def test_pages_keep_their_own_refusals(client):
    assert client.get("/nowhere/").headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("body", ["[1]", '"x"', "null", "7", "[]"])
@pytest.mark.parametrize(
    ("method", "path"), [("patch", "/me"), ("post", "/circles"), ("patch", "/me/notifications")]
)
def test_a_body_that_is_no_object_is_refused(client, ada, method, path, body):
    client.force_login(ada)
    answer = getattr(client, method)(f"/api/v1{path}", body, content_type="application/json")
    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == ["body"]


@pytest.mark.parametrize("value", [["biogas"], "nobody knows"])
def test_a_field_has_one_name_whatever_is_wrong_with_it(client, ada, value):
    client.force_login(ada)
    change = {"bio": value} if isinstance(value, list) else {"time_zone": value}
    answer = client.patch("/api/v1/me", change, content_type="application/json")
    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == list(change)


def test_the_description_is_made_once():
    """Anybody may ask for it, and to make it takes half a second of the machine."""
    assert api.get_openapi_schema() is api.get_openapi_schema(path_params={})


def test_no_body_passes_over_an_unknown_field():
    shapes = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    asked = [
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
        for methods in shapes["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    ]
    known = shapes["components"]["schemas"]
    assert asked
    assert [name for name in asked if known[name].get("additionalProperties") is not False] == []


def test_every_operation_tells_how_it_refuses(client):
    told = client.get("/api/v1/openapi.json").json()
    for methods in told["paths"].values():
        for operation in methods.values():
            for status in ("401", "403", "404", "422"):
                answer = operation["responses"][status]
                assert answer == {"$ref": "#/components/responses/Refused"}
    shape = told["components"]["schemas"]
    assert set(shape["Refusal"]["properties"]) == {"error"}
    assert set(shape["Error"]["properties"]) == {"code", "message", "fields"}


def test_anyone_lists_the_topics(client):
    topic = Topic.objects.get_or_create(slug="biogas", defaults={"name": "Biogas"})[0]
    items = client.get("/api/v1/topics").json()["items"]
    assert {"slug": topic.slug, "name": topic.name} in items


@pytest.mark.parametrize("text", [r"\ud800", r"\u0000"])
@pytest.mark.parametrize("body", ['{"title": "%s"}', '{"mentions": ["%s"]}', '{"%s": 1}'])
def test_what_cannot_be_stored_is_refused_everywhere(client, ada, body, text):
    client.force_login(ada)
    for address in ("/api/v1/threads", "/api/v1/circles", "/api/v1/articles/imports"):
        answer = client.post(address, body % text, content_type="application/json")
        assert answer.status_code == 422, address
        assert answer.json()["error"]["code"] == "unstorable", address


def test_what_cannot_be_stored_is_refused_in_addresses_too(client):
    answer = client.get("/api/v1/threads?circle=%00")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "unstorable")


def test_a_form_where_json_is_expected_is_refused(ada):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    browser.get("/me/")
    token = browser.cookies["csrftoken"].value
    whole = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--'
    for sent in ("--x", "--x--", whole):
        for headers in ({"X-CSRFToken": token}, {}):
            answer = browser.post(
                "/api/v1/threads",
                sent,
                content_type="multipart/form-data; boundary=x",
                headers=headers,
            )
            assert answer.status_code in (400, 403, 422), sent
            if headers:
                assert answer.json()["error"]["code"] == "invalid"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        # A filter of another operation, a misspelt one, one in the wrong case.
        ("q=film", ["q"]),
        ("artcle=x", ["artcle"]),
        ("Limit=5", ["Limit"]),
        # A known one beside it changes nothing; an empty one is one too.
        ("limit=5&offset=10", ["offset"]),
        ("sort=", ["sort"]),
        ("a=1&b=2", ["a", "b"]),
        # The name under which our own code knows a parameter is no name for callers.
        ("form=html", ["form"]),
    ],
)
def test_an_unknown_parameter_is_refused_with_its_name_and_what_is_known(client, query, names):
    """The class of input: whatever stands in an address and would be passed over in silence."""
    answer = client.get(f"/api/v1/threads?{query}")
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["code"], list(error["fields"])) == ("unknown_parameter", names)
    for [message] in error["fields"].values():
        assert message.endswith("It knows: after, article, circle, limit, unanswered.")


@pytest.mark.parametrize("query", ["limit=1&limit=2", "article=a&article=a", "after=&after="])
def test_a_parameter_that_comes_twice_is_refused(client, query):
    answer = client.get(f"/api/v1/threads?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "repeated_parameter"


@pytest.mark.parametrize(
    "body", ['{"bio": "a", "bio": "b"}', '{"name": "A", "bio": "a", "name": "A"}']
)
def test_a_field_that_comes_twice_is_refused(client, ada, body):
    client.force_login(ada)
    answer = client.patch("/api/v1/me", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "repeated_field")
    ada.refresh_from_db()
    assert (ada.name, ada.bio) == ("Ada Quispe", "")


def test_every_operation_refuses_an_unknown_parameter(client, ada):
    client.force_login(ada)
    told = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    asked = [(path, method) for path, methods in told["paths"].items() for method in methods]
    assert len(asked) > 40
    for path, method in asked:
        uid = re.sub(r"\{(\w+)\}", lambda name: "1" if name[1] == "number" else "a" * 16, path)
        answer = client.generic(method.upper(), f"{uid}?nobody=knows", "{}", "application/json")
        assert answer.status_code == 422, (method, path)
        assert list(answer.json()["error"]["fields"]) == ["nobody"], (method, path)


def test_every_operation_takes_each_of_its_own_parameters(client, ada):
    client.force_login(ada)
    told = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    tried = 0
    for path, methods in told["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", []):
            if parameter["in"] == "query" and "{" not in path:
                answer = client.get(f"{path}?{parameter['name']}=1")
                codes = answer.json().get("error", {}) if answer.status_code == 422 else {}
                assert codes.get("code") != "unknown_parameter", (path, parameter["name"])
                tried += 1
    assert tried > 10


@pytest.mark.parametrize(
    "body",
    [
        {f"field{n}": n for n in range(3000)},
        {"topics": [1] * 3000},
        {"languages": ["en"] * 3000},
        {"bio": {"a": [[n] for n in range(3000)]}},
    ],
    ids=["unknown fields", "numbers for texts", "right values", "nested"],
)
@pytest.mark.parametrize(("method", "path"), [("patch", "/me"), ("post", "/circles")])
def test_a_body_of_very_many_values_is_refused_at_once(client, ada, method, path, body):
    """The class of input: bodies of few bytes and many values, each of which costs a check.

    3 MB of them took half a minute, and the answer named every one: 50 MB.
    """
    client.force_login(ada)
    answer = getattr(client, method)(f"/api/v1{path}", body, content_type="application/json")
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == "too_many_values" and not error["fields"]
