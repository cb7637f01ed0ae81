"""Schemathesis hooks: log in, and log in with a new account whenever a request has ended the session.

Accounts are created over the API of the server under test, whose URL is in BUTTRESS_URL.
"""

import os
import itertools
import threading
import time

import requests
import schemathesis

URL = os.environ["BUTTRESS_URL"]
PASSWORD = "correct horse battery"
# These end the session, change the password, or trigger the throttle.
ENDS = ("/logout", "/delete", "/password", "/recover", "/login", "/signup", "/end-others", "/recovery-codes")

numbers = itertools.count(1)
lock = threading.Lock()
cookie = None


def sign_up():
    for _ in range(20):
        answer = requests.post(
            f"{URL}/api/accounts/signup",
            json={"email": f"p{os.getpid()}-{next(numbers)}@example.org", "password": PASSWORD},
            timeout=30,
        )
        if answer.status_code == 200:
            return answer.headers["set-cookie"].split(";")[0]
        time.sleep(1)
    raise RuntimeError(f"nobody can sign up: {answer.status_code} {answer.text}")


@schemathesis.hook
def before_call(context, case, kwargs):
    global cookie
    with lock:
        if cookie is None:
            cookie = sign_up()
        case.headers = {**(case.headers or {}), "Cookie": cookie}
        if case.path.startswith("/hooks/"):
            case.headers["Authorization"] = f"Bearer {os.environ['BUTTRESS_BUCKET_EVENTS_SECRET']}"


@schemathesis.hook
def after_call(context, case, response):
    global cookie
    if response.status_code in (401, 429) or case.path.endswith(ENDS):
        with lock:
            cookie = None
