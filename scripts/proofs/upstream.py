"""The provider of the proofs: the witness of what was sent, which no killed call and no torn disk can reach."""
import json
import os
import pathlib
import random
import re
import signal
import socket
import threading
import time

from proofs.home import MAX_TOKENS, tokens_in


class Upstream:
    """A server on loopback in a process of its own, so that it outlives everything; its log is a file."""

    def __init__(self, folder, pause=0.0):
        self.path = os.path.join(folder, "upstream.log")
        self.log = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.pause = pause
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        self.base = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        self.process = os.fork()
        if self.process == 0:
            self.serve(listener)
            os._exit(0)
        listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.log)

    def serve(self, listener):
        """Answers until it is killed, or its parent is gone without having done that."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        parent = os.getppid()
        listener.settimeout(1)
        while os.getppid() == parent:
            try:
                connection, _ = listener.accept()
            except socket.timeout:
                continue
            connection.settimeout(30)
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        try:
            request = self.request(connection)
            if request is None:
                return
            prompt = request["messages"][-1]["content"]
            os.write(self.log, f"received {prompt}\n".encode())
            if self.pause:
                time.sleep(random.random() * self.pause)
            # As much as the call can use at most: what is held is what is spent.
            usage = {"prompt_tokens": tokens_in(prompt), "completion_tokens": MAX_TOKENS}
            text = json.dumps({"id": "x", "usage": usage, "choices": [
                {"index": 0, "message": {"role": "assistant", "content": "ok"}, "finish_reason": "stop"}]}).encode()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                               b"Content-Length: %d\r\n\r\n" % len(text) + text)
            os.write(self.log, f"answered {prompt}\n".encode())
        except OSError:
            pass  # the caller was killed
        finally:
            connection.close()

    @staticmethod
    def request(connection):
        """The request's body, or None when the caller went away before it was complete."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(1 << 16)
            if not piece:
                return None
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: *(\d+)", head).group(1))
        while len(body) < length:
            piece = connection.recv(1 << 16)
            if not piece:
                return None
            body += piece
        return json.loads(body)

    def said(self, word):
        """The prompts that were 'received' or 'answered', in order."""
        lines = pathlib.Path(self.path).read_text().split("\n")
        return [line.split(" ", 1)[1] for line in lines if line.startswith(word + " ")]
