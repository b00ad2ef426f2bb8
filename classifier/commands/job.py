"""From files to results: the run that `score` and `clean` share."""

from __future__ import annotations

from dataclasses import dataclass

from classifier.commands.console import Failures, say
from classifier.commands.options import ModelChoice, Target
from classifier.records import Options
from classifier.runner import Render, Work, batches, finished


@dataclass(frozen=True, slots=True)
class Job:
    """What to read and how, the model, and where results go."""

    files: tuple[str, ...]
    reading: Options
    choice: ModelChoice
    target: Target

    def run(self, render: Render) -> None:
        """Write what `render` makes of the records and verdicts; say what failed and exit with 1 if anything did."""
        failures = Failures()
        work = Work(self.choice.load(), self.reading, render)
        with self.target.opened(self.files) as stream:
            for done in finished(batches(self.files, self.reading), work):
                for doubt in done.doubts:
                    say(doubt)
                for error in done.failures:
                    failures(error)
                stream.write(done.outputs[0])
                if self.target.is_stdout:  # the next program in the pipe works meanwhile
                    stream.flush()
        failures.exit_if_any()
