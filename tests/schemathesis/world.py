"""A small world for the API to be asked about: people, a project with answers and a dispute, a sealed dataset.

usage: world.py URL KEYFILE OUT    OUT: ids and credentials as JSON
"""

import json
import sys
import time
import urllib.request

url, key_file, out = sys.argv[1:]
key = open(key_file).read().strip()
admin = {"Authorization": f"Bearer {key}"}


def ask(method, path, body=None, who=admin, kind="application/json"):
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    headers = dict(who)
    if data is not None:
        headers["Content-Type"] = kind
    request = urllib.request.Request(url + path, data, headers, method=method)
    with urllib.request.urlopen(request) as reply:
        text = reply.read()
        return (json.loads(text) if text else None), reply.headers


def by_key(name):
    account = ask("POST", "/v1/accounts", {"name": name})[0]["id"]
    made = ask("POST", f"/v1/accounts/{account}/keys", {"scopes": ["annotate"]})[0]
    return account, {"Authorization": f"Bearer {made['key']}"}


def by_session(username):
    token = ask("POST", "/v1/invitations", {"note": "for the test"})[0]["token"]
    body = {"invitation": token, "username": username, "password": "a long enough one"}
    made, headers = ask("POST", "/v1/accounts", body, {})
    return made["account"]["id"], {"Cookie": headers["Set-Cookie"].split(";")[0], "Sec-Fetch-Site": "same-origin"}


# Two options and two answers: tasks on which the two differ are disputes.
project = ask("POST", "/v1/projects", {
    "name": "Is it about money?",
    "template": {
        "fields": [{"name": "q", "type": "text"}],
        "questions": [{"name": "money", "type": "choice", "title": "Is it about money?",
                       "options": [{"value": "yes", "title": "Yes"}, {"value": "no", "title": "No"}]}],
    },
    "policy": {"redundancy": {"min": 2, "max": 2}, "gold_share": "0", "speed_ms": 0, "at_once": 100},
    "price": {"amount": 10000, "currency": "USD"},
})[0]["id"]
here = f"/v1/projects/{project}"
tasks = "".join(json.dumps({"external_id": f"t{i}", "content": {"q": f"question {i}"}}) + "\n" for i in range(20))
ask("POST", here + "/tasks", tasks.encode(), kind="application/jsonl")
ask("POST", here + "/open")
ann, ann_shows = by_key("ann")
ben, ben_shows = by_session("ben")
for who, says in ((ann_shows, "yes"), (ben_shows, "no")):
    for given in ask("POST", here + "/assignments", {"count": 20}, who)[0]["assignments"]:
        agreed = int(given["task"]) % 2
        value = {"money": {"choice": "yes" if agreed else says}}
        ask("POST", here + "/answers", {"assignment": given["id"], "value": value}, who)
dataset = ask("POST", here + "/datasets", {"licence": "CC0-1.0", "partial": True})[0]["id"]
for _ in range(100):
    if ask("GET", f"/v1/datasets/{dataset}")[0]["state"] == "sealed":
        break
    time.sleep(0.1)

json.dump({"cookie": ben_shows["Cookie"], "project": project, "account": ann, "dataset": dataset}, open(out, "w"))
