"""Figures for Prometheus, read where they are kept at the moment they are asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class Figure(NamedTuple):
    """One number, or one for each value of `label`."""

    name: str
    help: str
    kind: Literal["gauge", "counter"]
    read: Callable[[], float | Mapping[str, float]]
    label: str = ""


class Metrics(Collector):
    """All figures of this process in Prometheus' text format."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._figures = figures
        self._registry = CollectorRegistry()
        for of_process in (ProcessCollector, PlatformCollector, GCCollector):
            of_process(registry=self._registry)
        self._registry.register(self)

    def collect(self) -> Iterable[Metric]:
        return [_family(figure) for figure in self._figures]

    def text(self) -> bytes:
        return generate_latest(self._registry)


def _family(figure: Figure) -> Metric:
    labels = [figure.label] if figure.label else []
    kind = GaugeMetricFamily if figure.kind == "gauge" else CounterMetricFamily
    family = kind(f"genx_{figure.name}", figure.help, labels=labels)
    value = figure.read()
    for label, number in value.items() if isinstance(value, Mapping) else [("", value)]:
        family.add_metric([label] if figure.label else [], number)
    return family
