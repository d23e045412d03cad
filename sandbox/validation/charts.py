"""The charts of a data visualization block.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""

from typing import Any

from sandbox.validation.schema import Check, Report, array, fault, number, shape, string, tagged, typed

_label = string(20)


def _names_are_unique(plot: dict[str, Any], path: str, report: Report) -> None:
    names = [series["name"] for series in plot["series"]]
    if len(names) != len(set(names)):
        fault(report, "series must have unique names", f"{path}/series")


def _points_match_categories(plot: dict[str, Any], path: str, report: Report) -> None:
    categories = sorted(plot["axis_config"]["categories"])
    for index, series in enumerate(plot["series"]):
        if sorted(point["label"] for point in series["data"]) != categories:
            fault(report, "must have one data point for each category", f"{path}/series/{index}/data")


_plotted = tagged(
    {
        "series": array(
            shape(
                {
                    "name": _label,
                    "data": array(shape({"label": _label, "value": number()}), most=20, least=1),
                }
            ),
            most=12,
            least=1,
        ),
        "axis_config": shape({"categories": array(_label)}, {"x_label": string(50), "y_label": string(50)}),
    },
    rules=[_names_are_unique, _points_match_categories],
)

CHARTS: dict[str, Check] = {
    "pie": tagged({"segments": array(shape({"label": _label, "value": number(above=0)}), most=12, least=1)}),
    "bar": _plotted,
    "area": _plotted,
    "line": _plotted,
}

chart = typed(CHARTS)
