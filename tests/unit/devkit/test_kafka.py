"""What the devkit decides about a Kafka cluster before it starts one."""

from services.devkit.kafka import _new_cluster


def test_no_cluster_id_looks_like_an_option() -> None:
    made = {_new_cluster() for _ in range(2_000)}
    assert len(made) == 2_000
    assert not any(each.startswith("-") for each in made)
