"""A project of pairs, answered by two and sealed: what a buyer then finds. Plain HTTP, no library of ours."""

import json
import time
import urllib.request

TASKS = 60
POLL_S = 0.05

PROJECT = {
    "name": "Which reply is better?",
    "guidelines": "Prefer the better one.",
    "template": {
        "fields": [
            {"name": "prompt", "type": "chat"},
            {"name": "a", "type": "markdown"},
            {"name": "b", "type": "markdown"},
        ],
        "questions": [
            {"name": "better", "type": "pairwise", "left": "a", "right": "b", "title": "Which?"},
            {"name": "why", "type": "text", "title": "Why?", "required": False},
        ],
    },
    "policy": {
        "redundancy": {"min": 2, "max": 2},
        "confidence": "0.5",
        "at_once": 20,
        "consensus": {"better": "majority"},
    },
}


class Server:
    def __init__(self, url, key):
        self.url, self.key = url, key

    def ask(self, method, path, body=None, key=None, kind="application/json"):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {key or self.key}"}
        if data is not None:
            headers["Content-Type"] = kind
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request) as reply:
            text = reply.read()
        return json.loads(text) if text else None


def content(i):
    """Spaces at the ends, quotes, a line separator, what is not Latin: all of it must come back."""
    return {
        "prompt": [
            {"role": "system", "content": "Be short. "},
            {"role": "user", "content": f"  question {i} \u2028\n\u4f60\u597d \U0001f343 "},
        ],
        "a": f' "A", {i}\r\n',
        "b": f"B {i}\t",
    }


def choice(i):
    return ["tie", "left", "right", "both_bad", "right"][i % 5]


def annotate(server, project, name):
    account = server.ask("POST", "/v1/accounts", {"name": name})["id"]
    key = server.ask("POST", f"/v1/accounts/{account}/keys", {"scopes": ["annotate"]})["key"]
    path = f"/v1/projects/{project}"
    while held := server.ask("POST", path + "/assignments", {"count": 20}, key)["assignments"]:
        for a in held:
            i = int(a["content"]["b"].split()[1])
            value = {"better": {"choice": choice(i)}, "why": {"text": f"because {i}"}}
            if i % 2:
                value["better"]["strength"] = 2
            server.ask("POST", path + "/answers", {"assignment": a["id"], "value": value, "active_ms": 1000 + i}, key)


def make(server):
    """The id of a sealed, open dataset of TASKS records."""
    project = server.ask("POST", "/v1/projects", PROJECT)["id"]
    path = f"/v1/projects/{project}"
    lines = [{"external_id": f"t-{i}", "group": f"g-{i // 2}", "content": content(i)} for i in range(TASKS)]
    server.ask("POST", path + "/tasks", "\n".join(map(json.dumps, lines)).encode(), kind="application/jsonl")
    server.ask("POST", path + "/open")
    for name in ("Ada", "Grace"):
        annotate(server, project, name)
    dataset = server.ask("POST", path + "/datasets", {"licence": "CC-BY-4.0"})["id"]
    while (made := server.ask("GET", f"/v1/datasets/{dataset}"))["state"] == "sealing":
        time.sleep(POLL_S)
    assert made["state"] == "sealed", made
    return dataset
