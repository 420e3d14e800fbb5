"""completion: words of the commands for a shell."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from circle_take.commands.session import Subcommands, add
from circle_take.terminal import Terminal

BASH = """\
_circle_take() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" path="" word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$path $word" in {paths}) path="$path $word" ;; esac
  done
  case "$path" in
{cases}
  esac
}}
complete -o default -F _circle_take circle-take"""
CASE = """    "{path}") COMPREPLY=($(compgen -W "{words}" -- "$current")) ;;"""
ZSH = "autoload -U +X bashcompinit && bashcompinit"


def register(commands: Subcommands) -> None:
    """Add this command, which knows all others."""
    parser = add(
        commands,
        "completion",
        lambda arguments, terminal: print_completion(arguments, terminal, commands),
        summary="print the completion for a shell",
        example='eval "$(circle-take completion bash)"    in ~/.bashrc, or zsh in ~/.zshrc',
    )
    parser.add_argument("shell", choices=("bash", "zsh"))


def print_completion(arguments: argparse.Namespace, terminal: Terminal, commands: Subcommands) -> None:
    """Print what the shell evaluates."""
    words = dict(_words(commands, ""))
    paths = "|".join(f'"{path}"' for path in words if path)
    cases = "\n".join(CASE.format(path=path, words=" ".join(some)) for path, some in words.items())
    script = BASH.format(paths=paths, cases=cases)
    script = f"{ZSH}\n{script}" if arguments.shell == "zsh" else script
    terminal.result({"script": script}, script.splitlines())


def _words(commands: Subcommands, path: str) -> Iterator[tuple[str, list[str]]]:
    """What may follow each command, by its words."""
    yield path, sorted(commands.choices)
    for name, parser in commands.choices.items():
        within = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
        if within:
            yield from _words(within[0], f"{path} {name}")
        else:
            yield f"{path} {name}", sorted(parser._option_string_actions)
