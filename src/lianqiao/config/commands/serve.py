"""`./lianqiao serve`: a real installation."""

from __future__ import annotations

import argparse

from lianqiao.config import server

HELP = "启动服务（网页、发信、定时）"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and which halves to run."""
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只限本机")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    halves = parser.add_mutually_exclusive_group()
    halves.add_argument("--no-worker", action="store_true", help="只开网页；发信与定时另起进程")
    halves.add_argument("--only-worker", action="store_true", help="只开发信与定时")


def run(args: argparse.Namespace) -> int:
    """Prepare, say where, serve."""
    if not args.only_worker:
        server.must_be_free(args.host, args.port)
    server.prepare()
    if args.only_worker:
        print("发信与定时已启动，按 Ctrl+C 结束。", flush=True)
        return server.run_worker()
    _greet(args.host, args.port)
    return server.run(args.host, args.port, worker=not args.no_worker)


def _greet(host: str, port: int) -> None:
    from lianqiao.config import clock
    from lianqiao.people.actions import offer_first_code

    shown = "127.0.0.1" if host in {"", "0.0.0.0", "::"} else f"[{host}]" if ":" in host else host  # noqa: S104 - told apart, not bound
    print(f"连桥已启动：http://{shown}:{port}/  （按 Ctrl+C 结束）", flush=True)
    code = offer_first_code(now=clock.now(), real_now=clock.real_now())
    if code:
        print(f"还没有人登记。打开上面的网址，用这个一次性代码建立系统管理员（24 小时内有效）：{code}", flush=True)
