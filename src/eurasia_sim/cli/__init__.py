"""The command line: ``eurasia-sim run``, `compare`, `explain` and the others.

Each module beside this one holds the command that it is called after; what they share is in
`options`. They import nothing heavy until a command is run, so that ``--help`` is there at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from signal import SIGTERM
from traceback import print_exception

import click

from eurasia_sim import languages
from eurasia_sim._version import __version__
from eurasia_sim.cli import (
    calibrate,
    compare,
    completion,
    copy,
    council,
    docs,
    evidence,
    explain,
    handout,
    kinds,
    new,
    parameters,
    patterns,
    plot,
    report,
    robustness,
    run,
    schemas,
    score,
    sensitivity,
    serve,
    site,
    sweep,
    validate,
)
from eurasia_sim.cli.options import INPUT, INTERNAL, INTERRUPTED, TERMINATED, Commands
from eurasia_sim.cli.terminal import Signals, TerminatedError, any_letter, signals
from eurasia_sim.languages import t

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
# In the order in which they are needed, and listed by --help.
COMMANDS = (run.run, compare.compare, explain.explain, report.report, plot.plot, sweep.sweep,
            validate.validate, new.new, copy.copy, schemas.schemas, kinds.kinds, evidence.evidence,
            patterns.patterns, calibrate.calibrate, score.score, sensitivity.sensitivity,
            robustness.robustness, parameters.parameters, serve.serve, council.council,
            site.site, handout.handout, docs.docs, completion.completion)


@click.group(cls=Commands, context_settings=CONTEXT)
@click.version_option(__version__, "-V", "--version", prog_name="eurasia-sim",
                      message="%(prog)s %(version)s")
def commands() -> None:
    """What an event does to the balance of influence between great powers and a region's states.

    \b
    Start with:
      eurasia-sim run aircraft-incident
      eurasia-sim copy aircraft-incident       # to change it

    A scenario is a file of yours, or the name of a shipped one (copy --list).

    \b
    Exit status:
      0    all went well
      1    `validate --strict` has a remark
      2    the input cannot be used; the message says file, line and remedy
      70   an error of the program itself; --debug shows where
      75   a sweep was stopped by a full disk or lost workers; the same command continues
      130  interrupted (143: ended by the system); nothing half-written is left
    """


for command in COMMANDS:
    commands.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of ``eurasia-sim`` and ``run.py``; returns the exit status."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    any_letter()
    with signals() as signal:
        try:
            if any("\0" in word for word in typed):
                raise click.UsageError(t("a character of number 0 can stand in no name"))
            _language()
            commands.main(args=typed, prog_name="eurasia-sim", standalone_mode=False)
            sys.stdout.flush()
        except click.ClickException as error:
            error.show()
            return error.exit_code
        except SystemExit as leave:
            return int(leave.code or 0)
        except (click.Abort, KeyboardInterrupt) as error:
            return _interrupted(error)
        except BrokenPipeError:
            # The reader went away (… | head): not an error of ours.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except Exception as error:
            # Libraries make other errors of an interruption, now and then.
            if signal.came is not None:
                return _interrupted(error)
            return _failed(error, debug="--debug" in typed)
    return 0


def _language() -> None:
    """Take the language that the environment asks for."""
    asked = os.environ.get(languages.VARIABLE)
    if not asked:
        return
    code = languages.code_of(asked)
    if code is None:
        raise click.UsageError(t("{variable}: there is no language '{asked}'; there are {names}",
                                 variable=languages.VARIABLE, asked=asked,
                                 names=", ".join(languages.available())))
    languages.use(code)


def _interrupted(error: BaseException) -> int:
    terminated = isinstance(error, TerminatedError) or Signals.came == SIGTERM
    click.echo(t("ended by the system; nothing half-written was left") if terminated else
               t("interrupted; nothing half-written was left"), err=True)
    return TERMINATED if terminated else INTERRUPTED


def _failed(error: Exception, *, debug: bool) -> int:
    """What cannot be used is the user's to mend and says how; anything else is our fault."""
    from eurasia_sim.files import NO_ROOM
    from eurasia_sim.reading import InputError

    if isinstance(error, InputError):
        click.echo(t("error: {message}", message=error), err=True)
        return INPUT
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        said = t("nothing more can be written ({reason})\n  nothing half-written was left; free "
                 "space, or choose another folder", reason=error.strerror)
        place = f"{error.filename}: " if isinstance(error.filename, str) else ""
        click.echo(t("error: {message}", message=f"{place}{said}"), err=True)
        return INPUT
    if isinstance(error, MemoryError):
        click.echo(t("error: {message}", message=t(
            "there is not enough memory for this\n  take fewer draws, with -n, or keep tables "
            "only, with run --reduce")), err=True)
        return INPUT
    if debug:
        print_exception(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    click.echo(t("internal error, our fault and not yours: {what}. Nothing half-written was left. "
                 "Please report it to the developers, with what you typed and what --debug shows.",
                 what=what), err=True)
    return INTERNAL
