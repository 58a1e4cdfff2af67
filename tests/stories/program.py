"""A program of somebody's own: speaks to the API with a personal token and nothing else."""

import json
from typing import Any

from django.test import Client

from learners.actions.tokens import create_token
from learners.models import Learner


class Program:
    """Sends JSON and reads JSON; a status that was not expected ends the story."""

    def __init__(self, learner: Learner) -> None:
        _token, secret = create_token(actor=learner, name="A program of mine", scope="write")
        self.client = Client(
            enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"}
        )

    def get(self, path: str, *, status: int = 200, **query: Any) -> Any:
        """Read something."""
        return self._answer(self.client.get(f"/api/v1{path}", query), status)

    def post(self, path: str, *, status: int = 201, **body: Any) -> Any:
        """Make something."""
        return self._send("POST", path, body, status)

    def patch(self, path: str, **body: Any) -> Any:
        """Change something."""
        return self._send("PATCH", path, body, 200)

    def delete(self, path: str, *, status: int = 204) -> Any:
        """End something."""
        return self._send("DELETE", path, {}, status)

    def _send(self, method: str, path: str, body: dict[str, Any], status: int) -> Any:
        answer = self.client.generic(
            method, f"/api/v1{path}", json.dumps(body), content_type="application/json"
        )
        return self._answer(answer, status)

    def _answer(self, answer: Any, status: int) -> Any:
        assert answer.status_code == status, f"{answer.status_code}: {answer.content.decode()}"
        assert not answer.cookies
        return answer.json() if answer.content else None
