from __future__ import annotations

from pathlib import Path

import pytest

from studio.core import env


def test_an_unset_variable_gives_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBER", raising=False)
    assert env.number("NUMBER", 7) == 7


@pytest.mark.parametrize("value", ["x", "1.5", "-1", "70000"])
def test_a_number_that_cannot_be_used_stops_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(SystemExit, match="PORT is .* but it must be a whole number from 1 to 65535"):
        env.number("PORT", 8000, least=1, most=65535)


@pytest.mark.parametrize(("value", "truth"), [("1", True), ("yes", True), ("off", False), ("False", False)])
def test_truth_is_read_in_the_usual_spellings(
    monkeypatch: pytest.MonkeyPatch, value: str, truth: bool
) -> None:
    monkeypatch.setenv("FLAG", value)
    assert env.truth("FLAG", default=not truth) is truth


def test_a_truth_that_is_neither_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLAG", "perhaps")
    with pytest.raises(SystemExit, match="FLAG"):
        env.truth("FLAG", default=True)


def test_an_address_must_be_one_and_loses_its_trailing_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE", "https://studio.example/")
    assert env.url("BASE") == "https://studio.example"
    monkeypatch.setenv("BASE", "studio.example")
    with pytest.raises(SystemExit, match="begins with http"):
        env.url("BASE")


def test_hosts_are_listed_with_their_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.hosts("HOSTS") == ()
    monkeypatch.setenv("HOSTS", "Files.example:443, 10.0.0.7:9000")
    assert env.hosts("HOSTS") == ("files.example:443", "10.0.0.7:9000")


@pytest.mark.parametrize("value", ["files.example", "https://files.example:443", "a:1;b:2", "a:1,,b:2"])
def test_hosts_without_ports_stop_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HOSTS", value)
    with pytest.raises(SystemExit, match="hosts with their ports"):
        env.hosts("HOSTS")


def test_a_folder_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA", str(tmp_path / "a" / "b"))
    assert env.folder("DATA", tmp_path).is_dir()


def test_a_folder_that_cannot_be_made_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DATA", str(tmp_path / "file" / "b"))
    with pytest.raises(SystemExit, match="a folder that can be written"):
        env.folder("DATA", tmp_path)


def test_a_value_can_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "port").write_text("9000\n")
    monkeypatch.setenv("PORT_FILE", str(tmp_path / "port"))
    assert env.number("PORT", 8000) == 9000


def test_a_file_of_a_value_that_is_missing_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD_FILE", "/nowhere/word")
    with pytest.raises(SystemExit, match="WORD_FILE is '/nowhere/word', but it must be the path of a file"):
        env.text("WORD")


def test_a_pair_is_set_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.together("PAIR_KEY", "PAIR_CERT") == ""
    monkeypatch.setenv("PAIR_KEY", "key")
    with pytest.raises(env.BadSetting, match="set together with PAIR_CERT"):
        env.together("PAIR_KEY", "PAIR_CERT")
    monkeypatch.setenv("PAIR_CERT", "certificate")
    assert env.together("PAIR_KEY", "PAIR_CERT") == "key"
