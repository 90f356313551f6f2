"""The drawing of a month's pace: points in units of the drawing, so that the page holds no style of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lianqiao.rules.pace import Pace

STEP = 10  # between lines that carry a number


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a drawing and the edges around its plot."""

    width: int
    height: int
    left: int = 34
    right: int = 46
    top: int = 12
    bottom: int = 24


WIDE, NARROW = Size(720, 270), Size(340, 230)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line with its words."""

    at: int
    word: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that is drawn. Points are `x,y x,y …`; `now` and `end`: (x, y) of what is found and of the forecast.

    `end` is None once the month is over.
    """

    size: Size
    band: str
    plan: str
    found: str
    ahead: str
    now: tuple[int, int]
    end: tuple[int, int] | None
    forecast: int | None
    rows: Sequence[Tick]
    days: Sequence[Tick]

    @property
    def foot(self) -> int:
        """Where the line of nothing runs."""
        return self.size.height - self.size.bottom

    @property
    def edge(self) -> int:
        """The right end of the plot."""
        return self.size.width - self.size.right

    @property
    def view(self) -> str:
        """The `viewBox`."""
        return f"0 0 {self.size.width} {self.size.height}"


class _Plot:
    """From days and numbers to points."""

    def __init__(self, stands: Pace, most: int, size: Size) -> None:
        self._start, self._days = stands.period.start, len(stands.days)
        self.most, self._size = most, size

    def x(self, day: date) -> int:
        """The end of that day."""
        width = self._size.width - self._size.left - self._size.right
        return self._size.left + width * ((day - self._start).days + 1) // self._days

    def y(self, number: int | Fraction) -> int:
        height = self._size.height - self._size.top - self._size.bottom
        return self._size.height - self._size.bottom - int(height * number / self.most)

    @property
    def origin(self) -> str:
        return f"{self._size.left},{self.y(0)}"

    def point(self, day: date, number: int | Fraction) -> str:
        return f"{self.x(day)},{self.y(number)}"


def chart(stands: Pace, stretch: int, size: Size) -> Chart:
    """The plan as a line to `count` and a band up to `stretch`, what was found as steps, and the forecast ahead."""
    tallest = max(stretch, stands.done, stands.forecast or 0, 1)
    plot = _Plot(stands, -(-tallest // STEP) * STEP, size)
    plan = [plot.point(day.on, day.plan) for day in stands.days]
    hoped = [plot.point(day.on, day.plan * stretch / stands.count) for day in stands.days]
    now = (plot.x(stands.as_of), plot.y(stands.done))
    last = stands.days[-1].on
    end = None if stands.forecast is None else (plot.x(last), plot.y(stands.forecast))
    return Chart(
        size=size,
        band=" ".join([plot.origin, *plan, *reversed(hoped)]),
        plan=" ".join([plot.origin, *plan]),
        found=_steps(stands, plot),
        ahead="" if end is None else f"{now[0]},{now[1]} {end[0]},{end[1]}",
        now=now,
        end=end,
        forecast=stands.forecast,
        rows=[Tick(plot.y(number), str(number)) for number in _numbers(plot.most)],
        days=[Tick(plot.x(day.on), f"{day.on:%m-%d}") for day in stands.days if day.on.day % 7 == 1],
    )


def _numbers(most: int) -> range:
    """Five lines at most, on round numbers."""
    step = STEP * max(1, -(-most // (STEP * 5)))
    return range(0, most + 1, step)


def _steps(stands: Pace, plot: _Plot) -> str:
    points, before = [plot.origin], 0
    for day in stands.days:
        if day.total is None:
            break
        points += [plot.point(day.on, before), plot.point(day.on, day.total)]
        before = day.total
    return " ".join(points)
