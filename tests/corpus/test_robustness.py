"""A small run of the harness that damages libraries, so that it keeps holding."""

from benchmarks.damage import damaged


def test_damage_heals_or_is_named(tmp_path):
    found, wrong = damaged(tmp_path, 30, seed=7)
    assert wrong == []
    assert {outcome for _, outcome in found} <= {"healed", "named", "harmless"}
    assert found.total() == 30
