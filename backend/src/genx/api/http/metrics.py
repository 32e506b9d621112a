"""Figures for Prometheus, read at the moment they are asked for."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from genx.tally import Histogram

PREFIX = "genx_"
Value = float | Histogram
_FAMILIES = {"gauge": GaugeMetricFamily, "counter": CounterMetricFamily, "histogram": HistogramMetricFamily}


class Figure(NamedTuple):
    """One value, or one for each combination of labels; None if it is not known at the moment."""

    name: str
    help: str
    kind: Literal["gauge", "counter", "histogram"]
    read: Callable[[], Value | Mapping[str, Value] | Mapping[tuple[str, str], Value] | None]
    labels: tuple[str, ...] = ()

    @property
    def metric(self) -> str:
        """The name for Prometheus."""
        return f"{PREFIX}{self.name}{'_total' if self.kind == 'counter' else ''}"


class Metrics(Collector):
    """All figures of this process in Prometheus' text format. `look` updates the ones that take a while."""

    def __init__(self, figures: Sequence[Figure], look: Callable[[], Awaitable[None]]) -> None:
        self.figures = figures
        self._look = look
        self._registry = CollectorRegistry()
        for of_process in (ProcessCollector, PlatformCollector, GCCollector):
            of_process(registry=self._registry)
        self._registry.register(self)

    def collect(self) -> Iterable[Metric]:
        return [_family(figure) for figure in self.figures]

    async def text(self) -> bytes:
        await self._look()
        return generate_latest(self._registry)


def _family(figure: Figure) -> Metric:
    family: Any = _FAMILIES[figure.kind](f"{PREFIX}{figure.name}", figure.help, labels=figure.labels)
    value = figure.read()
    if value is None:
        return cast("Metric", family)
    for labels, one in value.items() if isinstance(value, Mapping) else [((), value)]:
        words = [labels] if isinstance(labels, str) else list(labels)
        if isinstance(one, Histogram):
            family.add_metric(words, one.cumulative(), one.total)
        else:
            family.add_metric(words, one)
    return cast("Metric", family)
