"""The model hub, for users with a network: files of a repository, from its cache or downloaded.

Only ``huggingface_hub`` knows where the hub is. Every request has a deadline, so that a network that
swallows packets cannot hang a lesson; ``HF_HUB_OFFLINE`` and the library's other variables are honoured.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from pathlib import Path

DEADLINE_S = 10.0
"""How long the hub may take to answer a question about a repository, seconds."""

Chooser = Callable[[Sequence[str]], Sequence[str]]
"""From the paths in a repository, those that are wanted."""


class HubError(Exception):
    """Why the hub could not help, as a phrase for people."""


def fetch(
    repo: str, choose: Chooser, *, revision: str = "main", deadline_s: float = DEADLINE_S
) -> dict[str, Path]:
    """The chosen files of ``owner/name`` on this machine, by their path in the repository.

    Without a network, files that an earlier download left in the library's cache will do.
    ``choose`` may raise; what it raises passes through. Raises ``HubError``, and ``OSError`` when the
    disk is full.
    """
    from huggingface_hub import HfApi, errors, get_hf_file_metadata, hf_hub_download, hf_hub_url

    # `except Exception` because each release of the library lets another HTTP library's errors through.
    try:
        info = HfApi().model_info(repo, revision=revision, timeout=deadline_s)
    except Exception as error:
        why = _phrase(error)
        if isinstance(error, errors.RepositoryNotFoundError | errors.HFValidationError):
            raise HubError(why) from error
        return _cached(repo, revision, choose, why)
    names = [sibling.rfilename for sibling in info.siblings or ()]
    found: dict[str, Path] = {}
    for name in choose(names):
        if name not in names:
            raise HubError(f"the repository has no {name}")
        try:
            # Asked first by itself, because the download would try again for minutes before it gave up.
            get_hf_file_metadata(hf_hub_url(repo, name, revision=revision), timeout=deadline_s)
            # By branch, not by commit: only so does the library note which commit the branch meant,
            # and a later run without a network can find the files.
            path = hf_hub_download(repo, name, revision=revision, etag_timeout=deadline_s)
        except Exception as error:
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise HubError(f"{name} cannot be downloaded: {_phrase(error)}") from error
        found[name] = Path(path)
    return found


def _cached(repo: str, revision: str, choose: Chooser, why: str) -> dict[str, Path]:
    """The chosen files as an earlier download left them; ``HubError`` gives ``why`` there is no network."""
    from huggingface_hub import errors, scan_cache_dir

    try:
        repos = scan_cache_dir().repos
    except (errors.CacheNotFound, OSError):
        repos = frozenset()
    states = [
        state
        for cached in repos
        if cached.repo_id == repo and cached.repo_type == "model"
        for state in cached.revisions
        if revision in state.refs or state.commit_hash == revision
    ]
    if not states:
        raise HubError(why)
    here = {
        file.file_path.relative_to(state.snapshot_path).as_posix(): file.file_path
        for state in states
        for file in state.files
    }
    wanted = choose(sorted(here))
    if missing := [name for name in wanted if name not in here]:
        raise HubError(f"{why}, and {missing[0]} is not among the files downloaded before")
    return {name: here[name] for name in wanted}


def _phrase(error: Exception) -> str:
    """One plain phrase for what went wrong, without addresses."""
    from huggingface_hub import errors

    match error:
        case errors.GatedRepoError():
            return "its owner asks you to accept terms and log in first"
        case errors.RepositoryNotFoundError() | errors.HFValidationError():
            return "the hub has no such public model"
        case errors.RevisionNotFoundError() | errors.EntryNotFoundError():
            return "the hub has no such revision or file"
        case errors.OfflineModeIsEnabled():
            return "HF_HUB_OFFLINE is set and it was not downloaded before"
        case _:
            return f"the hub cannot be reached ({type(error).__name__})"
