"""Launch the server and run it until it is interrupted."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from eurasia_sim.app import address
from eurasia_sim.app.limits import MOST_CONNECTIONS, SHORTEST_KEY
from eurasia_sim.app.page_files import scenarios_by_name
from eurasia_sim.languages import in_context, msg, t
from eurasia_sim.reading import InputError

EXPOSED = msg("""\
What others on the network can do here: open the page of these scenarios, and send a
prediction; in a council game, take a seat and act for it. Of this machine's files none is read or
written but those of the games, in results/council, and nothing is computed for anybody; requests
are bounded in size and number. It is not encrypted: the network sees what is typed into it.""")


def serve(scenarios: Sequence[Path], *, host: str | None, port: int, key: str | None,
          tell: Callable[[str], None], quiet: bool, game: Path | None = None) -> None:
    """Serve scenarios to a class until interrupted.

    Args:
        scenarios: files; all shipped ones if empty.
        host: the one address to listen on; this machine and its local network if left out.
        port: 0 for any free one.
        key: of the teacher's page; a new one if left out.
        tell: prints.
        quiet: print addresses alone.
        game: the file of a council game to go on with.

    Raises:
        InputError: for a scenario, game or key that cannot be used, or an address that is taken.
    """
    import uvicorn

    from eurasia_sim.app.connections import Connection
    from eurasia_sim.app.routes import create_app

    if key is not None:
        _check_key(key)
    paths = scenarios_by_name(scenarios)
    hosts = address.hosts(host)
    sockets = address.listen(hosts, port)
    urls = address.page_urls(hosts, int(sockets[0].getsockname()[1]))
    secret = key or secrets.token_urlsafe(9)
    app = create_app(paths, key=secret, addresses=urls, names=address.names_of(hosts),
                     game=game)
    teacher = f"{urls[0]}teacher#key={secret}"
    if quiet:
        tell(f"{urls[0]}\n{teacher}")
    else:
        either = "   " + in_context("between addresses", "or") + "   "
        tell("\n".join([
            address.qr_text(urls[0]), "",
            "  " + t("Students open:  {addresses}", addresses=either.join(urls)),
            "  " + t("Teacher opens:  {address}", address=teacher), "",
            *([] if address.LOOPBACK not in urls[0] else [
                "  " + t("Only this machine can open it: no local network was found (see "
                         "--host)."), ""]),
            t(EXPOSED), "", t("Ctrl-C ends it.")]))
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False,
                            timeout_keep_alive=30, limit_concurrency=1000,
                            http=Connection, ws="none")
    _allow_files(2 * MOST_CONNECTIONS)
    asyncio.run(uvicorn.Server(config).serve(sockets=sockets))


def _check_key(key: str) -> None:
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{{SHORTEST_KEY},100}}", key):
        raise InputError(t("the teacher's key has at least {count} letters (a-z, A-Z), "
                           "digits, - and _", count=SHORTEST_KEY),
                         hint=t("--teacher-key {key}, or leave it out for a new one each time",
                                key=secrets.token_urlsafe(9)))


def _allow_files(wanted: int) -> None:
    """Let the process have as many connections as the server takes, where the system may."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
