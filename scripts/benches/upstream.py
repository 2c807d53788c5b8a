"""The providers on loopback: a fixed answer, plain or streamed, from Python; and nginx, for many calls at once.

Python answers one call a connection, and both sides of a ratio get the same. For a batch it would be what is measured;
nginx answers more than gw and its peers can ask, at once or after 100 ms, and counts what it was asked."""
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.request

USAGE = {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}
PIECES = ["A gate", "way ", "answers."]
BODY = json.dumps({
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "fixed", "usage": USAGE,
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "".join(PIECES)}}]})


def fixed_stream():
    def event(choices, **more):
        value = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "fixed", "choices": choices}
        return b"data: " + json.dumps({**value, **more}).encode() + b"\n\n"
    events = [event([{"index": 0, "delta": {"content": piece}, "finish_reason": None}]) for piece in PIECES]
    events += [event([{"index": 0, "delta": {}, "finish_reason": "stop"}]), event([], usage=USAGE), b"data: [DONE]\n\n"]
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + b"".join(events)


ANSWER = (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
          b"Content-Length: %d\r\n\r\n" % len(BODY)) + BODY.encode()
STREAM = fixed_stream()


def answer(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(1 << 16)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    while len(body) < length:
        body += connection.recv(1 << 16)
    connection.sendall(STREAM if b'"stream":true' in body else ANSWER)
    connection.close()


def serve():
    """Runs the Python server in a process of its own and returns its port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    if os.fork() == 0:
        parent = os.getppid()
        listener.settimeout(1)
        while os.getppid() == parent:
            try:
                connection, _ = listener.accept()
            except socket.timeout:
                continue
            connection.settimeout(10)
            threading.Thread(target=answer, args=(connection,), daemon=True).start()
        os._exit(0)
    return listener.getsockname()[1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def resident(command, **more):
    """A process that ends with this one, however that ends."""
    return subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *command], stdin=subprocess.DEVNULL, **more)


def end(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


CONFIGURATION = """\
load_module MODULE;
daemon off;
master_process off;
worker_processes 1;
pid nginx.pid;
error_log stderr crit;
events {
  worker_connections 1024;
}
http {
  access_log off;
  default_type application/json;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  tcp_nodelay on;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen 127.0.0.1:PORT;
    location @answer { return 200 'BODY'; }
    location = /fast/v1/chat/completions { return 200 'BODY'; }
    location = /slow/v1/chat/completions { echo_sleep 0.1; echo_exec @answer; }
    location = /status { stub_status; }
  }
}
"""


class Nginx:
    """nginx as the provider, as long as the `with` lasts: `fast` answers at once, `slow` after 100 ms."""

    DELAY = 0.1

    def __init__(self, program, module, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.port, self.questions = free_port(), 0
        self.origin = f"http://127.0.0.1:{self.port}"
        self.fast, self.slow = self.origin + "/fast/v1", self.origin + "/slow/v1"
        filled = CONFIGURATION.replace("MODULE", module).replace("PORT", str(self.port)).replace("BODY", BODY)
        (self.folder / "nginx.conf").write_text(filled)

    @staticmethod
    def text():
        """The configuration, for people."""
        return CONFIGURATION.replace("BODY", BODY).replace("MODULE", "ngx_http_echo_module.so").replace("PORT", "$PORT")

    def __enter__(self):
        self.process = resident([self.program, "-p", str(self.folder), "-c", "nginx.conf", "-e", "stderr"])
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        end(self.process)
        raise OSError("nginx does not start")

    def __exit__(self, *_):
        end(self.process)

    def delays(self, at_once, each):
        """Milliseconds of each answer of `slow` to so many that ask at once, each so often over one connection."""
        times = []

        def ask():
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            for _ in range(each):
                start = time.perf_counter()
                connection.request("POST", self.slow[len(self.origin):] + "/chat/completions", "{}")
                connection.getresponse().read()
                times.append((time.perf_counter() - start) * 1000)
            connection.close()
        threads = [threading.Thread(target=ask) for _ in range(at_once)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return times

    def asked(self):
        """How many requests it has had, questions like this one not counted."""
        self.questions += 1
        text = urllib.request.urlopen(self.origin + "/status", timeout=5).read().decode()
        return int(re.search(r"\n *\d+ +\d+ +(\d+)", text).group(1)) - self.questions


def find(cache):
    """nginx and its module echo, as scripts/setup --bench leaves them: the system's, or unpacked in the cache folder."""
    module = "lib/nginx/modules/ngx_http_echo_module.so"
    for program, folder in ((shutil.which("nginx") or "/usr/sbin/nginx", "/usr"), (f"{cache}/nginx/usr/sbin/nginx", f"{cache}/nginx/usr")):
        if os.access(program, os.X_OK) and os.path.exists(f"{folder}/{module}"):
            return program, f"{folder}/{module}"
    return None
