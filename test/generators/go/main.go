// Plays a task with the client that oapi-codegen generates from the API document.
//
// Takes BASE_URL, AGENT_KEY, WORKER_KEY and POOL_ID from the environment and prints the task's result as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"countersign.example/play/api"
	"github.com/google/uuid"
)

func main() {
	if err := play(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func client(key string) (*api.ClientWithResponses, error) {
	bearer := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+os.Getenv(key))
		return nil
	}
	return api.NewClientWithResponses(os.Getenv("BASE_URL"), api.WithRequestEditorFn(bearer))
}

func play() error {
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	agent, err := client("AGENT_KEY")
	if err != nil {
		return err
	}
	worker, err := client("WORKER_KEY")
	if err != nil {
		return err
	}

	refused, err := agent.TasksGetWithResponse(ctx, uuid.MustParse("00000000-0000-4000-8000-000000000000"), nil)
	if err != nil {
		return err
	}
	if refused.ApplicationproblemJSON404 == nil || refused.ApplicationproblemJSON404.Code != "task.not_found" {
		return fmt.Errorf("an unknown task: %s", refused.Body)
	}

	task, err := create(ctx, agent)
	if err != nil {
		return err
	}
	assignment, err := offerOf(ctx, worker, task.TaskId)
	if err != nil {
		return err
	}
	accepted, err := worker.OffersAcceptWithResponse(ctx, assignment, nil)
	if err != nil || accepted.JSON200 == nil {
		return fmt.Errorf("accepting: %v %s", err, accepted.Body)
	}
	started, err := worker.AssignmentsStartWithResponse(ctx, assignment, nil)
	if err != nil || started.JSON200 == nil {
		return fmt.Errorf("starting: %v %s", err, started.Body)
	}
	answer := api.Submission{Output: map[string]any{"reached_user": true, "notes": "It was not them."}}
	submitted, err := worker.AssignmentsSubmitWithResponse(ctx, assignment, nil, answer)
	if err != nil || submitted.JSON200 == nil {
		return fmt.Errorf("submitting: %v %s", err, submitted.Body)
	}
	wait := 60
	done, err := agent.TasksGetWithResponse(ctx, task.TaskId, &api.TasksGetParams{Wait: &wait})
	if err != nil || done.JSON200 == nil || done.JSON200.Result == nil {
		return fmt.Errorf("reading the result: %v %s", err, done.Body)
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"task_id": done.JSON200.TaskId,
		"status":  done.JSON200.Status,
		"output":  done.JSON200.Result.Output,
	})
}

func create(ctx context.Context, agent *api.ClientWithResponses) (*api.TaskView, error) {
	pool := uuid.MustParse(os.Getenv("POOL_ID"))
	schema := map[string]any{"reached_user": "boolean", "notes": "string"}
	key := "go-1"
	answer, err := agent.TasksCreateWithResponse(ctx, &api.TasksCreateParams{IdempotencyKey: &key}, api.TaskSpec{
		TaskType:     "verification",
		Title:        "From Go",
		Instructions: "Call the endpoint owner.",
		Requirements: &api.RequirementsInput{WorkerPoolId: &pool},
		Output:       &api.OutputContractInput{Schema: &schema},
	})
	if err != nil {
		return nil, err
	}
	if answer.JSON201 == nil {
		return nil, fmt.Errorf("creating: %s", answer.Body)
	}
	return answer.JSON201, nil
}

// offerOf polls until the worker is offered the task, or the context ends.
func offerOf(ctx context.Context, worker *api.ClientWithResponses, task uuid.UUID) (uuid.UUID, error) {
	for {
		offers, err := worker.OffersListWithResponse(ctx, nil)
		if err != nil {
			return uuid.Nil, err
		}
		if offers.JSON200 == nil {
			return uuid.Nil, fmt.Errorf("listing offers: %s", offers.Body)
		}
		for _, offer := range offers.JSON200.Data {
			if offer.Task.TaskId == task {
				return offer.AssignmentId, nil
			}
		}
	}
}
