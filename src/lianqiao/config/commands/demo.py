"""`./lianqiao demo [--port N] [--no-serve]`: a fresh database with the demo college, and everything running."""

from __future__ import annotations

import argparse
import sys
from time import perf_counter

from lianqiao.config import server
from lianqiao.config.demo import installation

HELP = "装好一所演示学院并打开，今天固定在 2023-04-28"
HOST = "127.0.0.1"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, or only to load."""
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    parser.add_argument("--no-serve", action="store_true", help="只装数据，不启动服务")


def run(args: argparse.Namespace) -> int:
    """Load in one transaction, say where to go, serve. A busy port is told before anything is touched."""
    if not args.no_serve:
        server.must_be_free(HOST, args.port)
    installation.pin_demo(args.port)
    begun = perf_counter()
    print("正在装演示学院…", file=sys.stderr, flush=True)
    server.prepare(fresh=True)
    _load()
    print(f"演示学院已装好（{perf_counter() - begun:.1f} 秒）。人和单位都是虚构的，消息不会离开这台电脑。", flush=True)
    if args.no_serve:
        return 0
    _greet(args.port)
    return server.run(HOST, args.port)


def _load() -> None:
    from django.conf import settings

    from lianqiao.config import clock
    from lianqiao.config.demo.build import build

    build(real_now=clock.real_now(), base_url=settings.BASE_URL)


def _greet(port: int) -> None:
    from lianqiao.config.demo.names import PERSONAS

    address = f"http://{HOST}:{port}"
    print(f"打开 {address}/  （按 Ctrl+C 结束）。登录页上点一下就进去：")
    for username, (name, role) in PERSONAS.items():
        print(f"  {role}：{name}  {address}/sign-in/#{username}")
    sys.stdout.flush()
