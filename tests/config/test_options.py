"""Options: one table, three sources, and a sentence for whatever does not fit."""

from pathlib import Path

import pytest

from undersigned.config.options import OPTIONS, BadOption, provider_settings, read_options


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
        ("UNDERSIGNED_MAIL", "pigeon", "Option mail is pigeon; it must be one of outbox, smtp, provider."),
        ("UNDERSIGNED_PORT", "99999", "Option port is 99999; it must lie between 0 and 65535."),
        ("UNDERSIGNED_PORT", "-1", "Option port is -1; it must lie between 0 and 65535."),
        ("UNDERSIGNED_SMTP_PORT", "0", "Option smtp_port is 0; it must lie between 1 and 65535."),
        ("UNDERSIGNED_WEB_PROCESSES", "0", "Option web_processes is 0; it must lie between 1 and 256."),
        ("UNDERSIGNED_PAGE_SECONDS", "-5", "Option page_seconds is -5; it must lie between 0 and 86400."),
        ("UNDERSIGNED_TIME_ZONE", "Mars/X", "Option time_zone is Mars/X; it must be a time zone such as UTC or Europe/Paris."),
        ("UNDERSIGNED_TIME_ZONE", "Europe", "Option time_zone is Europe; it must be a time zone such as UTC or Europe/Paris."),
        ("UNDERSIGNED_TIME_ZONE", "../UTC", "Option time_zone is ../UTC; it must be a time zone such as UTC or Europe/Paris."),
        ("UNDERSIGNED_LANGUAGES", "en,de", "Option languages is de; it must be one of en, fr."),
        ("UNDERSIGNED_LANGUAGES", ",", "Option languages is empty; it must name some of en, fr."),
        ("UNDERSIGNED_PROT", "1", "The environment sets UNDERSIGNED_PROT, which is not an option. See docs/guides/operator.md."),
        ("UNDERSIGNED_CONFIG", "/nope.toml", "/nope.toml cannot be read: No such file or directory."),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_refused_with_a_sentence(
    tmp_path: Path, variable: str, text: str, sentence: str
) -> None:
    with pytest.raises(BadOption) as refused:
        read(tmp_path, **{variable: text})
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("port = 99999", "Option port is 99999; it must lie between 0 and 65535."),
        ('time_zone = "Mars/X"', "Option time_zone is Mars/X; it must be a time zone such as UTC or Europe/Paris."),
        ('languages = ["en", "de"]', "Option languages is de; it must be one of en, fr."),
        ("trusted_proxies = [1]", "Option trusted_proxies must be a list of texts, not [1]."),
    ],
)
def test_a_value_in_the_file_is_held_to_the_same(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "some.toml").write_text(line, encoding="utf-8")
    with pytest.raises(BadOption) as refused:
        read(tmp_path, UNDERSIGNED_CONFIG=str(tmp_path / "some.toml"))
    assert str(refused.value) == sentence


def test_what_the_test_suite_sets_is_let_be(tmp_path: Path) -> None:
    assert read(tmp_path, UNDERSIGNED_TEST_DATABASE="sqlite") == read(tmp_path)


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


def test_a_mail_provider_is_told_what_the_options_say_and_only_where_mail_leaves_through_it(tmp_path: Path) -> None:
    told = '{"POSTMARK_SERVER_TOKEN": "t"}'
    through = read(
        tmp_path,
        UNDERSIGNED_MAIL="provider",
        UNDERSIGNED_MAIL_PROVIDER="postmark",
        UNDERSIGNED_MAIL_PROVIDER_SETTINGS=told,
    )
    assert (provider_settings(through), provider_settings(read(tmp_path))) == ({"POSTMARK_SERVER_TOKEN": "t"}, {})


@pytest.mark.parametrize(
    ("provider", "told", "sentence"),
    [
        ("", "", "UNDERSIGNED_MAIL=provider needs UNDERSIGNED_MAIL_PROVIDER, such as postmark."),
        ("postmark", "token", 'UNDERSIGNED_MAIL_PROVIDER_SETTINGS is no JSON such as {"POSTMARK_SERVER_TOKEN": "…"}.'),
        ("postmark", "[1]", 'UNDERSIGNED_MAIL_PROVIDER_SETTINGS is no JSON such as {"POSTMARK_SERVER_TOKEN": "…"}.'),
    ],
)
def test_a_mail_provider_that_cannot_be_used_is_said_to_be_without_its_secrets(
    tmp_path: Path, provider: str, told: str, sentence: str
) -> None:
    named = {"UNDERSIGNED_MAIL_PROVIDER": provider} if provider else {}
    options = read(tmp_path, UNDERSIGNED_MAIL="provider", UNDERSIGNED_MAIL_PROVIDER_SETTINGS=told, **named)
    with pytest.raises(BadOption) as refused:
        provider_settings(options)
    assert str(refused.value) == sentence
