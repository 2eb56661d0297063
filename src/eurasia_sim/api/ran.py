"""A scenario that has been run: what it says, why, its pictures, and how it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from eurasia_sim import engine
from eurasia_sim.languages import ENGLISH, speaking, t
from eurasia_sim.limits import MAX_REPLICATES
from eurasia_sim.reading import whole_number
from eurasia_sim.scenario import BASELINE, Plan, Scenario, references
from eurasia_sim.wording.answer import Answer, answer
from eurasia_sim.wording.findings import Findings, findings

if TYPE_CHECKING:
    import xarray as xr

    from eurasia_sim.analysis.causes.attribution import Attribution
    from eurasia_sim.analysis.effects.compare import Comparison
    from eurasia_sim.analysis.uncertainty.drivers import DriverRanking
    from eurasia_sim.plots.notebook import Picture
    from eurasia_sim.results.moves import Tally
    from eurasia_sim.results.outcome import Outcome
    from eurasia_sim.wording.moves import WhoMoved

# Draws of an attribution: enough for a table of two decimals, in seconds.
EXPLAINED = 100


@dataclass
class Run:
    """A scenario that has been run.

    Attributes:
        scenario: the question, its events and its world.
        plan: the arrays it was turned into.
        ensemble: the raw records.
        seconds: how long the model took.
        kept_remarks: of a run that was kept, the remarks on its scenario.

    Examples:
        Those of the methods go on from here.

        >>> import eurasia_sim as es
        >>> run = es.run("aircraft-incident", replicates=20)
        >>> run
        <Run of 'The aircraft incident': baseline, no-incident, ...; 20 replicates, ...>
    """

    scenario: Scenario
    plan: Plan
    ensemble: engine.Ensemble
    seconds: float
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    kept_remarks: tuple[str, ...] | None = None

    def __repr__(self) -> str:
        cases = ", ".join(self.scenario.cases)
        return (f"<Run of '{self.scenario.name}': {cases}; {len(self.ensemble.replicates):,} "
                f"replicates, {self.plan.months[0]} to {self.plan.months[-1]}>")

    def _repr_html_(self) -> str:
        from html import escape

        return f"{escape(repr(self))}{self._answer.html()}"

    @cached_property
    def data(self) -> xr.Dataset:
        """The labelled data set, with axes case, month, pole, state, replicate, …

        Examples:
            >>> run.data.alignment.sel(state="azerbaijan", pole="russia").dims
            ('case', 'month', 'replicate')
        """
        from eurasia_sim.results import to_dataset

        return to_dataset(self.ensemble)

    def answer(self) -> str:
        """The answer to the scenario's question in words.

        Examples:
            >>> print(run.answer())
            The aircraft incident
            ...
            Compared with the baseline, Azerbaijan's alignment with Russia is ... higher in
            December 2024 with “no incident”, ...
        """
        return self._answer.text()

    @cached_property
    def _answer(self) -> Answer:
        return answer(self.scenario, self.plan, self.findings, self.who_moved)

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What `validate` remarks on its scenario."""
        if self.kept_remarks is not None:
            return self.kept_remarks
        from eurasia_sim.analysis.catalogue.review import remarks_on

        return remarks_on(self.scenario)

    @property
    def _remarks_kept(self) -> tuple[str, ...]:
        """The same in English, which is what is kept."""
        with speaking(ENGLISH):
            return replace(self).remarks

    @cached_property
    def findings(self) -> Findings:
        """What the answer and the report tell, as arrays over the draws."""
        return findings(self.scenario, self.plan.labels, self.data)

    @cached_property
    def moves(self) -> Tally:
        """What actors did of their own accord: in how many draws, when first, how often.

        `ensemble.moves` has every single one.

        Examples:
            >>> run.moves.rows()  # nobody acts here
            []
        """
        from eurasia_sim.results.moves import tally

        return tally(self.ensemble)

    @cached_property
    def who_moved(self) -> WhoMoved | None:
        """What the answer and the report tell of those who act; None where nobody may."""
        from eurasia_sim.wording.moves import who_moved

        return who_moved(self.scenario, self.findings, self.ensemble, self.moves, self.data)

    def effect(self, variant: str, *outcomes: str, against: str | None = None) -> Comparison:
        """What a variant changes, replicate by replicate.

        Args:
            variant: a case of the scenario.
            outcomes: like ``alignment[azerbaijan, russia] at 2027-12``; what the scenario's
                focus asks for if left out.
            against: the case it is compared with; if left out, the one that the scenario names
                for it, else the baseline.

        Raises:
            InputError: for anything unknown, with the nearest valid name.

        Examples:
            >>> effect = run.effect("no-incident", "alignment[azerbaijan, russia] at 2025-08")
            >>> print(effect.words())
            Compared with the baseline, 20 paired draws
              if …  largest change  when  agree  in Aug 2025  agree
            Azerbaijan's alignment with Russia
              no incident  +0.4... (...)  Dec 2024  100 %  +0.4... (...)  100 %
            >>> run.effect("no-incidnet")
            Traceback (most recent call last):
            eurasia_sim.reading.errors.InputError: ...
              did you mean 'no-incident'? ...
        """
        from eurasia_sim.analysis.effects.compare import compare

        if against is None:
            against = references(self.scenario.cases).get(variant, BASELINE)
        return compare((self, variant), against=(self, against), outcomes=outcomes)

    def explain(self, *names: str, variable: str = "alignment", month: str | None = None,
                by: Literal["events", "mechanisms"] = "events", event: str | None = None,
                case: str = BASELINE, groups: Mapping[str, Iterable[str]] | None = None,
                exact: bool = False, replicates: int = EXPLAINED,
                progress: Callable[[int, int], None] | None = None) -> Attribution:
        """Why an outcome changed: how much of it is due to each event, or to each mechanism.

        Args:
            names: a state and a pole, or whatever the variable is about; or a whole outcome.
            variable: what changed; as in `results.outcome.AXES`.
            month: until when; the last one if left out.
            by: what the change is divided over.
            event: divide this event's effect over the mechanisms.
            case: the baseline or a variant.
            groups: label → ids of events that count as one.
            exact: run every coalition of at most twelve players.
            replicates: the first so many draws of the run.
            progress: called with the runs finished since the last call, and how many there are.

        Raises:
            InputError: for anything unknown, with the nearest valid name.

        Examples:
            >>> why = run.explain("azerbaijan", "russia", month="2025-08", replicates=5)
            >>> [part.label for part in why.parts][:3]
            ['aircraft incident', 'invasion', 'war in Ukraine']

            A whole outcome, and the effect of one event over the mechanisms:

            >>> outcome = "alignment[azerbaijan, russia] at 2025-08"
            >>> how = run.explain(outcome, event="aircraft-incident", replicates=5)
            >>> how.over
            'mechanisms'
        """
        from eurasia_sim.analysis.causes import attribution

        what = self._outcome(names, variable, month)
        draws = self.ensemble.replicates[:whole_number("replicates", replicates, 1,
                                                       MAX_REPLICATES)]
        if by == "mechanisms" or event is not None:
            return attribution.by_mechanisms(self.scenario, what, case=case, event=event,
                                             exact=exact, replicates=draws, progress=progress)
        return attribution.by_events(self.scenario, what, case=case, groups=groups, exact=exact,
                                     replicates=draws, progress=progress)

    def drivers(self, *names: str, variable: str = "alignment", month: str | None = None,
                case: str = BASELINE, against: str | None = None) -> DriverRanking:
        """Which uncertain numbers an outcome's spread comes from; no further run is needed.

        Args:
            names, variable, month, case: as in `explain`.
            against: a case to subtract, for the spread of an effect.

        Raises:
            InputError: for anything unknown, with the nearest valid name.

        Examples:
            >>> ranked = run.drivers("azerbaijan", "russia", month="2024-12")
            >>> ranked.drivers[0].label
            'how deep a wound “aircraft incident” opens'
        """
        from eurasia_sim.analysis.uncertainty.drivers import DriverRanking, drivers

        what = self._outcome(names, variable, month)
        return DriverRanking(t("{what}, {month}", what=what.words(self.plan.labels),
                               month=what.month),
                             drivers(self.scenario, self.ensemble, self.data, what, case=case,
                                     against=against))

    def _outcome(self, names: tuple[str, ...], variable: str, month: str | None) -> Outcome:
        from eurasia_sim.results.outcome import outcome, parse_outcome

        labels, months = self.plan.labels, self.plan.months
        if len(names) == 1 and "[" in names[0]:
            return parse_outcome(names[0], labels, months)
        return outcome(labels, months, variable, *names, month=month)

    def plot(self, what: str | Attribution | Comparison | DriverRanking | None = None, *,
             variant: str | None = None, outcome: str | Sequence[str] = (),
             at: str | None = None) -> Picture:
        """A picture that shows itself in a notebook.

        Args:
            what: its name, from `plots.PICTURES` or `plots.MORE`, or an attribution, a
                comparison, or drivers; if left out, the variant beside the baseline, or the
                alignments without a variant.
            variant: the one beside the baseline; the first if left out.
            outcome: what a what-if shows, like ``cohesion[ots]``, or several; what moves most of
                what the question is about if left out.
            at: the month of pictures that show one, like 2027-12; of a heat map the largest
                changes, else the last month, if left out.

        Raises:
            InputError: for a name that is no picture, variant, outcome or month, or a picture
                without content.

        Examples:
            >>> picture = run.plot("triangle")
            >>> picture.save("triangle.svg").name
            'triangle.svg'
            >>> print(picture.text)
            A triangle with Russia, United States and ...
            >>> run.plot("what-if", outcome="autonomy[azerbaijan]").text
            "Lines over time: Azerbaijan's autonomy, ..."
        """
        from eurasia_sim.plots.frame.scene import scene_of
        from eurasia_sim.plots.notebook import picture_of

        outcomes = (outcome,) if isinstance(outcome, str) else outcome
        return picture_of(what, self.data, scene_of(self.scenario, outcomes, at,
                                                        self.moves), variant)

    def draw(self, folder: Path, *, formats: tuple[str, ...] = ("png",)) -> list[Path]:
        """Draw every picture of the run into a folder."""
        return self._draw(folder, formats=formats)

    def _draw(self, folder: Path, *, formats: tuple[str, ...] = ("png",),
              beside: Callable[[], None] | None = None) -> list[Path]:
        """The same; what else is to be done is done at the same time."""
        from eurasia_sim import plots
        from eurasia_sim.plots.frame.scene import scene_of

        return plots.draw(self.data, scene_of(self.scenario, moves=self.moves), folder,
                          formats=formats, beside=beside)

    def save(self, results: str | Path = "results", *, pictures: bool = True,
             all_tables: bool = False, draws: bool = False, overwrite: bool = False,
             command: str | None = None) -> Path:
        """Keep the run: ``results/<scenario>/run-001`` or the next free number.

        Args:
            results: the results folder.
            pictures: draw them too.
            all_tables: tabulate every outcome, and not only what the question is about.
            draws: keep every draw too, in ``ensemble.nc``, and every move of those who act, in
                ``moves-by-draw.csv``; `open_run` does not need them.
            overwrite: take the place of the scenario's latest run instead of a new number.
            command: what the user typed, for the manifest.

        Returns:
            The run's folder.

        Raises:
            InputError: when it cannot be written; then nothing is left behind.
            ValueError: for all tables or draws of a run that recorded only some variables.

        Examples:
            >>> folder = run.save(pictures=False)
            >>> folder.as_posix()
            'results/aircraft-incident/run-001'
            >>> es.open_run(folder).answer() == run.answer()
            True
        """
        from eurasia_sim.results import moves, store, tables

        if (all_tables or draws) and not {*engine.RECORDED} <= {*self.ensemble.records}:
            raise ValueError("all tables and draws need a run that recorded every variable")
        facts = store.Facts(self.scenario, self.plan, len(self.ensemble.replicates), self.seconds,
                            self.started, all_tables, remarks=self._remarks_kept)

        def write(into: Path) -> None:
            (into / "answer.txt").write_text(self.answer(), encoding="utf-8")
            effects = into / "effects.csv" if len(self.scenario.cases) > 1 else None
            tabulate = partial(tables.write_tables, self.data, self.plan.labels.regions,
                               references(self.scenario.cases), into / "quantiles.csv", effects,
                               None if all_tables else tables.scope_of(self.scenario))
            self.moves.write(into)
            if pictures:
                self._draw(into / "pictures", beside=tabulate)
            else:
                tabulate()
            if draws:
                store.save_ensemble(self.data, into / "ensemble.nc")
            if draws and self.moves.anybody:
                moves.write_draws(self.ensemble, into / moves.BY_DRAW)

        return store.keep(facts, Path(results), write, overwrite=overwrite, command=command)
