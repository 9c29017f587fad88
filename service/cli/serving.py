"""`dianyue serve` and `dianyue worker`: open everything, say so, go on until stopped."""

import json
import logging
import signal
import socket
from collections.abc import Sequence
from datetime import date, timedelta
from threading import Event
from typing import Annotated
from unicodedata import east_asian_width

import typer
import uvicorn

from service.app import create_app
from service.domain.errors import Conflict, Unavailable
from service.usecases.demo_people import DemoLogin
from service.wiring import Service, open_service, read_settings, today
from service.worker.schedule import Process

_BACKLOG = 2048


class PortTaken(Unavailable):
    code = "port_taken"


class NotPrepared(Conflict):
    """What the service needs before it can be served is not there."""

    code = "not_prepared"


def serve(
    host: Annotated[str | None, typer.Option(help="监听地址；演示模式只能是本机地址")] = None,
    port: Annotated[int | None, typer.Option(help="端口，缺省 8000")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="载入演示数据，并给出可复制的命令")] = False,
    worker: Annotated[
        bool,
        typer.Option(help="同时执行定时任务和发送；另有 dianyue worker 进程时可用 --no-worker"),
    ] = True,
) -> None:
    """启动服务。"""
    _log()
    settings = read_settings(host=host, port=port)
    listener = listen(settings.host, settings.port)
    base = f"http://{_in_url(settings.host)}:{listener.getsockname()[1]}"
    service = open_service(settings.served_at(base))
    try:
        logins = prepare(service, demo=demo)
        typer.echo(greeting(service, base, logins))
        app = create_app(service, process=Process(service, works=worker))
        config = uvicorn.Config(app, log_level="warning", server_header=False)
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        service.close()
        listener.close()


def work() -> None:
    """启动后台进程：执行定时任务、发送通知，不提供网页和接口。可在多台机器上启动多个。"""
    _log()
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    service = open_service(read_settings())
    try:
        prepare(service, demo=False)
        process = Process(service, works=True)
        process.start()
        typer.echo("电约后台进程已启动（Ctrl+C 停止）")
        stopped.wait()
        process.stop()
    finally:
        service.close()


def _log() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for noisy in ("alembic", "apscheduler"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket: whether the port is free shows before anything else is begun."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"端口 {port} 不能使用({error.strerror}),可能已有另一个服务在运行;"
            f"请先停止它，或换一个端口，例如 make run PORT={port + 1 if port < 65535 else 8001}"
        ) from None
    return listener


def prepare(service: Service, *, demo: bool) -> list[DemoLogin]:
    """What must be there before anybody comes: the demo, or a production's first organisation.

    Returns the demo's people; raises NotPrepared.
    """
    if demo and service.is_production:
        raise NotPrepared("正式环境(DIANYUE_MODE=production)不载入演示数据，请去掉 --demo")
    if service.is_production and not service.actor.org_id:
        raise NotPrepared(
            "尚未登记单位：请先运行 dianyue organisations add 和 dianyue people add，"
            "登记最上级单位和第一位系统管理员"
        )
    if not demo:
        return []
    service.load_demo()
    logins = service.load_demo_people()
    service.load_demo_contracts()
    return logins


def greeting(service: Service, base: str, logins: Sequence[DemoLogin] = ()) -> str:
    """What is printed when the service is ready."""
    lines = [
        "",
        "电约已启动（Ctrl+C 停止）",
        f"  首页      {base}/",
        f"  工作台    {base}/console",
        f"  接口清单  {base}/docs",
        f"  用电户    {base}/v1/accounts",
        f"  合同      {base}/v1/contracts",
    ]
    if logins:
        lines += ["", *_table(logins)]
        lines += ["", "起草一份合同，再取回 Word 文件：", "", *_curls(service, base), ""]
    return "\n".join(lines)


def _table(logins: Sequence[DemoLogin]) -> list[str]:
    """Who may sign in to the demo's console, in columns."""
    rows = [
        ("角色", "登录名", "密码"),
        *((item.title, item.login, item.password) for item in logins),
    ]
    widths = [max(_width(row[column]) for row in rows) for column in (0, 1)]
    return [
        "演示账号（随机密码，存于数据目录的 demo-credentials.json；系统客户端用接口密钥）：",
        *(
            "  " + _padded(title, widths[0]) + "  " + _padded(login, widths[1]) + "  " + password
            for title, login, password in rows
        ),
    ]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns on a terminal, where Chinese takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _curls(service: Service, base: str) -> list[str]:
    """One call that drafts, one that fetches the file of what was drafted."""
    body = {"account_no": "632598000001", "starts_on": next_first_of_month(today()).isoformat()}
    key = service.ports.clock.new_id()
    return [
        f"curl -sS -X POST {base}/v1/contracts \\",
        "  -H 'Content-Type: application/json' \\",
        f"  -H 'Idempotency-Key: {key}' \\",
        f"  -d '{json.dumps(body)}' -o contract.json",
        "",
        "curl -sS -o contract.docx \\",
        f"  \"{base}$(grep -o '/v1/contracts/[0-9a-f-]*/document' contract.json)\"",
    ]


def next_first_of_month(day: date) -> date:
    """The first day of the month after a day."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
