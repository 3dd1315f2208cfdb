"""What a job is: how its state may change, and what its facts add up to."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.learner import jobs
from tutor.learner.jobs import STARTS, Job, JobFact, JobKind, JobState, after, may_follow, standing

T = "2026-03-01T09:00:00.000+00:00"
ASKED = jobs.ask("j1", JobKind.PRACTICE_SET, "l1", {"topic": "halves"}, T)


def at(minute: int) -> str:
    return f"2026-03-01T09:{minute:02}:00.000+00:00"


def folded(*facts: JobFact) -> Job:
    return standing(facts)["j1"]


def begun() -> Job:
    job = folded(ASKED)
    return after(job, jobs.begin(job, at(1)))


def test_a_job_is_what_its_facts_add_up_to() -> None:
    running = begun()
    further = jobs.advance(running, 0.5, at(2))
    assert further is not None
    done = after(after(running, further), jobs.finish(running, {"yaml": "…"}, at(3)))
    assert (done.state, done.progress, done.starts) == (JobState.DONE, 1.0, 1)
    assert done.request == {"topic": "halves"}
    assert done.result == {"yaml": "…"}
    assert (done.queued, done.t) == (T, at(3))


def test_small_steps_are_no_facts() -> None:
    assert jobs.advance(begun(), jobs.STEP / 2, T) is None


def test_progress_never_goes_back() -> None:
    running = replace(begun(), progress=0.6)
    assert not may_follow(running, JobFact("j1", "k", JobState.RUNNING, 0.5, T))


@pytest.mark.parametrize("state", [s for s in JobState if s.final])
@pytest.mark.parametrize("then", list(JobState))
def test_nothing_comes_after_the_end(state: JobState, then: JobState) -> None:
    over = replace(begun(), state=state)
    assert not may_follow(over, JobFact("j1", "k", then, 1.0, T))
    with pytest.raises(ValueError, match=f"{state} cannot become {then}"):
        after(over, JobFact("j1", "k", then, 1.0, T))


def test_a_job_begins_by_being_asked_for() -> None:
    for state in set(JobState) - {JobState.QUEUED}:
        assert not may_follow(None, JobFact("j1", "k", state, 0.0, T))


def test_a_job_whose_runner_died_waits_again_and_at_last_is_given_up() -> None:
    job = folded(ASKED)
    for n in range(STARTS):
        job = after(job, jobs.begin(job, at(n)))
        assert job.starts == n + 1
        job = after(job, jobs.recover(job, at(n)))
    assert job.state is JobState.FAILED
    assert str(STARTS) in job.why


def test_a_runner_that_was_asked_to_stop_costs_no_start() -> None:
    job = folded(ASKED)
    for n in range(STARTS + 2):
        job = after(job, jobs.begin(job, at(n)))
        job = after(job, jobs.put_back(job, at(n)))
    assert (job.state, job.starts) == (JobState.QUEUED, 0)


def test_the_one_asked_for_first_is_next() -> None:
    first, second = folded(ASKED), replace(folded(ASKED), id="j2", queued=at(5))
    assert jobs.next_job([second, first]) == first
    assert jobs.next_job([replace(first, state=JobState.RUNNING)]) is None


def test_what_was_finished_since_is_the_learners_own_in_order() -> None:
    done = replace(begun(), state=JobState.DONE, t=at(9))
    earlier = replace(done, id="j2", t=at(8))
    others = [replace(done, learner="l2"), replace(done, state=JobState.FAILED), replace(done, t=at(7))]
    assert jobs.finished_since([done, *others, earlier], at(7), "l1") == [earlier, done]


def test_a_failure_tells_why_in_a_line_of_bounded_length() -> None:
    failed = after(begun(), jobs.fail(begun(), "x" * 2000, at(2)))
    assert failed.state is JobState.FAILED
    assert failed.why == "x" * jobs.LONGEST_WHY
    assert failed.as_json()["why"] == failed.why
    assert json.dumps(failed.as_json())


@given(
    st.lists(
        st.tuples(st.sampled_from(["j1", "j2"]), st.sampled_from(JobState), st.floats(0, 1)), max_size=40
    )
)
def test_any_facts_at_all_add_up_to_sound_jobs(changes: list[tuple[str, JobState, float]]) -> None:
    facts = [JobFact(job, "k", state, share, at(n)) for n, (job, state, share) in enumerate(changes)]
    for job in standing(facts).values():
        assert 0 <= job.progress <= 1
        assert job.progress == 1 or job.state is not JobState.DONE
        assert job.starts >= 0
        assert job.queued <= job.t
