"""Small runs of the harnesses that damage libraries and files, so that they keep holding."""

from benchmarks.damage import damaged
from benchmarks.mutated import mutated


def test_damage_heals_or_is_named(tmp_path):
    found, wrong = damaged(tmp_path, 30, seed=7)
    assert wrong == []
    assert {outcome for _, outcome in found} <= {"healed", "named", "harmless"}
    assert found.total() == 30


def test_changed_files_are_read_or_refused():
    outcomes, wrong = mutated(120, seed=7)
    assert wrong == []
    assert set(outcomes) == {"read", "refused"}
    assert outcomes.total() == 120
