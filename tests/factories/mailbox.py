"""A mailbox over IMAP on loopback: as much of the protocol as a reader of bounces needs, spoken by hand (RFC 3501)."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Box:
    """`messages` by UID; `fault`: `sign_in`, `select`, `drop` (in the middle of the look), or empty."""

    messages: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    fault: str = ""
    wants_id: bool = False
    lines: list[str] = field(default_factory=list)

    def put(self, raw: bytes) -> int:
        uid = 100 + len(self.messages)
        self.messages[uid] = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        return uid


class _Talk(socketserver.StreamRequestHandler):
    box: Box
    disable_nagle_algorithm = True  # an answer in two writes would wait 40 ms

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("* OK here")
        named = False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            self.box.lines.append(line)
            tag, _, rest = line.partition(" ")
            command, _, given = rest.partition(" ")
            command = command.upper()
            if command == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1" + (" ID" if self.box.wants_id else ""))
            elif command == "LOGIN" and (self.box.fault == "sign_in" or given != 'jobs "p w"'):
                self.say(f"{tag} NO wrong")
                continue
            elif command == "ID":
                named = True
                self.say("* ID NIL")
            elif command == "SELECT":
                if self.box.fault == "select" or given != '"INBOX"' or (self.box.wants_id and not named):
                    self.say(f"{tag} NO Unsafe Login")
                    continue
                self.say(f"* {len(self.box.messages)} EXISTS")
            elif command == "UID":
                if self.box.fault == "drop":
                    return
                self.uid(*given.split(" ", 1))
            elif command == "LOGOUT":
                self.say("* BYE")
                self.say(f"{tag} OK")
                return
            self.say(f"{tag} OK done")

    def uid(self, command: str, given: str) -> None:
        if command == "SEARCH":
            assert re.fullmatch(r"UNSEEN SINCE \d\d-[A-Z][a-z][a-z]-\d{4}", given)
            self.say("* SEARCH " + " ".join(str(uid) for uid in self.box.messages if uid not in self.box.seen))
            return
        uid, _, what = given.partition(" ")
        if command == "STORE":
            assert what == r"+FLAGS (\Seen)"
            self.box.seen.add(int(uid))
            return
        content = self.box.messages[int(uid)]
        if "HEADER.FIELDS" in what:
            head = re.search(rb"(?im)^content-type:.*\r\n(?:[ \t].*\r\n)*", content)
            content = (head.group() if head else b"") + b"\r\n"
        elif most := re.search(r"<0\.(\d+)>", what):
            content = content[: int(most.group(1))]
        assert "PEEK" in what
        self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n")


@contextmanager
def mailbox(box: Box) -> Iterator[int]:
    """The box on a port of loopback."""
    handler = type("Talk", (_Talk,), {"box": box})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join(5)


def bounce(
    *,
    to: str = "jobs@college.example",
    action: str = "failed",
    status: str = "5.1.1",
    message_id: str = "",
    whole: bool = False,
) -> bytes:
    """A delivery report as mail systems write it (RFC 3464), about a message to zhang@college.example."""
    head = f"Message-ID: {message_id}\r\nSubject: =?utf-8?b?5a2m6Zmi?=\r\n" if message_id else "Subject: x\r\n"
    back = "message/rfc822" if whole else "text/rfc822-headers"
    return (
        f"Return-Path: <>\r\nDelivered-To: {to}\r\nFrom: MAILER-DAEMON@mx.college.example\r\nTo: {to}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="b1"\r\n\r\n'
        "--b1\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n5.2.2 550 this is for people\r\n\r\n"
        "--b1\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.college.example\r\nArrival-Date: Fri, 28 Apr 2023 10:00:01 +0800\r\n\r\n"
        f"Final-Recipient: rfc822; zhang@college.example\r\nAction: {action}\r\nStatus: {status} (no words)\r\n"
        "Diagnostic-Code: smtp; 550 zhang@college.example unknown\r\n\r\n"
        f"--b1\r\nContent-Type: {back}\r\n\r\n{head}\r\n" + ("body\r\n" if whole else "") + "--b1--\r\n"
    ).encode()
