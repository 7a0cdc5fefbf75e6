"""The home folder: keys are made once, for their owner's eyes, and stay what they are."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from undersigned.config.home import Home
from undersigned.values.sealing import open_sealed, seal


def test_keys_are_made_once_and_read_ever_after(tmp_path: Path) -> None:
    first, second = Home(tmp_path / "var"), Home(tmp_path / "var")
    assert (first.secret_key, first.custodian_public) == (second.secret_key, second.custodian_public)
    assert first.keys.digest("address", "a@example.org") == second.keys.digest("address", "a@example.org")


def test_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    _ = home.secret_key, home.keys, home.custodian_public, home.intake_public
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_the_two_halves_of_the_intakes_key_belong_together(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert open_sealed(home.intake_private, seal(home.intake_public, b"record", b"i"), b"i") == b"record"


def test_many_who_ask_at_once_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as crowd:
        secrets = set(crowd.map(lambda _n: Home(tmp_path).secret_key, range(32)))
    assert len(secrets) == 1


def test_without_the_custodians_private_key_the_public_one_still_seals(tmp_path: Path) -> None:
    private = Home(tmp_path)._pair("custodian")[0]
    (tmp_path / "keys" / "custodian.private").unlink()
    sealed = seal(Home(tmp_path).custodian_public, b"a@example.org", b"i")
    assert open_sealed(private, sealed, b"i") == b"a@example.org"
