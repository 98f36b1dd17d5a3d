"""Plays a task with the client that openapi-python-client generates from the API document.

Takes BASE_URL, AGENT_KEY, WORKER_KEY and POOL_ID from the environment and prints the task's result as JSON.
"""

import json
import os
import time

from countersign_client import AuthenticatedClient
from countersign_client.api.tasks import task_batch_create, tasks_create, tasks_get
from countersign_client.api.worker_side import (
    assignments_start,
    assignments_submit,
    offers_accept,
    offers_list,
)
from countersign_client.models import (
    OutputContractInput,
    OutputContractInputSchema,
    Problem,
    RequirementsInput,
    Submission,
    TaskBatch,
    TaskSpec,
    TaskStatus,
)

ANSWER = {"reached_user": True, "notes": "It was not them."}


def client(key: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=os.environ["BASE_URL"], token=os.environ[key], timeout=90)


def spec(title: str) -> TaskSpec:
    return TaskSpec(
        task_type="verification",
        title=title,
        instructions="Call the endpoint owner.",
        requirements=RequirementsInput(worker_pool_id=os.environ["POOL_ID"]),
        output=OutputContractInput(
            schema=OutputContractInputSchema.from_dict({"reached_user": "boolean", "notes": "string"}),
        ),
    )


def must(answer):
    if answer is None or isinstance(answer, Problem):
        raise SystemExit(f"refused: {answer}")
    return answer


def main() -> None:
    agent, worker = client("AGENT_KEY"), client("WORKER_KEY")
    refused = tasks_get.sync(client=agent, task_id="00000000-0000-4000-8000-000000000000")
    assert isinstance(refused, Problem) and refused.code == "task.not_found", refused

    task = must(tasks_create.sync(client=agent, body=spec("From Python"), idempotency_key="python-1"))
    offer = None
    deadline = time.monotonic() + 60
    while offer is None and time.monotonic() < deadline:
        offers = must(offers_list.sync(client=worker)).data
        offer = next((one for one in offers if one.task.task_id == task.task_id), None)
    if offer is None:
        raise SystemExit("the worker was not offered the task")
    must(offers_accept.sync(client=worker, assignment_id=offer.assignment_id))
    must(assignments_start.sync(client=worker, assignment_id=offer.assignment_id))
    submission = Submission(output=ANSWER)
    must(assignments_submit.sync(client=worker, assignment_id=offer.assignment_id, body=submission))
    done = must(tasks_get.sync(client=agent, task_id=task.task_id, wait=60))
    assert done.status == TaskStatus.COMPLETED, done.status

    batch = must(task_batch_create.sync(client=agent, body=TaskBatch(tasks=[spec("One"), spec("Two")])))
    print(
        json.dumps(
            {
                "task_id": str(done.task_id),
                "output": done.result.output,
                "batch_statuses": [item.status for item in batch.data],
            }
        )
    )


main()
