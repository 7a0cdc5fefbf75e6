"""Options: one table, three sources, and a sentence for whatever does not fit."""

from pathlib import Path

import pytest

from undersigned.config.options import OPTIONS, BadOption, read_options


def read(tmp_path: Path, **environment: str) -> dict[str, object]:
    return read_options({"UNDERSIGNED_HOME": str(tmp_path), **environment})


def test_without_any_setting_every_option_has_its_default(tmp_path: Path) -> None:
    expected = {option.name: option.default for option in OPTIONS} | {"home": tmp_path}
    assert read(tmp_path) == expected


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    (tmp_path / "undersigned.toml").write_text('port = 9001\nmail = "smtp"\n')
    values = read(tmp_path, UNDERSIGNED_PORT="9002")
    assert (values["port"], values["mail"], values["host"]) == (9002, "smtp", "127.0.0.1")


@pytest.mark.parametrize(
    ("variable", "text", "sentence"),
    [
        ("UNDERSIGNED_PORT", "many", "UNDERSIGNED_PORT=many is not a whole number."),
        ("UNDERSIGNED_DEBUG", "perhaps", "UNDERSIGNED_DEBUG=perhaps is neither yes nor no."),
        ("UNDERSIGNED_MAIL", "pigeon", "Option mail is pigeon; it must be one of outbox, smtp."),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_a_sentence(
    tmp_path: Path, variable: str, text: str, sentence: str
) -> None:
    with pytest.raises(BadOption) as refused:
        read(tmp_path, **{variable: text})
    assert str(refused.value) == sentence


def test_a_name_in_the_file_that_is_no_option_is_refused(tmp_path: Path) -> None:
    (tmp_path / "undersigned.toml").write_text("prot = 9001\n")
    with pytest.raises(BadOption, match="sets prot, which is not an option"):
        read(tmp_path)


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "undersigned.toml").write_text("port: 9001\n")
    with pytest.raises(BadOption, match="is not a TOML file"):
        read(tmp_path)


def test_a_list_is_separated_by_commas_and_trimmed(tmp_path: Path) -> None:
    assert read(tmp_path, UNDERSIGNED_LANGUAGES="fr, en,")["languages"] == ["fr", "en"]
