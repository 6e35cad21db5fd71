"""What is made once: in a run, and for all readers of one view."""

from scorecard.ui import cache, once, ready


def test_what_is_found_holds_for_one_run_only():
    found = iter(range(10))
    assert [once.once("number", lambda: next(found)) for _ in range(2)] == [0, 1]  # outside of a run, as in a callback, it is looked for
    with once.run():
        assert [once.once("number", lambda: next(found)) for _ in range(3)] == [2, 2, 2]
        once.forget()
        assert once.once("number", lambda: next(found)) == 3
    with once.run():
        assert once.once("number", lambda: next(found)) == 4


def test_a_chart_that_is_ready_to_be_sent_can_still_be_made_a_picture():
    rows = [{"week": "2026-11-09T00:00:00", "value": 1.5, "label": "“nine”"}, {"week": "2026-11-16T00:00:00", "value": None, "label": None}]
    spec = {"mark": "line", "data": {"name": "here"}, "datasets": {"here": rows}}
    sent = ready.sendable(spec)
    assert all(isinstance(each, bytes) for each in sent["datasets"].values())
    assert ready.drawable(sent) == spec


def test_charts_are_made_once_for_all_readers_of_one_view(opened, monkeypatch):
    """And, so that the count can fail, anew for another view."""
    made, sendable = [], ready.sendable
    monkeypatch.setattr(cache.ready, "sendable", lambda spec: (made.append(spec), sendable(spec))[1])
    counts = []
    for weeks in ("17", "17", "18"):
        drawn = opened("funnel", weeks=weeks)
        assert len(drawn.get("vega_lite_chart")) == 1
        counts.append(len(made))
    assert 0 < counts[0] == counts[1] < counts[2]
