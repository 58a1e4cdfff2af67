"""The JSON door of discussions, as a program with a token uses it."""

import json
from uuid import uuid4

import pytest

from circles.models import Membership
from discussions.actions import ask_question
from discussions.models import Post, Thanks, Thread, ThreadRead
from discussions.selectors import place_in
from learners.actions.tokens import create_token
from tests import cast


@pytest.fixture
def api(client):
    """Call the API as somebody: `api(ben).post("/threads", title=...)` gives (status, JSON)."""

    class Caller:
        def __init__(self, learner):
            self.headers = {}
            if learner is not None:
                _token, secret = create_token(actor=learner, name="test", scope="write")
                self.headers = {"Authorization": f"Bearer {secret}"}

        def call(self, method, path, body=None, **headers):
            answer = client.generic(
                method,
                f"/api/v1{path}",
                json.dumps(body) if body is not None else "",
                content_type="application/json",
                headers=self.headers | headers,
            )
            return answer.status_code, answer.json() if answer.content else None

        def get(self, path):
            return self.call("GET", path)

        def post(self, path, key=None, **body):
            return self.call("POST", path, body, **({"Idempotency-Key": str(key)} if key else {}))

        def patch(self, path, **body):
            return self.call("PATCH", path, body)

        def delete(self, path):
            return self.call("DELETE", path)

    return Caller


def codes(answer):
    status, body = answer
    return status, body["error"]["code"]


class TestThreads:
    def test_list_and_filters(self, api, ada, ben, circle, closed_circle, thread, closed_thread):
        answered = cast.thread(circle, ada, title="Answered")
        cast.post(answered, ben)

        def titles(learner, query=""):
            status, body = api(learner).get(f"/threads{query}")
            assert status == 200
            return {item["title"] for item in body["items"]}

        assert titles(ben) == {thread.title, closed_thread.title, "Answered"}
        assert titles(None) == {thread.title, "Answered"}
        assert titles(ben, "?unanswered=true") == {thread.title, closed_thread.title}
        assert titles(ben, f"?circle={closed_circle.slug}") == {closed_thread.title}
        assert titles(None, f"?circle={closed_circle.slug}") == set()
        assert titles(ben, f"?article={thread.article.uid}") == titles(ben)

    def test_what_is_hidden_is_not_found(self, api, cleo, hidden_circle):
        assert api(cleo).get(f"/threads?circle={hidden_circle.slug}")[0] == 404
        assert api(cleo).get("/threads?article=aaaaaaaaaaaaaaaa")[0] == 404

    def test_page_by_page(self, api, ben, circle):
        for n in range(5):
            cast.thread(circle, ben, title=f"Question {n}?")
        seen, after = [], ""
        for _ in range(3):
            _, body = api(None).get(f"/threads?limit=2&after={after}")
            seen += [item["title"] for item in body["items"]]
            after = body["next"]
        assert (len(seen), len(set(seen)), after) == (5, 5, None)
        assert api(None).get("/threads?limit=101")[0] == 422

    def test_ask_and_read(self, api, ben, circle, article):
        status, asked = api(ben).post(
            "/threads",
            circle=circle.slug,
            article=article.uid,
            title="How thick?",
            body="I only get *150*.",
            quote=cast.PASSAGE,
        )
        assert status == 201
        assert asked["passage"]["selector"][0] == {
            "type": "TextQuoteSelector",
            "exact": cast.PASSAGE,
            "prefix": asked["passage"]["selector"][0]["prefix"],
            "suffix": asked["passage"]["selector"][0]["suffix"],
        }
        assert asked["passage"]["source"] == article.current.permanent_url
        status, body = api(None).get(f"/threads/{asked['uid']}")
        assert status == 200
        assert body["thread"] == asked
        (post,) = body["items"]
        assert (post["number"], post["kind"], post["licence"]) == (1, "question", "CC-BY-SA-4.0")
        assert post["html"] == '<p dir="auto">I only get <em>150</em>.</p>\n'

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"qoute": "Keep"}, "qoute"),
            ({"start": 3, "end": 9}, "edition"),
            ({"end": 9, "quote": "Keep"}, "edition"),
            ({"language": "klingon"}, "language"),
            ({"language": "xx"}, "language"),
        ],
    )
    def test_a_stumble_is_told_by_its_field(self, api, ben, circle, article, wrong, field):
        ask = {"circle": circle.slug, "article": article.uid, "title": "How thick?"}
        status, body = api(ben).post("/threads", **ask | wrong)
        assert (status, list(body["error"]["fields"])) == (422, [field])
        assert not Thread.objects.exists()

    def test_a_repeat_is_one(self, api, ben, circle, article):
        key = uuid4()
        ask = {"circle": circle.slug, "article": article.uid, "title": "How thick?"}
        answers = [api(ben).post("/threads", key, **ask) for _ in range(2)]
        assert answers[0] == answers[1]
        assert codes(api(ben).post("/threads", key, **ask | {"title": "Other?"})) == (
            422,
            "key_reused",
        )

    def test_refusals(self, api, ben, cleo, circle, closed_circle, hidden_circle, article):
        def ask(learner, home, **more):
            body = {"circle": home.slug, "article": article.uid, "title": "How?"} | more
            return api(learner).post("/threads", **body)

        assert codes(ask(None, circle)) == (401, "not_signed_in")
        assert codes(ask(cleo, closed_circle)) == (403, "forbidden")
        assert codes(ask(cleo, hidden_circle)) == (404, "not_found")
        assert codes(ask(ben, circle, title=" ")) == (422, "required")
        assert codes(ask(ben, circle, quote="not there")) == (422, "passage_not_found")
        assert codes(ask(ben, circle, title={"a": 1})) == (422, "invalid")
        assert codes(ask(ben, circle, language="x" * 9)) == (422, "invalid")
        assert not Thread.objects.exists()

    def test_b16_nothing_private_is_told(self, api, ben, thread):
        _, body = api(None).get(f"/threads/{thread.uid}")
        told = json.dumps(body)
        assert ben.email not in told and "time_zone" not in told and '"id"' not in told

    def test_posts_in_stretches(self, api, ada, thread):
        for _ in range(4):
            cast.post(thread, ada)
        _, first = api(None).get(f"/threads/{thread.uid}?limit=3")
        _, second = api(None).get(f"/threads/{thread.uid}?limit=3&after={first['next']}")
        assert [post["number"] for post in first["items"] + second["items"]] == [1, 2, 3, 4, 5]
        assert second["next"] is None

    def test_similar(self, api, cleo, thread, closed_thread):
        status, found = api(cleo).get(
            f"/threads/similar?article={thread.article.uid}&title=Is thin film enough"
        )
        assert status == 200
        assert [item["title"] for item in found] == [thread.title]

    def test_queries_do_not_grow(self, client, ada, circle, django_assert_max_num_queries):
        counts = []
        for n in (1, 20):
            for _ in range(n):
                asker = cast.learner("Somebody")
                cast.join(circle, asker)
                place = place_in(circle.readings.get().article, quote=cast.PASSAGE)
                asked = ask_question(
                    actor=asker,
                    circle=circle,
                    article=circle.readings.get().article,
                    title="How?",
                    selector=place.selector,
                )
                cast.post(asked, ada)
            with django_assert_max_num_queries(5) as counted:
                client.get("/api/v1/threads?limit=50")
            counts.append(len(counted))
        assert counts[0] == counts[1]


class TestPosts:
    def test_add(self, api, ada, thread):
        status, post = api(ada).post(f"/threads/{thread.uid}/posts", body="Double it.")
        assert (status, post["number"], post["kind"]) == (201, 2, "answer")
        assert post["url"] == Post.objects.get(number=2).get_absolute_url()
        _, comment = api(ada).post(f"/threads/{thread.uid}/posts", body="And?", is_answer=False)
        assert comment["kind"] == "comment"

    def test_j10_a_repeat_is_one(self, api, ada, thread):
        key, path = uuid4(), f"/threads/{thread.uid}/posts"
        answers = [api(ada).post(path, key, body="Double it.") for _ in range(2)]
        assert answers[0] == answers[1] and answers[0][0] == 201
        assert codes(api(ada).post(path, key, body="Triple it.")) == (422, "key_reused")
        assert api(ada).post(path, "no-uuid", body="x")[0] == 422

    def test_edit_and_take_down(self, api, ada, ben, thread):
        cast.post(thread, ada)
        path = f"/threads/{thread.uid}/posts/2"
        status, post = api(ada).patch(path, body="Use it *twice*.")
        assert (status, post["html"]) == (200, '<p dir="auto">Use it <em>twice</em>.</p>\n')
        assert post["edited_at"]
        assert codes(api(ben).patch(path, body="Mine")) == (403, "forbidden")
        status, post = api(ada).delete(path)
        assert (status, post["is_removed"], post["body"], post["html"]) == (200, True, "", "")

    def test_b14_fields_that_are_not_mine_to_set(self, api, ada, cleo, thread):
        extra = {"author": cleo.uid, "number": 99, "kind": "question", "thanks": 9, "seq": 1}
        status, body = api(ada).post(f"/threads/{thread.uid}/posts", body="Hello", **extra)
        assert (status, set(body["error"]["fields"])) == (422, set(extra))
        assert thread.posts.count() == 1

    def test_thanks(self, api, ada, ben, thread):
        cast.post(thread, ada)
        path = f"/threads/{thread.uid}/posts/2/thanks"
        assert [api(ben).post(path)[1]["thanks"] for _ in range(2)] == [1, 1]
        assert [api(ben).delete(path)[1]["thanks"] for _ in range(2)] == [0, 0]
        assert codes(api(ada).post(path)) == (403, "forbidden")

    def test_accept(self, api, ada, ben, thread):
        cast.post(thread, ada)
        path = f"/threads/{thread.uid}/accepted"
        status, body = api(ben).post(path, number=2)
        assert (status, body["accepted"], body["state"]) == (200, 2, "accepted")
        assert codes(api(ben).post(path, number=1)) == (422, "not_an_answer")
        assert codes(api(ben).post(path, number=77)) == (404, "not_found")
        assert codes(api(ada).delete(path)) == (403, "forbidden")
        assert api(ben).delete(path)[1]["accepted"] is None

    def test_read(self, api, ada, thread):
        assert api(ada).post(f"/threads/{thread.uid}/read", seq=1) == (204, None)
        assert ThreadRead.objects.get(learner=ada).last_read_seq == 1
        assert api(ada).post(f"/threads/{thread.uid}/read", seq=-1)[0] == 422


ROUTES = [
    ("GET", ""),
    ("GET", "/facts"),
    ("POST", "/posts"),
    ("PATCH", "/posts/1"),
    ("DELETE", "/posts/1"),
    ("POST", "/posts/1/thanks"),
    ("DELETE", "/posts/1/thanks"),
    ("POST", "/accepted"),
    ("DELETE", "/accepted"),
    ("POST", "/read"),
]
BODIES = {
    "/posts": {"body": "x"},
    "/posts/1": {"body": "x"},
    "/accepted": {"number": 1},
    "/read": {"seq": 1},
}


@pytest.mark.parametrize(("method", "route"), ROUTES)
class TestEveryRoute:
    def test_b13_behind_a_door_is_not_found(self, api, cleo, eli, closed_thread, method, route):
        for one in (cleo, eli):
            answers = [
                api(one).call(method, f"/threads/{uid}{route}", BODIES.get(route))
                for uid in (closed_thread.uid, "a" * 16)
            ]
            assert answers[0] == answers[1]
            assert answers[0][0] == 404

    def test_leaving_ends_it(self, api, ben, closed_circle, closed_thread, method, route):
        Membership.objects.filter(learner=ben).update(state="left")
        answer = api(ben).call(method, f"/threads/{closed_thread.uid}{route}", BODIES.get(route))
        assert answer[0] == 404

    def test_writing_needs_somebody(self, api, thread, method, route):
        expected = 200 if method == "GET" else 401
        assert (
            api(None).call(method, f"/threads/{thread.uid}{route}", BODIES.get(route))[0]
            == expected
        )

    def test_a_session_without_its_token_writes_nothing(
        self, client, ben, ada, thread, method, route
    ):
        cast.post(thread, ada)
        strict = type(client)(enforce_csrf_checks=True)
        strict.force_login(ben)
        answer = strict.generic(
            method,
            f"/api/v1/threads/{thread.uid}{route}",
            json.dumps(BODIES.get(route)),
            content_type="application/json",
        )
        assert answer.status_code == (200 if method == "GET" else 403)
        assert not Thanks.objects.exists() and thread.posts.count() == 2
