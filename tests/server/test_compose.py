"""docker-compose.yml, the Dockerfile and the proxy's template, read as they stand."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from config.celery import app
from tests.parts import compose
from tests.parts.compose import FILE, ROOT
from tests.parts.docker import Docker
from tests.parts.nginx import TEMPLATE

ENV_FILE = {"AYNI_DB_PASSWORD": "x"}
WHOLE = yaml.safe_load(FILE.read_text())
SERVICES = compose.services(ENV_FILE)
STANDING = sorted(SERVICES.keys() - {"migrate"})


@pytest.mark.parametrize("name", STANDING)
def test_every_service_is_watched_and_comes_back(name):
    raw = SERVICES[name].raw
    assert "image" in raw
    assert raw["restart"] == "unless-stopped"
    assert raw["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries"} <= raw["healthcheck"].keys()
    assert raw["logging"]["options"]["max-size"]


def test_only_the_proxy_is_published_and_the_mail_catcher_on_this_machine_alone():
    published = {name: one.raw["ports"] for name, one in SERVICES.items() if "ports" in one.raw}
    assert published.keys() == {"proxy", "mail"}
    assert SERVICES["mail"].raw["profiles"] == ["try"]
    assert all(port.startswith("127.0.0.1:") for port in published["mail"])


def test_what_holds_the_data_has_no_way_out():
    assert WHOLE["networks"]["data"]["internal"] is True
    inside = {name for name, one in SERVICES.items() if one.raw["networks"] == ["data"]}
    assert inside == {"postgres", "redis"}
    assert SERVICES["proxy"].raw["networks"] == ["outside"]


def test_ours_run_without_rights_on_a_read_only_system():
    for service in SERVICES.values():
        if service.is_ours or service.name == "proxy":
            assert service.raw["cap_drop"] == ["ALL"]
            assert service.raw["read_only"] is True
            assert service.raw["security_opt"] == ["no-new-privileges:true"]
    assert "\nUSER ayni\n" in (ROOT / "Dockerfile").read_text()
    assert SERVICES["proxy"].raw["user"] != "0"


def test_everything_waits_for_its_parts():
    for service in SERVICES.values():
        waits = service.raw.get("depends_on", {})
        if service.is_ours and service.name != "migrate":
            assert waits["migrate"]["condition"] == "service_completed_successfully"
            assert waits["postgres"]["condition"] == "service_healthy"
            assert waits["redis"]["condition"] == "service_healthy"


def test_a_stop_gives_time_to_finish():
    from config.serving import live, pages

    assert SERVICES["pages"].grace_s > pages.graceful_timeout
    assert SERVICES["live"].grace_s > live.DRAIN_SECONDS
    for name in ("worker", "worker-mail", "worker-slow"):
        assert SERVICES[name].grace_s > app.conf.worker_soft_shutdown_timeout


def test_every_lane_has_workers():
    lanes = set(app.conf.task_queues)
    words = " ".join(" ".join(service.command) for service in SERVICES.values())
    assert set(re.findall(r"--queues=(\S+)", words)) == lanes
    assert {route["queue"] for route in app.conf.task_routes.values()} <= lanes
    # A message goes into one lane only.
    for name in lanes:
        queue = app.amqp.queues[name]
        assert (queue.exchange.type, queue.routing_key) == ("direct", name)


def test_commands_and_their_modules_exist():
    for service in SERVICES.values():
        if service.is_ours:
            assert shutil.which(service.command[0], path=str(Path(sys.executable).parent))
        for word in [*service.command, *service.probe] if service.is_ours else []:
            module = re.search(r"config\.[\w.]+", word)
            if module and not word.endswith(".py"):
                path = ROOT / module[0].replace(".", "/")
                assert path.with_suffix(".py").exists(), word
            if word.endswith(".py"):
                assert (ROOT / word).exists(), word


def test_every_variable_of_ours_is_explained():
    known = set(re.findall(r"^(AYNI_\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    asked = {name for name in compose.variables() if name.startswith("AYNI_")}
    given = {key for one in SERVICES.values() for key in one.environment if "AYNI_" in key}
    assert asked | given <= known


def test_a_password_for_the_database_is_asked_for():
    with pytest.raises(KeyError, match="AYNI_DB_PASSWORD"):
        compose.services({})


def test_redis_refuses_rather_than_forgets_and_keeps_nothing():
    words = " ".join(SERVICES["redis"].command)
    assert "--maxmemory-policy noeviction" in words
    assert "--appendonly no" in words


def test_the_proxy_is_given_all_that_its_template_asks_for():
    asked = set(re.findall(r"\$\{(PROXY_\w+)\}", TEMPLATE.read_text()))
    given = {key for key in SERVICES["proxy"].environment if key.startswith("PROXY_")}
    assert asked == given
    # The filter of the image's envsubst leaves nginx's own variables alone.
    assert SERVICES["proxy"].environment["NGINX_ENVSUBST_FILTER"] == "^PROXY_"


def test_the_image_is_made_of_what_is_sent_to_the_builder():
    dockerfile = (ROOT / "Dockerfile").read_text()
    sent = set(re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied = set(re.findall(r"^COPY (?!--from)(\S+)", dockerfile, re.MULTILINE))
    assert copied - {"deploy/sorry", "deploy/nginx.conf.template"} | {"deploy"} == sent
    apps = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert apps <= copied
    assert "--require-hashes" in dockerfile and "--only-binary=:all:" in dockerfile


def test_a_letter_is_kept_by_the_mail_server_while_nobody_takes_it(tmp_path):
    nobody = Docker(tmp_path, {})
    assert nobody.deploy("receive-mail", "ayni@example.org", given=b"x").returncode == 75


def test_a_backup_that_fails_drops_no_old_one_and_passes_for_none(tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "ayni-old.dump").touch()
    os.utime(kept / "ayni-old.dump", (0, 0))
    half = Docker(tmp_path, {"postgres": {"PATH": str(tmp_path)}})
    assert half.deploy("back-up", str(kept)).returncode != 0
    assert [path.name for path in kept.iterdir() if path.suffix != ".part"] == ["ayni-old.dump"]
