export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where the documentation is
         * @description JSON, or for `Accept: text/html` a page that leads to the API reference.
         */
        get: operations["root_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the keys that sign evidence
         * @description The current key first, then the former ones: evidence that they signed stays verifiable.
         */
        get: operations["evidence_published"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events, as an AsyncAPI document
         * @description Every event on NATS and to webhooks, with its payload.
         */
        get: operations["openApi_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openApi_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/analytics/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get quality figures
         * @description Over steps with several answers that were decided in the range: by default the last thirty days, at most 400 days. Agreement beyond chance is Krippendorff’s alpha over the newest 50,000 answers.
         */
        get: operations["quality_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/analytics/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count tasks by day, type and outcome
         * @description The last thirty days, unless `from` and `to` are given.
         */
        get: operations["taskAnalytics_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Newest first, including revoked keys. With `created_by_key`, only the keys created with that key.
         */
        get: operations["apiKeys_list"];
        put?: never;
        /**
         * Create an API key
         * @description The key is returned once and cannot be retrieved later. It can never do more than the key that creates it: pools, networks, expiry and rate limit default to those of that key, and anything beyond them is refused. It stays valid when that key ends; `created_by_key` names it. `person_ids` names the people behind the key, who are never given a task that is created with it; it defaults to, and always contains, those of that key. With the dialect `verified-workflows` it begins with `vw_live_`, and works here as well; without a `rate_limit` of its own it then has 5 requests per 10 s. With `status_casing: "lower"` that dialect’s responses write every status in lower case (`completed`), which its published Python client needs; left out, it is as the calling key has it, else `title` (`Completed`), as in the document. With the dialect `humanlayer` it begins with `hl_`.
         */
        post: operations["apiKeys_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an API key */
        get: operations["apiKeys_get"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description The key stops working immediately and stays in the list as revoked. Keys created with it stay valid: list them with `created_by_key`. The calling key must hold all of its scopes and pools.
         */
        delete: operations["apiKeys_revoke"];
        options?: never;
        head?: never;
        /**
         * Change an API key
         * @description Omitted fields are unchanged. Takes effect immediately. The calling key must hold all scopes and pools of the key, before and after the change, so no key can widen itself. The prefix, and with it the dialect, cannot be changed.
         */
        patch: operations["apiKeys_change"];
        trace?: never;
    };
    "/v1/audit/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audited actions
         * @description Newest first: who changed keys, workers, pools, webhooks, prices, funds and settings, when, from where, and with what result. The history of a task is at `GET /v1/tasks/{task_id}/events`.
         */
        get: operations["audit_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/consistency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prove that the audit tree only grew
         * @description The consistency proof (RFC 9162, section 2.1.4) between two sizes of the tree, such as those of two heads: the second begins with all the leaves of the first.
         */
        get: operations["auditTree_consistency"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prove that a task is in the audit tree
         * @description The inclusion proof (RFC 9162, section 2.1.3) of the task’s last event, whose hash covers the history before it. The data of a leaf has 53 bytes: 0x01, the task’s id (16 bytes), the version (4 bytes, big-endian), and the event’s hash (32 bytes). With `tree_size`, the proof is for an earlier head.
         */
        get: operations["auditTree_inclusion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/tree-head": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the head of the audit tree
         * @description The audit tree is an append-only Merkle tree (RFC 9162, section 2.1, SHA-256) of the organization: each event of each task is a leaf. With a head that was kept, `GET /v1/audit/consistency` later proves that nothing before it was changed or removed. Heads are also published as `audit.tree_head`, at most one a minute. `signature` is a JWS (EdDSA) of the other fields in canonical form (RFC 8785), by a key of `/.well-known/jwks.json`. The last second of events may be missing.
         */
        get: operations["auditTree_head"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the balance
         * @description In micro-units: 1 USD is 1,000,000.
         */
        get: operations["billing_balance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add funds (refused)
         * @description Always refused: an organization cannot credit itself. The operator uses `POST /v1/organizations/{org_id}/credits`.
         */
        post: operations["credits_refuseOwn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List prices
         * @description All past, current and future prices of this organization, newest first. A row is for a tier (`express` for the urgencies high and critical, else `standard`) and may be for one type of task, domain or urgency, or for tasks with at least so many answers. Of the rows that are for a task an organization’s own go before general ones; then one for the type, for the domain, for the urgency, for more answers, the one valid since later, the newest.
         */
        get: operations["prices_own"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a quote for a task
         * @description The price if the task were created now. Nothing is held; the price is fixed when the task is created.
         */
        post: operations["prices_quote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the billing settings */
        get: operations["billingSettings_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the billing settings
         * @description `billing.low_balance` is published once when the available balance falls below `low_balance_micros`, and again only after it has recovered. Null disables it.
         */
        patch: operations["billingSettings_change"];
        trace?: never;
    };
    "/v1/billing/statements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List statements
         * @description The months with movements, newest first.
         */
        get: operations["statements_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/statements/{month}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a month’s statement
         * @description A month in UTC, such as `2026-02`. Each amount counts in the month in which it was held, paid or returned: the opening balance and the movements add up to the closing balance.
         */
        get: operations["statements_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List transactions
         * @description Newest first; optionally of one kind, of one task, or in [`from`, `to`). As JSON, or as CSV with `Accept: text/csv` or `?format=csv`; headers then link to the next page.
         */
        get: operations["transactions_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get usage
         * @description By day (UTC), type of task and workspace, for tasks whose price was held in [`from`, `to`), at most 400 days. Fields that a row is not grouped by are null.
         */
        get: operations["usage_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List dead letters
         * @description Events of the organization’s tasks that a service could not handle, newest first: a letter is the reason why a task is not offered, a worker not paid, or a webhook not sent. Services that do not answer are named in `unanswered`.
         */
        get: operations["deadLetters_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead-letters/{letter_id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend a dead letter
         * @description Has the event handled again by the consumer it died in, and by no other. With `outcome: "done"` the letter is resolved; otherwise it stays open. An event that is handled twice has no other effect than once.
         */
        post: operations["deadLetters_resend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/assess": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Assess an action
         * @description Whether the rules in force let the action through (`automatic`, with the rule that says so), or a person decides (`human`): then a decision task is created from `request`, and its price held as for any task. Every assessment is recorded. When its task is refused, the assessment is recorded with the problem, and a repetition with the same Idempotency-Key keeps the decision and creates the task as soon as it can.
         */
        post: operations["assessments_assess"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/assessments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List assessments
         * @description Newest first.
         */
        get: operations["assessments_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/assessments/{assessment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an assessment
         * @description With the payload, and what was asked for the person who decides.
         */
        get: operations["assessments_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List decision rules
         * @description All versions, newest first; with `current=true`, those in force now.
         */
        get: operations["decisionRules_list"];
        put?: never;
        /**
         * Set the rules of an agent
         * @description Adds a version, which is in force from `valid_from` until a later one is. Without `agent_id` it is for every agent without rules of its own. All conditions of `when` must hold; a field that a request does not have satisfies none; labels are compared regardless of case. The first rule that matches decides, and when none does, a person decides. Versions are never changed or deleted. Needs `quality:write`, so that an agent that posts tasks cannot set its own limits.
         */
        post: operations["decisionRules_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/rules/{rule_set_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a version of decision rules */
        get: operations["decisionRules_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/rules/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Simulate decision rules
         * @description Replays the newest assessments, of one agent or of all, against proposed rules, and says which would have had another outcome. Nothing is changed.
         */
        post: operations["assessments_simulate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify a verdict on an action
         * @description Whether a decision has this verdict on exactly this action. A verdict is bound to the SHA-256 of the action in canonical JSON (RFC 8785): the order of members and the spelling of numbers do not matter, every value does. An `edited` decision matches the changed action only. Only `approved` and `edited` permit an action to be carried out; a claim of another verdict can match too.
         */
        post: operations["decisions_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase the content of an ended task, or a person
         * @description With `task_id`: erases what was asked, answered, and reasoned: title, instructions, payload, answers, votes, evidence, webhooks. The hashes of its events stay, so its evidence still verifies and says when and why it was erased, and the proofs of all other tasks are unchanged. Publishes `task.erased`, so that subscribers erase their copies. The same happens to every task that ended `audit.retain_days` ago. With `person_id`, or with the `worker_id` of one of their accounts: deletes all accounts of the person, erases their names and qualifications, takes the person off API keys and the audit log, and erases every task that they requested or answered, or whose events name them, those that have not ended when they end; `GET` of the returned `erasure_id` says how far it is. A person’s earnings stay, under the account’s id. Needs a key without pool limits for a person. Cannot be undone; repeating it changes nothing.
         */
        post: operations["erasures_erase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures/{erasure_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the erasure of a person
         * @description How far it is. It is complete when it has a `completed_at`.
         */
        get: operations["erasures_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the events of all tasks
         * @description Oldest first, each as in webhooks; `data` is null once the task was erased. A list begins with the oldest event, with `from=now` after the last, with `since` at a time: events are in the order of the log, so up to a minute of earlier ones may come first. A page may be empty although there is a `next_cursor`, when no event of a long stretch matches. Keep `resume_cursor` to continue later. With `Accept: text/event-stream` it is a stream of Server-Sent Events that begins with the next event unless the query or `Last-Event-ID` says otherwise, and misses none and repeats none when it resumes.
         */
        get: operations["events_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export completed tasks
         * @description The completed tasks that match the filters, oldest first, as of the request. Every task in `task_ids` must exist; `X-Export-Not-Completed` counts those without a result. `dpo` returns preference pairs as JSON lines: `prompt`, `chosen` (the reviewers’ text) and `rejected` (the text under review), for tasks whose result corrects a text. `jsonl` and `csv` have one line or row for each task; `chosen` and `rejected` are null where nothing was corrected. The response is streamed. An export that cannot be finished resets the connection before the last chunk, so that every HTTP client reports an error: a response that ends normally is complete. The request changes nothing, so it needs no `Idempotency-Key`: a repetition reads again.
         */
        post: operations["exports_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/{file_id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a file
         * @description As an attachment, never to be shown by a browser: anyone may have made it. A part of it with `Range`. Where the installation says so, the answer is 303 with the address of the storage in `Location`.
         */
        get: operations["files_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/installation/audit/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audited actions of all organizations
         * @description Newest first; with `org_id`, of one organization. Includes actions on the installation as a whole.
         */
        get: operations["audit_listAll"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/installation/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List dead letters of all organizations
         * @description Messages that a service could not handle, newest first, with the error; also those that belong to no organization. With `org_id`, of one organization.
         */
        get: operations["installationDeadLetters_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/installation/dead-letters/{letter_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a dead letter with its message */
        get: operations["installationDeadLetters_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/installation/dead-letters/{letter_id}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Discard a dead letter
         * @description Takes it off the list for good; who did so and why is kept for 400 days. What the event should have caused never happens, which may be that a worker is paid: only the operator of the installation may decide that.
         */
        post: operations["installationDeadLetters_discard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/installation/dead-letters/{letter_id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend a dead letter of any organization
         * @description Has the message handled again by the consumer it died in, and by no other. With `outcome: "done"` the letter is resolved; otherwise `detail` is the error, and it stays open.
         */
        post: operations["installationDeadLetters_resend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/installation/persons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List people
         * @description Newest first; with `email`, the person with this address.
         */
        get: operations["persons_list"];
        put?: never;
        /**
         * Create a person
         * @description An account of its own, which may become a member of several organizations. It signs in with a code that is sent to its address, or with a link of `POST /v1/installation/persons/{person_id}/sign-in-links`.
         */
        post: operations["persons_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/installation/persons/{person_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a person */
        get: operations["persons_get"];
        put?: never;
        post?: never;
        /**
         * Erase a person’s account
         * @description At once and on every gateway: the person’s sessions and memberships end, also that of a last owner, and the address, the name, and every way to sign in are erased. The id stays in the audit log. What an organization knows of the person as a worker is erased with its `POST /v1/erasures`. Cannot be undone.
         */
        delete: operations["accounts_erase"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/installation/persons/{person_id}/sign-in-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a link that signs a person in
         * @description For a first sign-in without mail, or for someone who lost access to theirs. Anyone who has the link can use it, once. Every organization that the person is a member of sees in its audit log that a link was used.
         */
        post: operations["signInLinks_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List invitations
         * @description Newest first, with those that ended in the last 30 days.
         */
        get: operations["invitations_list"];
        put?: never;
        /**
         * Invite a person
         * @description Mails a link that the person with this address accepts once they are signed in; an address without an account gets one by signing in with a code. Valid for seven days, and used once; a new invitation for the same address replaces it. The caller must hold every scope of the roles, when it is sent and when it is accepted.
         */
        post: operations["invitations_invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw an invitation
         * @description It can no longer be accepted. A member who accepted it stays a member.
         */
        delete: operations["invitations_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation
         * @description With the token after `#token=` of its link, signed in as the person with the address it was sent to.
         */
        post: operations["invitations_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List members
         * @description The people who are members of the organization, newest first.
         */
        get: operations["members_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{member_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description At once and on every gateway: what the person holds open ends. Their account, and their memberships in other organizations, stay, and so do keys that they created. Invitations that they sent can no longer be accepted.
         */
        delete: operations["members_remove"];
        options?: never;
        head?: never;
        /**
         * Change the roles of a member
         * @description Takes effect at once on every gateway, also for requests that are held open. The caller must hold every scope of the roles, before and after. The last owner stays one. An omitted `worker_id` is unchanged for a member who stays a worker.
         */
        patch: operations["members_change"];
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openApi_getUnderVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an organization
         * @description Requires an operator key. The first API key is returned once and cannot be retrieved later.
         */
        post: operations["organizations_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{org_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an organization */
        get: operations["organizations_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change an organization, suspend it, or lift its suspension
         * @description Omitted fields are unchanged. Limits take effect immediately and are counted by each gateway; a key’s own `rate_limit` takes precedence over `key_rate_limit` and is counted over all gateways. `default_deadline_seconds` and `decision_reasoning` apply to new tasks. While an organization is suspended, all its keys and those of its workers are refused with `organization.suspended`. Its live tasks are cancelled: finished work is paid, other holds are returned, and webhooks deliver the final events. Lifting the suspension does not restore cancelled tasks.
         */
        patch: operations["organizations_change"];
        trace?: never;
    };
    "/v1/organizations/{org_id}/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add funds to an organization
         * @description Records a payment by the organization. Send an Idempotency-Key, so that a retry does not add the funds twice.
         */
        post: operations["credits_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{org_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a person a member of an organization
         * @description The first owner of an organization, for example. `owner` has every scope; `operator`, `reviewer-lead` and `developer` have those listed in docs/accounts.md; `worker` uses the worker endpoints with the worker record `worker_id`. Owners invite others themselves.
         */
        post: operations["organizationMembers_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{org_id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an organization’s prices
         * @description Its own and the general prices, newest first. A row is for a tier (`express` for the urgencies high and critical, else `standard`) and may be for one type of task, domain or urgency, or for tasks with at least so many answers. Of the rows that are for a task an organization’s own go before general ones; then one for the type, for the domain, for the urgency, for more answers, the one valid since later, the newest.
         */
        get: operations["prices_list"];
        put?: never;
        /**
         * Set a price for an organization
         * @description Applies to tasks created from `valid_from` on. Existing holds are unchanged.
         */
        post: operations["prices_set"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the mails of a local trial
         * @description The newest 50 mails of the last day, where `npm start` runs without an SMTP server: for this machine only, at a loopback address. Everywhere else there is no such route.
         */
        get: operations["outbox_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my passkeys
         * @description Newest first; all of them.
         */
        get: operations["passkeys_list"];
        put?: never;
        /** Add a passkey */
        post: operations["passkeys_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/{passkey_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a passkey
         * @description It no longer signs in. Sessions that it began stay: end them with `DELETE /v1/sessions/{session_id}`.
         */
        delete: operations["passkeys_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a challenge to add a passkey
         * @description For `navigator.credentials.create`. Valid for five minutes in this session, and for one answer.
         */
        post: operations["passkeys_options"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/person": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change my account
         * @description Omitted fields are unchanged. The language is that of mails and pages.
         */
        patch: operations["person_change"];
        trace?: never;
    };
    "/v1/pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List pools
         * @description Newest first.
         */
        get: operations["pools_list"];
        put?: never;
        /** Create a pool of workers */
        post: operations["pools_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pools/{pool_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a pool */
        get: operations["pools_get"];
        put?: never;
        post?: never;
        /**
         * Delete a pool
         * @description Only a pool without workers and live tasks can be deleted. API keys limited to it lose access to it.
         */
        delete: operations["pools_delete"];
        options?: never;
        head?: never;
        /** Change a pool */
        patch: operations["pools_change"];
        trace?: never;
    };
    "/v1/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a general price
         * @description Applies to organizations without a price of their own.
         */
        post: operations["prices_setGeneral"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quality/gold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tasks with a known answer
         * @description Most recently set first.
         */
        get: operations["gold_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quality/recalibration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Recalibrate worker quality
         * @description Estimates the accuracy of workers from the answers of the last 90 days. Runs hourly by itself; ratings then follow the result.
         */
        post: operations["quality_recalibrate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quality/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the quality settings */
        get: operations["quality_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the quality settings
         * @description The thresholds of `quality.alert`. Omitted fields are unchanged. Applies to answers judged from now on.
         */
        patch: operations["quality_change"];
        trace?: never;
    };
    "/v1/quality/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List worker quality
         * @description Workers with judged answers, in the order of their ids: all, or some of `worker_ids`.
         */
        get: operations["workerQuality_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get my session
         * @description The person who is signed in, and the organizations they are a member of.
         */
        get: operations["session_get"];
        put?: never;
        post?: never;
        /**
         * Sign out
         * @description The session ends at once, and with it every request that it holds open.
         */
        delete: operations["session_signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my sessions
         * @description Newest first: those that have not ended, with the address and the browser of the sign-in.
         */
        get: operations["session_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of my sessions
         * @description At once and on every gateway, with every request that it holds open.
         */
        delete: operations["session_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the ways to sign in
         * @description What a sign-in page offers: it depends on the settings of the installation, not on the person.
         */
        get: operations["signInMethods_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a sign-in code
         * @description Mails a code of six digits to the address, if a person has it, and sets a cookie: the code, and the link in the mail, work only in the browser that asked. The response is the same for every address. For pages of the gateway itself.
         */
        post: operations["signIn_ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/codes/{sign_in_id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a code
         * @description A code has five attempts, is valid for ten minutes, and works once. Without the cookie of the browser that asked for it, no attempt is made.
         */
        post: operations["signIn_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/links/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a link of the operator
         * @description With the token after `#link=` of the link. It works once.
         */
        post: operations["signIn_redeem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to sign in with the issuer of the installation
         * @description Open the address: the issuer returns to the callback. Valid for ten minutes in the browser that asked.
         */
        post: operations["oidc_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Return from the issuer
         * @description Redirects to the sign-in page, which sends the answer to `POST /v1/sign-in/oidc/complete`. It is in the fragment, which is sent to no server. Changes nothing.
         */
        get: operations["oidc_callback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/oidc/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with the answer of the issuer
         * @description The first time, the issuer must have verified the address of a person who has an account or an invitation; from then on it is recognised by its subject.
         */
        post: operations["oidc_complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with a passkey */
        post: operations["passkeys_signInWith"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a challenge to sign in with a passkey
         * @description For `navigator.credentials.get`. Valid for five minutes in the browser that asked, and for one answer.
         */
        post: operations["passkeys_challenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tasks
         * @description Newest first. With `sort=deadline`, those that have not ended, the nearest deadline first. `breached` is about the service levels of a task; `worker_id` names a worker that a task was offered or assigned to. `text` has up to 20 words, each of which is in the task, at the beginning of a word, in any case and with or without accents. Searched are title, labels, and references, values of the payload or the action, and instructions and context, up to 10,000 characters and 400 words of a task.
         */
        get: operations["tasks_list"];
        put?: never;
        /**
         * Create a task
         * @description The price is held immediately. `output.schema` is JSON Schema 2020-12, or the shorthand `{"field": "boolean"}`. A `decision` asks for a verdict on an exact `action`; the `task_type` is then `decision`, and `output.schema` is generated. The callback’s credentials are stored sealed and never returned. A callback also requires the scope `tasks:read`. With `"assignment": "direct"` a worker is not asked but assigned the task, and loses it to the next unless they start within `accept_within_seconds`, which is otherwise how long an offer is open.
         */
        post: operations["tasks_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a task
         * @description With `wait`, the response is delayed until the task ends, for at most that many seconds. `waiting_for` explains why the task is currently not assigned.
         */
        get: operations["tasks_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a task
         * @description Finished work is paid; the rest of the hold is returned.
         */
        post: operations["tasks_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task_id}/deadline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the deadline of a task
         * @description Later or earlier, but not in the past. Offers that are open keep their own expiry. A missed earlier deadline stays in `sla_breaches`, and the new one is reported on its own. Publishes `task.deadline_changed`.
         */
        post: operations["taskInterventions_changeDeadline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a task’s history
         * @description In order. Each event contains the hash of the one before it. With `hash_version` 2, `hash` is SHA-256 of the bytes of `previous_hash` (none for the first event) followed by the commitment: HMAC-SHA-256 with the key `salt` over the event without `hash`, `previous_hash`, `hash_version`, and `salt`, in canonical JSON (RFC 8785). With version 1 it is SHA-256 of `previous_hash` as text followed by that JSON.
         */
        get: operations["taskHistory_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task_id}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the evidence of an ended task
         * @description The request, every event with its hash, who answered, the votes, and the outcome, signed. `signature` is a JWS (RFC 7515, EdDSA) whose payload is `evidence` in canonical form (RFC 8785); its key is at `/.well-known/jwks.json`. `proof` shows that the history is in the audit tree, with a signed head. `npm run verify-evidence` checks all of it offline. The same task has the same `evidence` each time.
         */
        get: operations["evidence_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task_id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a task’s files
         * @description Oldest first: what its workers attached to their assignments, whether or not they named it in their answer. What an answer names is in `files` of its `task.submitted` event.
         */
        get: operations["files_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task_id}/gold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the known answer of a task
         * @description Workers are judged by it: earlier answers immediately, later ones as they arrive. Nothing visible to workers or webhooks reveals that the answer is known. Of an object, only the given fields are judged; of a decision that is the verdict, with the changed action for `edited`. Setting another answer judges all workers again.
         */
        post: operations["gold_mark"];
        /**
         * Remove the known answer of a task
         * @description Earlier judgements by it are withdrawn too.
         */
        delete: operations["gold_unmark"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task_id}/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a task’s match rounds
         * @description The workers considered in each round, with the parts of each score.
         */
        get: operations["taskHistory_match"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task_id}/reassign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a task to a worker
         * @description Directly, as with `"assignment": "direct"`: the worker loses it unless they start in time. The open assignment is taken back, unpaid; with several, `assignment_id` names the one; with an open place and no `assignment_id`, none. The worker must be eligible by the same hard rules as in matching, including separation of duties.
         */
        post: operations["taskInterventions_reassign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task_id}/requeue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Queue a task again
         * @description Takes offers and work in progress back, unpaid, and starts a new match round; a task that already waits is matched again. Submitted answers stay. With `exclude_former: false` the workers who lose the task now may be asked again, once nobody else can take it. The `task.queued` has the reason in `intervention`.
         */
        post: operations["taskInterventions_requeue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create many tasks
         * @description Up to 1,000 tasks. Each is accepted or refused on its own, with a result at its index. Each counts as a request against the limits of the key and the organization; a batch that exceeds them is refused as a whole.
         */
        post: operations["taskBatch_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List bulk jobs
         * @description Newest first. A job is deleted 30 days after its end.
         */
        get: operations["bulk_list"];
        put?: never;
        /**
         * Change every task that matches a filter
         * @description First with `dry_run: true`, which only counts; then with that count as `expected_count`. Refused if more live tasks match by then; fewer is fine. The tasks are fixed at the start, at most 100,000, and changed in the background at up to 200 per second, one job of the organization after the other. Each has its own result. Repeating the request with its Idempotency-Key returns the same job. The filter has the parameters of `GET /v1/tasks`, at least one; tasks that have ended never match.
         */
        post: operations["bulk_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/bulk/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a bulk job
         * @description A key limited to pools sees the jobs that were started with a key limited to these or fewer.
         */
        get: operations["bulk_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/bulk/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a bulk job
         * @description What is changed stays changed; the rest is skipped. The job is `cancelling` for a moment. A job that has ended is returned as it is.
         */
        post: operations["bulk_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/bulk/{job_id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the results of a bulk job
         * @description In the order of the job: the oldest task first.
         */
        get: operations["bulk_items"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/test-receiver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the test receiver
         * @description With the requests that it has received, newest first. Those with an event that the key may not read are left out.
         */
        get: operations["testReceiver_get"];
        put?: never;
        /**
         * Open the test receiver
         * @description An address of this gateway that takes POST requests without a key and keeps the last 50 (2 MiB in all, 256 KiB each) for 24 hours: for trying webhooks before there is a receiver. An organization has one at a time, which closes 24 hours after it was last opened; webhooks are then answered 410. What it received about a task is deleted when the task is erased.
         */
        post: operations["testReceiver_open"];
        /**
         * Close the test receiver
         * @description Deletes what it has received. Also succeeds when none is open.
         */
        delete: operations["testReceiver_close"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhook deliveries
         * @description Newest first.
         */
        get: operations["webhookDeliveries_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a webhook delivery with its attempts */
        get: operations["webhookDeliveries_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-deliveries/{delivery_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redeliver an event
         * @description With the same `webhook-id` and a new count of attempts. The first attempt is made immediately, even while the endpoint’s breaker is open. Also requires the scope to read the event.
         */
        post: operations["webhookDeliveries_redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhook endpoints
         * @description Newest first, including those of single tasks. With `task_id`, only those of that task.
         */
        get: operations["webhookEndpoints_list"];
        put?: never;
        /**
         * Create a webhook endpoint
         * @description Receives the events of all tasks, or those named; with `task_id`, only those of that task, which may have ended already. An endpoint created with a pool-limited key receives only events of tasks in those pools. The secret is returned once and cannot be retrieved later. For a task, the same URL and dialect update the existing endpoint’s `events`, unless it was created for other pools. Events require the scope to read them: `tasks:read`, `quality:read` for `quality.alert`, `billing:read` for `billing.low_balance`; by default the endpoint receives all events that the key may read.
         */
        post: operations["webhookEndpoints_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{endpoint_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a webhook endpoint
         * @description `health` shows how its destination has responded recently, whether deliveries are waiting for it, until when and why. An endpoint is `failing` while every attempt fails. After half of the configured time (5 days by default) the other endpoints receive `webhook.endpoint_failing`; at its end the endpoint is disabled, they receive `webhook.endpoint_disabled`, and its pending deliveries are skipped.
         */
        get: operations["webhookEndpoints_get"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook endpoint
         * @description Its pending deliveries are skipped.
         */
        delete: operations["webhookEndpoints_delete"];
        options?: never;
        head?: never;
        /**
         * Change a webhook endpoint
         * @description Omitted fields are unchanged. `enabled: true` also enables an endpoint that was disabled because it responded with 410 or every attempt failed for days. Skipped deliveries can be redelivered. Changing the URL or the events, or enabling it, requires the scopes of all its events.
         */
        patch: operations["webhookEndpoints_change"];
        trace?: never;
    };
    "/v1/webhook-endpoints/{endpoint_id}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset the health of a webhook endpoint
         * @description For a receiver that works again: deliveries no longer wait for its `Retry-After` or its breaker, and the next thousand retries are due immediately. A disabled endpoint stays disabled; `PATCH` enables it.
         */
        post: operations["webhookEndpoints_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{endpoint_id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate a webhook endpoint’s secret
         * @description Deliveries are signed with the old secret and the new one for 24 h. The new one is shown in this answer and never again. At most five secrets are valid at a time: a rotation that would end one before its time is refused with 409 and `Retry-After`.
         */
        post: operations["webhookSecrets_rotateEndpointSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{endpoint_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event
         * @description Sends an event of type `webhook.test` to this endpoint only.
         */
        post: operations["webhookEndpoints_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate the organization’s signing secret
         * @description It signs the deliveries to the callbacks of tasks. Deliveries are signed with the old secret and the new one for 24 h. The new one is shown in this answer and never again. At most five secrets are valid at a time: a rotation that would end one before its time is refused with 409 and `Retry-After`.
         */
        post: operations["webhookSecrets_rotateOrganizationSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/assignments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my assignments
         * @description Newest first: all accepted or directly assigned ones, or those of one status.
         */
        get: operations["assignments_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/assignments/{assignment_id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get my draft
         * @description The unfinished answer, with what can still be done. It stays after an offer has lapsed or the assignment has ended, until its answer is submitted, its task is erased, or it expires.
         */
        get: operations["drafts_get"];
        /**
         * Save my draft
         * @description Replaces the draft if it still has the given `revision`. Otherwise, as when another tab has saved one, it is refused with the stored draft in `current`. A repetition with the same content is no conflict.
         */
        put: operations["drafts_save"];
        post?: never;
        /**
         * Delete my draft
         * @description Also succeeds when there is none.
         */
        delete: operations["drafts_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/assignments/{assignment_id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the files of my assignment
         * @description Oldest first.
         */
        get: operations["workerFiles_list"];
        put?: never;
        /**
         * Attach a file to my assignment
         * @description The body is the file itself, of any type, with its `Content-Type` and `Content-Length`; its SHA-256 is stated in `Content-Digest` or in the query. The content is refused when it is not of the stated type or hash, or when the virus scan finds something in it. While the assignment is accepted or started. The same content with the same name is kept once. Name the file in `files` when the answer is submitted.
         */
        post: operations["workerFiles_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/assignments/{assignment_id}/files/{file_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a file of my assignment
         * @description While the assignment is accepted or started.
         */
        delete: operations["workerFiles_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/assignments/{assignment_id}/files/{file_id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a file of my assignment
         * @description As an attachment. A part of it with `Range`.
         */
        get: operations["workerFiles_download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/assignments/{assignment_id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release an assignment
         * @description The task is offered to another worker, and not to this one again.
         */
        post: operations["assignments_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/assignments/{assignment_id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start an assignment
         * @description Also without accepting it first, if it was assigned directly: until its `release_at`.
         */
        post: operations["assignments_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/assignments/{assignment_id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit an answer
         * @description An answer that does not match the output schema is refused with each fault, and can be corrected. `files` names those of the files attached to the assignment that belong to the answer.
         */
        post: operations["assignments_submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/earnings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get my earnings
         * @description The balance not yet paid out and its movements, newest first.
         */
        get: operations["earnings_mine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/earnings/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what my work has earned
         * @description Each assignment that was submitted, withdrawn, or released, newest offer first: what it earned by the ledger, or the reason why it is not paid, or not yet. `not_counted` follows from the answers of others, or for a task with one answer from its verdict.
         */
        get: operations["earnedWork_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/earnings/periods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sum my earnings by day, week, or month
         * @description Consecutive periods, newest first, also those without earnings: what was earned by the date of its payment, and what was paid out; and by the date of its submission or end, how much work is not paid yet, or not at all, and why. Days are those of `time_zone`; weeks begin on Monday. What was earned less what was paid out, over all periods, is the balance of the earnings.
         */
        get: operations["earningsPeriods_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get my profile
         * @description `rating` is the one set by the organization, not measured from answers; `updated_at` is the last change by the organization or the worker.
         */
        get: operations["me_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Set my availability
         * @description Does not lift a suspension.
         */
        patch: operations["me_change"];
        trace?: never;
    };
    "/v1/worker/offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my offers
         * @description Newest first. With `wait`, the response is delayed until an offer appears or ends, for at most that many seconds. With the `state` of the previous response as `since`, it is sent at once if the offers have changed since then, so that no change is missed between two requests.
         */
        get: operations["offers_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/offers/{assignment_id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept an offer */
        post: operations["offers_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/worker/offers/{assignment_id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decline an offer
         * @description The task is offered to another worker, and not to this one again.
         */
        post: operations["offers_decline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workers
         * @description Newest first.
         */
        get: operations["workers_list"];
        put?: never;
        /**
         * Create a worker
         * @description The worker’s API key is returned once and cannot be retrieved later. A worker created with a pool-limited key has `pool_tasks_only`: it is offered tasks of its pools, and none without a pool. Workers with the same `person_id` are accounts of one person: at most one of them gets a task, and none that the person requested.
         */
        post: operations["workers_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers/{worker_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a worker */
        get: operations["workers_get"];
        put?: never;
        post?: never;
        /**
         * Delete a worker
         * @description The worker’s key stops working immediately, and open work is offered to others. Submitted answers stay and are paid.
         */
        delete: operations["workers_delete"];
        options?: never;
        head?: never;
        /**
         * Change a worker
         * @description Omitted fields are unchanged. A worker who becomes available is offered the most urgent waiting task that fits. With `"status": "suspended"` and an optional `reason`, the worker receives no offers, and all open work is offered to others immediately; the worker can read but not act until the status is `active` again. A worker who leaves a pool loses the open work of that pool, and offers whose requirements are no longer met are withdrawn. A new `person_id` takes away open work that the person requested or has with another account. For a worker who also belongs to other pools, a pool-limited key can change only `pool_ids`, and only for its own pools. Changing `pool_tasks_only` requires a key without pool limits.
         */
        patch: operations["workers_change"];
        trace?: never;
    };
    "/v1/workers/{worker_id}/earnings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a worker’s earnings
         * @description The balance not yet paid out and its movements, newest first. The earnings of a deleted worker stay available.
         */
        get: operations["earnings_ofWorker"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers/{worker_id}/payouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record a payout to a worker
         * @description Records that the worker has been paid outside this system: the given amount, or the whole balance. Deleted workers can be paid too. Send an Idempotency-Key, so that a retry does not record a second payout.
         */
        post: operations["earnings_payOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers/{worker_id}/quality": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a worker’s quality
         * @description For each domain: how often the worker matched known answers and agreed with results, the resulting weight, and, where there is enough data, which answers are mistaken for which.
         */
        get: operations["workerQuality_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers/{worker_id}/rotate-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate a worker’s key
         * @description The old key stops working immediately. The new one is returned once and cannot be retrieved later. A pool-limited key can rotate only the keys of workers with `pool_tasks_only`.
         */
        post: operations["workers_rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Alpha: {
            /** Format: double */
            alpha: number | null;
            answers: number;
            /** @enum {string} */
            metric: "nominal" | "interval";
            units: number;
        };
        AnyEvent: components["schemas"]["TaskCreatedEvent"] | components["schemas"]["TaskQueuedEvent"] | components["schemas"]["TaskMatchedEvent"] | components["schemas"]["TaskOfferedEvent"] | components["schemas"]["TaskAcceptedEvent"] | components["schemas"]["TaskStartedEvent"] | components["schemas"]["TaskSubmittedEvent"] | components["schemas"]["TaskVerifiedEvent"] | components["schemas"]["TaskCompletedEvent"] | components["schemas"]["TaskFailedEvent"] | components["schemas"]["TaskCancelledEvent"] | components["schemas"]["TaskDeadlineChangedEvent"] | components["schemas"]["TaskErasedEvent"] | components["schemas"]["TaskSlaBreachedEvent"] | components["schemas"]["QualityAlertEvent"] | components["schemas"]["BillingLowBalanceEvent"] | components["schemas"]["AuditTreeHeadEvent"] | components["schemas"]["WebhookEndpointFailingEvent"] | components["schemas"]["WebhookEndpointDisabledEvent"];
        ApiKeyChange: {
            allowed_cidrs?: string[] | null;
            dialect?: components["schemas"]["Dialect"];
            /** Format: date-time */
            expires_at?: string | null;
            name?: string;
            person_ids?: components["schemas"]["Labels"];
            pools?: string[] | null;
            rate_limit?: components["schemas"]["RateLimit"] | null;
            scopes?: components["schemas"]["KeyScope"][];
            /** @enum {string|null} */
            status_casing?: "title" | "lower" | null;
        };
        ApiKeySpec: {
            allowed_cidrs?: string[] | null;
            dialect?: components["schemas"]["Dialect"];
            /** Format: date-time */
            expires_at?: string | null;
            name: string;
            person_ids?: components["schemas"]["Labels"];
            pools?: string[] | null;
            rate_limit?: components["schemas"]["RateLimit"] | null;
            scopes: components["schemas"]["KeyScope"][];
            /** @enum {string|null} */
            status_casing?: "title" | "lower" | null;
        };
        ApiKeyView: {
            allowed_cidrs: string[] | null;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            created_by_key: string | null;
            dialect: components["schemas"]["Dialect"];
            /** Format: date-time */
            expires_at: string | null;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            last_used_at: string | null;
            masked_key: string;
            name: string;
            person_ids: components["schemas"]["Labels"];
            pools: string[] | null;
            rate_limit: components["schemas"]["RateLimit"] | null;
            /** Format: date-time */
            revoked_at: string | null;
            scopes: components["schemas"]["KeyScope"][];
            /** @enum {string|null} */
            status_casing: "title" | "lower" | null;
            /** Format: date-time */
            updated_at: string;
        };
        AssessmentDetail: components["schemas"]["AssessmentSummary"] & {
            payload: unknown;
            payload_sha256: string;
            request: {
                [key: string]: unknown;
            };
        };
        AssessmentResult: {
            /** Format: uuid */
            assessment_id: string;
            /** @constant */
            outcome: "automatic";
            rule: components["schemas"]["DecisionRuleRef"];
        } | {
            /** Format: uuid */
            assessment_id: string;
            /** @constant */
            outcome: "human";
            rule: components["schemas"]["DecisionRuleRef"] | null;
            task: components["schemas"]["TaskView"];
            /** Format: uuid */
            task_id: string;
        };
        AssessmentSpec: {
            action: string;
            agent_id: string;
            /** Format: double */
            amount?: number;
            /** Format: double */
            confidence?: number;
            currency?: string;
            payload?: unknown;
            request?: {
                accept_within_seconds?: number;
                /** @description When left out: `["approved","rejected"]`. */
                allowed?: components["schemas"]["DecisionVerdict"][];
                /** @enum {string} */
                assignment?: "offer" | "direct";
                audit?: {
                    /**
                     * @description When left out: `true`.
                     * @constant
                     */
                    log_required?: true;
                    /** @description When left out: `365`. */
                    retain_days?: number;
                };
                /** @description When left out: `{"total":1,"method":"majority","early_stop":false,"on_disagreement":"fail","text":"normalized"}`. */
                consensus?: components["schemas"]["ConsensusSpecInput"];
                /** @description When left out: `{"constraints":[],"risk_notes":[]}`. */
                context?: components["schemas"]["TaskContextInput"];
                /** @description When left out: `"general"`. */
                domain?: string;
                handoff?: components["schemas"]["Handoff"];
                instructions?: string;
                jurisdiction?: string;
                /** @description When left out: `1`. */
                max_escalations?: number;
                origin?: components["schemas"]["Origin"];
                /** @description When left out: `"approval"`. */
                request_type?: string;
                /** @description When left out: `{"skills":[],"certifications":[],"jurisdictions":[],"languages":[]}`. */
                requirements?: components["schemas"]["RequirementsInput"];
                /** @description When left out: `{"urgency":"normal","on_deadline":"fail"}`. */
                sla?: components["schemas"]["SlaInput"];
                summary?: string;
                title?: string;
            };
            /** Format: double */
            risk?: number;
            tags?: components["schemas"]["Labels"];
        };
        AssessmentSummary: {
            action: string;
            agent_id: string;
            /** Format: double */
            amount: number | null;
            /** Format: uuid */
            assessment_id: string;
            /** Format: double */
            confidence: number | null;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            created_by_key: string;
            currency: string | null;
            /** Format: date-time */
            expires_at: string;
            /** @enum {string} */
            outcome: "automatic" | "human";
            /** Format: double */
            risk: number | null;
            rule: components["schemas"]["DecisionRuleRef"] | null;
            rule_set: {
                /** Format: uuid */
                rule_set_id: string;
                version: number;
            } | null;
            tags: string[] | null;
            /** Format: uuid */
            task_id: string | null;
            task_problem: string | null;
            workspace_id: string;
        };
        AssignmentRef: {
            /** Format: uuid */
            assignment_id: string;
            /** Format: uuid */
            worker_id: string;
        };
        /** @enum {string} */
        AssignmentStatus: "offered" | "accepted" | "started" | "submitted" | "declined" | "expired" | "released" | "withdrawn";
        AssignmentSummary: {
            /** Format: date-time */
            accepted_at: string | null;
            /** Format: uuid */
            assignment_id: string;
            /** Format: date-time */
            ended_at: string | null;
            /** Format: date-time */
            offer_expires_at: string | null;
            /** Format: date-time */
            offered_at: string;
            /** Format: date-time */
            release_at: string | null;
            /** Format: date-time */
            started_at: string | null;
            status: components["schemas"]["AssignmentStatus"];
            /** Format: date-time */
            submitted_at: string | null;
            /** Format: uuid */
            worker_id: string;
        };
        AssignmentView: {
            /** Format: date-time */
            accepted_at: string | null;
            /** Format: uuid */
            assignment_id: string;
            /** Format: date-time */
            ended_at: string | null;
            expected_minutes: number | null;
            /** Format: date-time */
            offer_expires_at: string | null;
            /** Format: date-time */
            offered_at: string;
            /** Format: date-time */
            release_at: string | null;
            /** @enum {string|null} */
            reward_currency: "USD" | null;
            /** Format: int64 */
            reward_micros: number | null;
            /** Format: date-time */
            started_at: string | null;
            status: components["schemas"]["AssignmentStatus"];
            /** Format: date-time */
            submitted_at: string | null;
            task: {
                context: components["schemas"]["TaskContext"];
                /** Format: date-time */
                deadline: string | null;
                decision: components["schemas"]["DecisionView"] | null;
                domain: string;
                earlier_steps: {
                    name: string;
                    number: number;
                    output: unknown;
                }[];
                instructions: string;
                output: {
                    evidence_required: boolean;
                    /** @enum {string} */
                    expected_format: "structured_json" | "text";
                    schema?: {
                        [key: string]: unknown;
                    };
                };
                payload?: {
                    [key: string]: unknown;
                };
                status: components["schemas"]["TaskStatus"];
                step: components["schemas"]["StepRef"] | null;
                /** Format: uuid */
                task_id: string;
                task_type: string;
                title: string;
                urgency: components["schemas"]["Urgency"];
            };
        };
        AuditAction: {
            action: string;
            actor: {
                key_id: string;
                /** @enum {string} */
                kind: "agent" | "worker" | "operator";
                /** Format: uuid */
                person_id: string | null;
                /** Format: uuid */
                session_id: string | null;
                /** Format: uuid */
                worker_id: string | null;
            };
            /** Format: date-time */
            at: string;
            details: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            ip: string;
            location: string | null;
            /** Format: uuid */
            org_id: string | null;
            request_id: string;
            status: number | null;
            target: {
                [key: string]: string;
            };
            user_agent: string | null;
        };
        AuditTreeHeadData: {
            /** Format: uuid */
            org_id: string;
            root_hash: string;
            signature?: string;
            /** Format: date-time */
            timestamp: string;
            tree_size: number;
        };
        AuditTreeHeadEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["AuditTreeHeadData"];
            /** @constant */
            type: "audit.tree_head";
        };
        Balance: {
            available_micros: components["schemas"]["SumMicros"];
            /** @enum {string} */
            currency: "USD";
            held_micros: components["schemas"]["SumMicros"];
        };
        BatchResult: {
            data: ({
                index: number;
                /**
                 * Format: double
                 * @constant
                 */
                status: 201;
                task: components["schemas"]["TaskView"];
            } | {
                error: components["schemas"]["Problem"];
                index: number;
                status: number;
            })[];
        };
        BillingLowBalanceData: {
            /** Format: int64 */
            available_micros: number;
            /** @enum {string} */
            currency: "USD";
            /** Format: uuid */
            org_id: string;
            /** Format: date-time */
            raised_at: string;
            /** Format: int64 */
            threshold_micros: number;
        };
        BillingLowBalanceEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["BillingLowBalanceData"];
            /** @constant */
            type: "billing.low_balance";
        };
        BillingSettings: {
            /** @enum {string} */
            currency: "USD";
            /** Format: int64 */
            low_balance_micros: number | null;
        };
        BillingSettingsChange: {
            /** Format: int64 */
            low_balance_micros: number | null;
        };
        /** @enum {string} */
        BreachKind: "target_latency" | "deadline" | "unmatched" | "stalled";
        BulkItem: {
            code: string | null;
            detail: string | null;
            /** Format: date-time */
            finished_at: string | null;
            /** @enum {string} */
            result: "pending" | "changed" | "unchanged" | "refused" | "failed" | "skipped";
            /** Format: uuid */
            task_id: string;
        };
        BulkJob: {
            action: {
                reason: string;
                /** @constant */
                type: "cancel";
            } | {
                exclude_former: boolean;
                reason: string;
                /** @constant */
                type: "requeue";
            } | {
                /** Format: date-time */
                deadline: string;
                reason: string;
                /** @constant */
                type: "change_deadline";
            };
            changed: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            ended_at: string | null;
            failed: number;
            filter: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            job_id: string;
            key_id: string | null;
            pending: number;
            refused: number;
            skipped: number;
            /** @enum {string} */
            status: "running" | "cancelling" | "completed" | "cancelled";
            total: number;
            unchanged: number;
        };
        BulkRequest: {
            action: {
                reason: string;
                /** @constant */
                type: "cancel";
            } | {
                /** @description When left out: `true`. */
                exclude_former?: boolean;
                reason: string;
                /** @constant */
                type: "requeue";
            } | {
                /** Format: date-time */
                deadline: string;
                reason: string;
                /** @constant */
                type: "change_deadline";
            };
            /** @description When left out: `false`. */
            dry_run?: boolean;
            expected_count?: number;
            filter: {
                breached?: boolean;
                /** Format: date-time */
                created_after?: string;
                /** Format: date-time */
                created_before?: string;
                /** Format: date-time */
                deadline_after?: string;
                /** Format: date-time */
                deadline_before?: string;
                domain?: string;
                /** Format: uuid */
                pool?: string;
                status?: components["schemas"]["TaskStatus"];
                text?: string;
                urgency?: components["schemas"]["Urgency"];
                /** Format: uuid */
                worker_id?: string;
                workspace_id?: string;
            };
        };
        BulkStarted: {
            count: number;
            /** @constant */
            dry_run: true;
        } | components["schemas"]["BulkJob"];
        CallbackAuth: {
            /** @constant */
            type: "none";
        } | {
            token: string;
            /** @constant */
            type: "bearer";
        } | {
            password: string;
            /** @constant */
            type: "basic";
            username: string;
        } | {
            name: string;
            /** @constant */
            type: "header";
            value: string;
        };
        Cancellation: {
            reason?: string | null;
        };
        Certification: {
            /** Format: date-time */
            expires_at?: string;
            name: string;
        };
        CodeGiven: {
            code: string;
        };
        CodeRequest: {
            /** Format: email */
            email: string;
        };
        CodeRequested: {
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
        };
        ConfusionView: {
            answers: number;
            classes: string[];
            domain: string;
            /** Format: date-time */
            estimated_at: string;
            field: string;
            rows: number[][];
        };
        /** @enum {string} */
        ConsensusMethod: "majority" | "unanimous" | "weighted" | "dawid_skene" | "median" | "quorum";
        ConsensusSpec: {
            early_stop: boolean;
            fields?: {
                [key: string]: components["schemas"]["FieldRule"];
            };
            max_total?: number;
            method: components["schemas"]["ConsensusMethod"];
            /** @enum {string} */
            on_disagreement: "fail" | "escalate";
            quorum?: number;
            text: components["schemas"]["TextComparison"];
            /** Format: double */
            threshold?: number;
            tolerance?: components["schemas"]["Tolerance"];
            total: number;
            veto?: boolean;
        };
        ConsensusSpecInput: {
            /** @description When left out: `false`. */
            early_stop?: boolean;
            fields?: {
                [key: string]: components["schemas"]["FieldRule"];
            };
            max_total?: number;
            /** @description When left out: `"majority"`. */
            method?: components["schemas"]["ConsensusMethod"];
            /**
             * @description When left out: `"fail"`.
             * @enum {string}
             */
            on_disagreement?: "fail" | "escalate";
            quorum?: number;
            /** @description When left out: `"normalized"`. */
            text?: components["schemas"]["TextComparison"];
            /** Format: double */
            threshold?: number;
            tolerance?: components["schemas"]["Tolerance"];
            /** @description When left out: `1`. */
            total?: number;
            veto?: boolean;
        };
        Credited: {
            balance: components["schemas"]["Balance"];
            transaction: components["schemas"]["Transaction"];
        };
        CreditSpec: {
            /** Format: int64 */
            amount_micros: number;
            /**
             * @description When left out: `"USD"`.
             * @enum {string}
             */
            currency?: "USD";
            reference?: string | null;
        };
        DeadLetter: {
            deaths: number;
            deliveries: number;
            /** Format: date-time */
            died_at: string;
            durable: string;
            event_id: string | null;
            event_type: string;
            letter_id: string;
            reason: string;
            /** Format: date-time */
            resolved_at: string | null;
            /** @enum {string} */
            service: "gateway" | "task-registry" | "matcher" | "sla-monitor" | "consensus" | "webhook-dispatcher" | "billing";
            /** @enum {string} */
            status: "open" | "resent" | "discarded";
            task_id: string | null;
        };
        DeadLetterDiscard: {
            reason: string;
        };
        DeadLetterPage: {
            data: components["schemas"]["DeadLetter"][];
            next_cursor: string | null;
            unanswered: ("gateway" | "task-registry" | "matcher" | "sla-monitor" | "consensus" | "webhook-dispatcher" | "billing")[];
        };
        DeadLetterResend: {
            letter: components["schemas"]["DeadLetter"];
            /** @enum {string} */
            outcome: "done" | "failed" | "poison";
        };
        DeadlineChange: {
            /** Format: date-time */
            deadline: string;
            reason: string;
        };
        DecisionClaim: {
            action: unknown;
            /** Format: uuid */
            task_id: string;
            verdict: components["schemas"]["DecisionVerdict"];
        };
        DecisionResult: {
            action_sha256: string;
            /** Format: date-time */
            decided_at: string;
            final_action_sha256: string | null;
            reasoning: string | null;
            verdict: components["schemas"]["DecisionVerdict"];
        };
        DecisionRule: {
            name: string;
            /** @enum {string} */
            then: "automatic" | "human";
            when: {
                action?: string[];
                amount?: {
                    /** Format: double */
                    gt?: number;
                    /** Format: double */
                    gte?: number;
                    /** Format: double */
                    lt?: number;
                    /** Format: double */
                    lte?: number;
                };
                confidence?: {
                    /** Format: double */
                    gt?: number;
                    /** Format: double */
                    gte?: number;
                    /** Format: double */
                    lt?: number;
                    /** Format: double */
                    lte?: number;
                };
                currency?: string[];
                risk?: {
                    /** Format: double */
                    gt?: number;
                    /** Format: double */
                    gte?: number;
                    /** Format: double */
                    lt?: number;
                    /** Format: double */
                    lte?: number;
                };
                tags?: {
                    all?: string[];
                    any?: string[];
                    none?: string[];
                };
            };
        };
        DecisionRuleRef: {
            name: string;
            /** Format: uuid */
            rule_set_id: string;
            version: number;
        };
        DecisionRuleSet: {
            agent_id: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            created_by_key: string;
            /** Format: uuid */
            rule_set_id: string;
            rules: components["schemas"]["DecisionRule"][];
            /** @enum {string} */
            status: "scheduled" | "current" | "superseded";
            /** Format: date-time */
            valid_from: string;
            version: number;
        };
        DecisionRuleSetSpec: {
            agent_id?: string | null;
            rules: components["schemas"]["DecisionRule"][];
            /** Format: date-time */
            valid_from?: string;
        };
        DecisionSpec: {
            action: unknown;
            allowed: components["schemas"]["DecisionVerdict"][];
            jurisdiction?: string;
            max_escalations: number;
            request_type: string;
            summary: string;
        };
        DecisionSpecInput: {
            action: unknown;
            /** @description When left out: `["approved","rejected"]`. */
            allowed?: components["schemas"]["DecisionVerdict"][];
            jurisdiction?: string;
            /** @description When left out: `1`. */
            max_escalations?: number;
            request_type: string;
            summary: string;
        };
        /** @enum {string} */
        DecisionVerdict: "approved" | "rejected" | "escalated" | "edited";
        DecisionView: {
            action: unknown;
            action_sha256: string;
            allowed: components["schemas"]["DecisionVerdict"][];
            earlier: {
                /** Format: date-time */
                decided_at: string;
                reasoning: string | null;
                verdict: components["schemas"]["DecisionVerdict"];
            }[];
            jurisdiction: string | null;
            request_type: string;
            summary: string;
        };
        DeliveryAttempt: {
            attempt: number;
            duration_ms: number;
            error: string | null;
            /** @enum {string} */
            outcome: "delivered" | "rejected" | "timed_out" | "unreachable" | "refused_address";
            response_body: string | null;
            response_status: number | null;
            round: number;
            /** Format: date-time */
            started_at: string;
        };
        /** @enum {string} */
        DeliveryStatus: "pending" | "delivered" | "failed" | "skipped";
        /** @enum {string} */
        Dialect: "native" | "verified-workflows" | "humanlayer" | "harnesslayer";
        DomainQuality: {
            /** Format: double */
            accuracy: number;
            agreed: number;
            /** Format: double */
            agreement: number | null;
            domain: string;
            gold_right: number;
            gold_seen: number;
            judged: number;
            proven: boolean;
        };
        DraftSpec: {
            notes?: string | null;
            output: unknown;
            /** @description When left out: `0`. */
            revision?: number;
        };
        DraftView: {
            actions: ("accept" | "decline" | "start" | "release" | "submit")[];
            /** Format: uuid */
            assignment_id: string;
            assignment_status: components["schemas"]["AssignmentStatus"];
            notes: string | null;
            output: unknown;
            revision: number;
            /** Format: date-time */
            updated_at: string;
        };
        EarnedWork: {
            /** Format: int64 */
            amount_micros: number | null;
            /** Format: uuid */
            assignment_id: string;
            /** @enum {string|null} */
            currency: "USD" | null;
            /** Format: date-time */
            ended_at: string | null;
            /** Format: date-time */
            paid_at: string | null;
            /** @enum {string|null} */
            reason: "awaiting_verdict" | "awaiting_payment" | "not_counted" | "released" | "not_started" | "task_cancelled" | "task_failed" | null;
            /** @enum {string} */
            status: "pending" | "paid" | "unpaid";
            /** Format: date-time */
            submitted_at: string | null;
            /** Format: uuid */
            task_id: string;
            task_type: string;
            title: string;
        };
        EarningsEntry: {
            change_micros: components["schemas"]["SumMicros"];
            /** Format: date-time */
            created_at: string;
            /** @enum {string} */
            kind: "capture" | "payout";
            reference: string | null;
            /** Format: uuid */
            task_id: string | null;
            /** Format: uuid */
            transaction_id: string;
        };
        EarningsPeriods: {
            /** @enum {string} */
            currency: "USD";
            data: {
                earned_micros: components["schemas"]["SumMicros"];
                /** Format: date */
                ends_on: string;
                paid_out_micros: components["schemas"]["SumMicros"];
                payouts: number;
                pending: number;
                /** Format: date */
                starts_on: string;
                tasks: number;
                unpaid: {
                    not_counted: number;
                    not_started: number;
                    released: number;
                    task_cancelled: number;
                    task_failed: number;
                };
            }[];
        };
        ErasedTask: {
            /** Format: date-time */
            erased_at: string;
            /** @enum {string} */
            reason: "request" | "retention";
            reference: string | null;
            /** Format: uuid */
            task_id: string;
        };
        ErasedTaskEvent: components["schemas"]["EventAttributes"] & {
            data: null;
            type: components["schemas"]["TaskEventType"];
        };
        ErasureRequest: {
            reference?: string;
            /** Format: uuid */
            task_id: string;
        } | {
            reference?: string;
            /** Format: uuid */
            worker_id: string;
        } | {
            person_id: string;
            reference?: string;
        };
        ErasureStarted: components["schemas"]["ErasedTask"] | components["schemas"]["PersonErasure"];
        EventAttributes: {
            /** @constant */
            datacontenttype: "application/json";
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            orgid: string;
            /** Format: uuid */
            poolid?: string;
            sequence: number;
            source: string;
            /** @constant */
            specversion: "1.0";
            subject: string;
            /** Format: date-time */
            time: string;
            traceparent?: string;
            workspaceid: string;
        };
        Evidence: {
            content?: string;
            sha256?: string;
            type: string;
            /** Format: uri */
            uri?: string;
        };
        ExportSpec: {
            /** Format: date-time */
            created_after?: string;
            /** Format: date-time */
            created_before?: string;
            /** @enum {string} */
            format?: "dpo" | "jsonl" | "csv";
            /** Format: uuid */
            pool?: string;
            task_ids?: string[];
            task_type?: string;
        };
        /** @enum {string} */
        FailureReason: "expired" | "insufficient_funds" | "no_consensus";
        FieldRule: {
            /** @enum {string} */
            method: "majority" | "unanimous" | "weighted" | "dawid_skene" | "median" | "by_type" | "most_trusted" | "ignore";
            text?: components["schemas"]["TextComparison"];
            /** Format: double */
            threshold?: number;
            tolerance?: components["schemas"]["Tolerance"];
        };
        FieldVerdict: {
            /** Format: double */
            agreement: number;
            /** @enum {string} */
            method: "majority" | "unanimous" | "weighted" | "dawid_skene" | "median" | "quorum" | "most_trusted";
            /** Format: double */
            posterior: number;
            votes: components["schemas"]["VoteTally"][];
        };
        FileView: {
            /** Format: uuid */
            assignment_id: string;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            media_type: string;
            name: string;
            readable: boolean;
            /** @enum {string} */
            scan: "clean" | "not_configured" | "infected";
            sha256: string;
            size_bytes: number;
            /** Format: uuid */
            task_id: string;
        };
        Handoff: {
            /** @description When left out: `{"type":"none"}`. */
            callback_auth?: components["schemas"]["CallbackAuth"];
            /** Format: uri */
            callback_url: string;
            events?: components["schemas"]["TaskEventType"][];
            /** @description When left out: `{"max_retries":6,"backoff_seconds":30}`. */
            retry_policy?: components["schemas"]["RetryPolicyInput"];
        };
        HandoffView: {
            callback_auth: {
                /** @enum {string} */
                type: "none" | "bearer" | "basic" | "header";
            };
            callback_url: string;
            events?: components["schemas"]["TaskEventType"][];
            retry_policy: components["schemas"]["RetryPolicy"];
        };
        HumanLayerDecisionFailedEvent: {
            /** @constant */
            event: "decision.failed";
            reasoning: string;
            /** Format: uuid */
            request_id: string;
            sentinel_name: string | null;
            /** Format: date-time */
            signed_at: string;
            verdict: null;
        };
        HumanLayerDecisionRenderedEvent: {
            /** @constant */
            event: "decision.rendered";
            reasoning: string | null;
            /** Format: uuid */
            request_id: string;
            sentinel_name: string | null;
            /** Format: date-time */
            signed_at: string;
            verdict: components["schemas"]["DecisionVerdict"];
        };
        HumanLayerError: {
            error: string;
        };
        HumanLayerEvent: components["schemas"]["HumanLayerDecisionRenderedEvent"] | components["schemas"]["HumanLayerDecisionFailedEvent"];
        HumanLayerNewRequest: {
            agent_id: string;
            agent_name?: string | null;
            /** Format: uri */
            callback_url?: string | null;
            context_json?: {
                [key: string]: unknown;
            } | null;
            domain: string;
            /** Format: date-time */
            expires_at?: string | null;
            jurisdiction?: string | null;
            /** @enum {string|null} */
            priority?: "normal" | "urgent" | null;
            /** @enum {string} */
            request_type: "compliance" | "judgment" | "signature" | "conformité" | "jugement";
            summary: string;
        };
        HumanLayerRequest: {
            request: {
                agent_id: string;
                agent_name: string | null;
                assigned_to: string | null;
                context_json: {
                    [key: string]: unknown;
                } | null;
                /** Format: date-time */
                created_at: string;
                /** Format: date-time */
                decision_signed_at: string | null;
                domain: string;
                evidence_url: string;
                /** Format: date-time */
                expires_at: string | null;
                /** Format: uuid */
                id: string;
                jurisdiction: string | null;
                /** @enum {string} */
                priority: "normal" | "urgent";
                reasoning: string | null;
                request_type: string;
                /** @enum {string} */
                status: "pending" | "assigned" | "decided";
                summary: string;
                verdict: components["schemas"]["DecisionVerdict"] | null;
            };
        };
        HumanLayerRequestList: {
            requests: {
                agent_id: string;
                agent_name: string | null;
                /** Format: date-time */
                created_at: string;
                /** Format: date-time */
                decision_signed_at: string | null;
                domain: string;
                evidence_url: string;
                /** Format: date-time */
                expires_at: string | null;
                /** Format: uuid */
                id: string;
                jurisdiction: string | null;
                /** @enum {string} */
                priority: "normal" | "urgent";
                reasoning: string | null;
                request_type: string;
                /** @enum {string} */
                status: "pending" | "assigned" | "decided";
                summary: string;
                verdict: components["schemas"]["DecisionVerdict"] | null;
            }[];
        };
        HumanLayerRequests: components["schemas"]["HumanLayerRequest"] | components["schemas"]["HumanLayerRequestList"];
        HumanLayerSubmittedRequest: {
            assigned_to: string | null;
            evidence_url: string;
            /** @constant */
            ok: true;
            /** Format: uuid */
            request_id: string;
            /** @enum {string} */
            status: "pending" | "assigned" | "decided";
        };
        InputContract: {
            schema: {
                [key: string]: unknown;
            };
        };
        InstallationDeadLetter: components["schemas"]["DeadLetter"] & {
            detail: string;
            note: string | null;
            org_id: string | null;
            resolved_by: string | null;
        };
        InstallationDeadLetterDetail: components["schemas"]["InstallationDeadLetter"] & {
            event: {
                [key: string]: unknown;
            } | null;
        };
        InstallationDeadLetterPage: {
            data: components["schemas"]["InstallationDeadLetter"][];
            next_cursor: string | null;
            unanswered: ("gateway" | "task-registry" | "matcher" | "sla-monitor" | "consensus" | "webhook-dispatcher" | "billing")[];
        };
        InstallationDeadLetterResend: {
            detail: string | null;
            letter: components["schemas"]["InstallationDeadLetter"];
            /** @enum {string} */
            outcome: "done" | "failed" | "poison";
        };
        InstallationPerson: components["schemas"]["Person"] & {
            /** Format: date-time */
            created_at: string;
        };
        Invitation: {
            /** Format: date-time */
            created_at: string;
            email: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            invited_by: string | null;
            roles: ("owner" | "operator" | "reviewer-lead" | "developer" | "worker")[];
            /** Format: date-time */
            sent_at: string | null;
            /** @enum {string} */
            status: "open" | "accepted" | "revoked" | "expired";
            /** Format: uuid */
            worker_id: string | null;
        };
        InvitationGiven: {
            token: string;
        };
        InvitationSpec: {
            /** Format: email */
            email: string;
            /**
             * @description When left out: `"en"`.
             * @enum {string}
             */
            locale?: "en" | "fr";
            roles: ("owner" | "operator" | "reviewer-lead" | "developer" | "worker")[];
            /** Format: uuid */
            worker_id?: string;
        };
        /** @enum {string} */
        KeyScope: "*" | "tasks:read" | "tasks:write" | "workers:read" | "workers:write" | "pools:read" | "pools:write" | "webhooks:read" | "webhooks:write" | "billing:read" | "billing:write" | "keys:read" | "keys:write" | "quality:read" | "quality:write" | "audit:read" | "erasures:write" | "members:read" | "members:write";
        KnownAnswer: {
            note?: string | null;
            output: unknown;
        };
        KnownAnswerView: {
            answers: number;
            domain: string;
            /** Format: date-time */
            marked_at: string;
            note: string | null;
            output: unknown;
            right: number;
            step: number;
            /** Format: uuid */
            task_id: string;
        };
        Labels: string[];
        LinkGiven: {
            token: string;
        };
        LoggedEvent: components["schemas"]["EventAttributes"] & {
            commitment?: string | null;
            data: (components["schemas"]["TaskCreatedData"] | components["schemas"]["TaskQueuedData"] | components["schemas"]["TaskMatchedData"] | components["schemas"]["TaskOfferedData"] | components["schemas"]["TaskAcceptedData"] | components["schemas"]["TaskStartedData"] | components["schemas"]["TaskSubmittedData"] | components["schemas"]["TaskVerifiedData"] | components["schemas"]["TaskCompletedData"] | components["schemas"]["TaskFailedData"] | components["schemas"]["TaskCancelledData"] | components["schemas"]["TaskDeadlineChangedData"] | components["schemas"]["TaskErasedData"] | components["schemas"]["TaskSlaBreachedData"]) | null;
            hash: string;
            hash_version: number;
            previous_hash: string | null;
            salt: string | null;
            type: string;
        };
        MatchCandidate: {
            factors: components["schemas"]["MatchFactors"];
            /** @enum {string} */
            outcome: "offered" | "assigned" | "full" | "refused" | "not_asked";
            rank: number;
            /** Format: double */
            score: number;
            /** Format: uuid */
            worker_id: string;
        };
        MatchExclusion: {
            /** @enum {string} */
            rule: "pool" | "availability" | "capacity" | "skills" | "certifications" | "capabilities" | "trust_level" | "rating" | "domains" | "jurisdictions" | "languages" | "had_task" | "separation";
            workers: number;
        };
        MatchFactors: {
            /** Format: double */
            domain_performance: number;
            /** Format: double */
            fit: number;
            /** Format: double */
            idle: number;
            /** Format: double */
            load: number;
            /** Format: double */
            rating: number;
            /** Format: double */
            trust: number;
            /** Format: double */
            urgency: number;
        };
        MatchRound: {
            candidates: components["schemas"]["MatchCandidate"][];
            /** Format: uuid */
            chosen_worker_id: string | null;
            excluded: components["schemas"]["MatchExclusion"][];
            /** Format: date-time */
            matched_at: string;
            reason: string;
            round: number;
            weights: components["schemas"]["MatchFactors"];
            workers_considered: number;
        };
        MatchView: {
            rounds: components["schemas"]["MatchRound"][];
            /** Format: uuid */
            task_id: string;
            waiting: boolean;
        };
        Member: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            person: {
                email: string;
                /** Format: uuid */
                id: string;
                name: string;
            };
            roles: ("owner" | "operator" | "reviewer-lead" | "developer" | "worker")[];
            /** Format: date-time */
            updated_at: string;
            /** Format: uuid */
            worker_id: string | null;
        };
        MemberChange: {
            roles: ("owner" | "operator" | "reviewer-lead" | "developer" | "worker")[];
            /** Format: uuid */
            worker_id?: string;
        };
        MemberSpec: {
            /** Format: uuid */
            person_id: string;
            roles: ("owner" | "operator" | "reviewer-lead" | "developer" | "worker")[];
            /** Format: uuid */
            worker_id?: string;
        };
        MyChange: {
            available: boolean;
        };
        NewApiKey: components["schemas"]["ApiKeyView"] & {
            api_key: string;
        };
        NewOrganization: {
            admin_key: string;
            name: string;
            /** Format: uuid */
            org_id: string;
            signing_secret: string;
        };
        NewWebhookEndpoint: components["schemas"]["WebhookEndpointView"] & {
            secret: string | null;
        };
        NewWorker: components["schemas"]["WorkerView"] & {
            api_key: string;
        };
        NewWorkerKey: {
            api_key: string;
            /** Format: uuid */
            worker_id: string;
        };
        OfferPage: {
            data: components["schemas"]["AssignmentView"][];
            next_cursor: string | null;
            state: string | null;
        };
        OidcAnswer: {
            code: string;
            iss?: string;
            state: string;
        };
        OidcBegun: {
            authorization_url: string;
        };
        OrganizationChange: {
            /** @enum {string|null} */
            decision_reasoning?: "always" | "unless_approved" | "never" | null;
            default_deadline_seconds?: number | null;
            key_rate_limit?: components["schemas"]["RateLimit"] | null;
            name?: string;
            rate_limit?: components["schemas"]["RateLimit"] | null;
            reason?: string;
            suspended?: boolean;
        };
        OrganizationSpec: {
            /** @enum {string|null} */
            decision_reasoning?: "always" | "unless_approved" | "never" | null;
            default_deadline_seconds?: number | null;
            key_rate_limit?: components["schemas"]["RateLimit"] | null;
            name: string;
            rate_limit?: components["schemas"]["RateLimit"] | null;
        };
        OrganizationView: {
            /** Format: date-time */
            created_at: string;
            /** @enum {string|null} */
            decision_reasoning: "always" | "unless_approved" | "never" | null;
            default_deadline_seconds: number | null;
            key_rate_limit: components["schemas"]["RateLimit"] | null;
            name: string;
            /** Format: uuid */
            org_id: string;
            rate_limit: components["schemas"]["RateLimit"] | null;
            suspended: boolean;
            suspension: {
                reason: string | null;
                /** Format: date-time */
                suspended_at: string;
            } | null;
        };
        Origin: {
            /** Format: date-time */
            created_at?: string;
            created_by?: string;
            /** Format: uuid */
            org_id?: string;
            product?: string;
            request_id?: string;
        };
        OutboxMails: {
            data: {
                /** Format: date-time */
                created_at: string;
                /** Format: uuid */
                id: string;
                subject: string;
                text: string;
                to: string;
            }[];
        };
        OutputContract: {
            evidence_required: boolean;
            /** @enum {string} */
            expected_format: "structured_json" | "text";
            schema?: {
                [key: string]: unknown;
            };
        };
        OutputContractInput: {
            /** @description When left out: `false`. */
            evidence_required?: boolean;
            /**
             * @description When left out: `"structured_json"`.
             * @enum {string}
             */
            expected_format?: "structured_json" | "text";
            schema?: {
                [key: string]: unknown;
            };
        };
        OwnWorkerView: {
            available: boolean;
            capacity: number;
            certifications: components["schemas"]["Certification"][];
            /** Format: date-time */
            created_at: string;
            domains: components["schemas"]["Labels"];
            jurisdictions: components["schemas"]["Labels"];
            languages: components["schemas"]["Labels"];
            name: string;
            open_assignments: number;
            person_id: string | null;
            pool_ids: string[];
            pool_tasks_only: boolean;
            /** Format: double */
            rating: number;
            skills: components["schemas"]["Labels"];
            status: components["schemas"]["WorkerStatus"];
            suspension: {
                /** Format: date-time */
                suspended_at: string;
            } | null;
            trust_level: number;
            /** Format: date-time */
            updated_at: string;
            /** Format: uuid */
            worker_id: string;
        };
        PaidOut: {
            balance_micros: components["schemas"]["SumMicros"];
            /** @enum {string} */
            currency: "USD";
            payout: components["schemas"]["EarningsEntry"];
        };
        Passkey: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            last_used_at: string | null;
            name: string;
        };
        PasskeyChallenge: {
            /** Format: uuid */
            id: string;
            options: {
                [key: string]: unknown;
            };
        };
        PasskeySpec: {
            /** Format: uuid */
            id: string;
            /** @description When left out: `"Passkey"`. */
            name?: string;
            response: {
                /** Format: base64url */
                id: string;
                /** Format: base64url */
                rawId: string;
                response: {
                    /** Format: base64url */
                    attestationObject: string;
                    /** Format: base64url */
                    clientDataJSON: string;
                    transports?: string[];
                };
                /** @constant */
                type: "public-key";
            };
        };
        PasskeyUse: {
            /** Format: uuid */
            id: string;
            response: {
                /** Format: base64url */
                id: string;
                /** Format: base64url */
                rawId: string;
                response: {
                    /** Format: base64url */
                    authenticatorData: string;
                    /** Format: base64url */
                    clientDataJSON: string;
                    /** Format: base64url */
                    signature: string;
                    /** Format: base64url */
                    userHandle?: string | null;
                };
                /** @constant */
                type: "public-key";
            };
        };
        PayoutSpec: {
            /** @constant */
            all?: true;
            /** Format: int64 */
            amount_micros?: number;
            /**
             * @description When left out: `"USD"`.
             * @enum {string}
             */
            currency?: "USD";
            reference?: string | null;
        };
        Person: {
            email: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            locale: "en" | "fr";
            name: string;
            time_zone: string;
        };
        PersonChange: {
            /** @enum {string} */
            locale?: "en" | "fr";
            name?: string;
            time_zone?: string;
        };
        PersonErasure: {
            /** Format: date-time */
            completed_at: string | null;
            erased_tasks: number;
            /** Format: uuid */
            erasure_id: string;
            pending_tasks: number;
            reference: string | null;
            /** Format: date-time */
            requested_at: string;
            worker_ids: string[];
        };
        PersonSpec: {
            /** Format: email */
            email: string;
            /**
             * @description When left out: `"en"`.
             * @enum {string}
             */
            locale?: "en" | "fr";
            name: string;
            /** @description When left out: `"UTC"`. */
            time_zone?: string;
        };
        PoolChange: {
            accept_within_seconds?: number | null;
            /** @enum {string|null} */
            assignment?: "offer" | "direct" | null;
            name?: string;
            work_timeout_seconds?: number | null;
        };
        PoolSpec: {
            accept_within_seconds?: number | null;
            /** @enum {string|null} */
            assignment?: "offer" | "direct" | null;
            name: string;
            work_timeout_seconds?: number | null;
        };
        PoolView: {
            accept_within_seconds: number | null;
            /** @enum {string|null} */
            assignment: "offer" | "direct" | null;
            /** Format: date-time */
            created_at: string;
            name: string;
            /** Format: uuid */
            pool_id: string;
            /** Format: date-time */
            updated_at: string;
            work_timeout_seconds: number | null;
        };
        Price: {
            /** Format: int64 */
            amount_micros: number;
            /** @enum {string} */
            currency: "USD";
        };
        PriceSpec: {
            /** Format: int64 */
            amount_micros: number;
            /**
             * @description When left out: `"USD"`.
             * @enum {string}
             */
            currency?: "USD";
            domain?: string | null;
            /** @description When left out: `1`. */
            min_answers?: number;
            task_type?: string | null;
            tier: components["schemas"]["PriceTier"];
            /** @description When left out: `"task"`. */
            unit?: components["schemas"]["PriceUnit"];
            urgency?: components["schemas"]["Urgency"] | null;
            /** Format: date-time */
            valid_from?: string;
        };
        /** @enum {string} */
        PriceTier: "standard" | "express";
        /** @enum {string} */
        PriceUnit: "task" | "answer";
        PriceView: {
            /** Format: int64 */
            amount_micros: number;
            /** Format: date-time */
            created_at: string;
            /** @enum {string} */
            currency: "USD";
            domain: string | null;
            min_answers: number;
            /** Format: uuid */
            org_id: string | null;
            price_id: number;
            task_type: string | null;
            tier: components["schemas"]["PriceTier"];
            unit: components["schemas"]["PriceUnit"];
            urgency: components["schemas"]["Urgency"] | null;
            /** Format: date-time */
            valid_from: string;
        };
        Problem: components["schemas"]["VerifiedWorkflowsProblem"] & {
            code: string;
            current?: unknown;
            errors?: {
                detail: string;
                pointer: string;
            }[];
        };
        PublishedKeys: {
            keys: {
                /** @constant */
                alg: "EdDSA";
                /** @constant */
                crv: "Ed25519";
                kid: string;
                /** @constant */
                kty: "OKP";
                /** @constant */
                use: "sig";
                x: string;
            }[];
        };
        PublishedTreeHead: {
            /** Format: uuid */
            org_id: string;
            root_hash: string;
            signature?: string;
            /** Format: date-time */
            timestamp: string;
            tree_size: number;
        };
        QualityAlertData: {
            domain: string | null;
            /** Format: date-time */
            raised_at: string;
            /** @enum {string} */
            scope: "worker" | "organization";
            /** Format: double */
            score: number;
            /** Format: uuid */
            task_id: string;
            /** Format: double */
            threshold: number;
            window: number;
            /** Format: uuid */
            worker_id: string | null;
        };
        QualityAlertEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["QualityAlertData"];
            /** @constant */
            type: "quality.alert";
        };
        QualityDay: {
            /** Format: date */
            day: string;
            disagreements: number;
            /** Format: double */
            mean_agreement: number | null;
            /** Format: double */
            mean_posterior: number | null;
            results: number;
        };
        QualityOfDomain: {
            disagreements: number;
            domain: string;
            /** Format: double */
            mean_agreement: number | null;
            /** Format: double */
            mean_posterior: number | null;
            results: number;
        };
        QualitySettings: {
            minimum: number;
            /** Format: double */
            organization_threshold: number;
            window: number;
            /** Format: double */
            worker_threshold: number;
        };
        QualitySettingsChange: {
            minimum?: number;
            /** Format: double */
            organization_threshold?: number;
            window?: number;
            /** Format: double */
            worker_threshold?: number;
        };
        QualitySummary: {
            alpha: components["schemas"]["Alpha"];
            alpha_by_field: {
                /** Format: double */
                alpha: number | null;
                answers: number;
                field: string;
                /** @enum {string} */
                metric: "nominal" | "interval";
                units: number;
            }[];
            by_day: components["schemas"]["QualityDay"][];
            by_domain: components["schemas"]["QualityOfDomain"][];
            disagreements: number;
            /** Format: double */
            mean_agreement: number | null;
            /** Format: double */
            mean_posterior: number | null;
            results: number;
            /** Format: double */
            rolling_score: number | null;
        };
        /** @enum {string} */
        QueuedReason: "created" | "declined" | "offer_expired" | "released" | "extended" | "next_step" | "escalated" | "relaxed";
        Quote: {
            price: components["schemas"]["Price"];
            /** Format: date-time */
            quoted_at: string;
            row: components["schemas"]["PriceView"];
        };
        QuoteSpec: {
            /** @description When left out: `{"total":1}`. */
            consensus?: {
                /** @description When left out: `1`. */
                total?: number;
            };
            domain: string;
            /** @description When left out: `1`. */
            steps?: number;
            task_type: string;
            /** @description When left out: `"normal"`. */
            urgency?: components["schemas"]["Urgency"];
        };
        RateLimit: {
            per_seconds: number;
            requests: number;
        };
        Reassignment: {
            /** Format: uuid */
            assignment_id?: string | null;
            reason: string;
            /** Format: uuid */
            worker_id: string;
        };
        Recalibrated: {
            answers: number;
            confusion_matrices: number;
            domains: number;
            workers_rated: number;
        };
        ReceivedRequest: {
            body: string;
            event_type: string | null;
            headers: {
                name: string;
                value: string;
            }[];
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            received_at: string;
            /** Format: uuid */
            task_id: string | null;
        };
        RelaxAfter: {
            drop: ("skills" | "certifications" | "capabilities" | "jurisdictions" | "languages" | "trust_level" | "min_rating")[];
            seconds: number;
        };
        Requeue: {
            /** @description When left out: `true`. */
            exclude_former?: boolean;
            reason: string;
        };
        Requirements: {
            capabilities?: components["schemas"]["Labels"];
            certifications: components["schemas"]["Labels"];
            domains?: components["schemas"]["Labels"];
            jurisdictions: components["schemas"]["Labels"];
            languages: components["schemas"]["Labels"];
            /** Format: double */
            min_rating?: number;
            relax_after?: components["schemas"]["RelaxAfter"];
            skills: components["schemas"]["Labels"];
            trust_level?: number;
            /** Format: uuid */
            worker_pool_id?: string;
        };
        RequirementsInput: {
            capabilities?: components["schemas"]["Labels"];
            certifications?: components["schemas"]["Labels"];
            domains?: components["schemas"]["Labels"];
            jurisdictions?: components["schemas"]["Labels"];
            languages?: components["schemas"]["Labels"];
            /** Format: double */
            min_rating?: number;
            relax_after?: components["schemas"]["RelaxAfter"];
            skills?: components["schemas"]["Labels"];
            trust_level?: number;
            /** Format: uuid */
            worker_pool_id?: string;
        };
        RetryPolicy: {
            backoff_seconds: number;
            max_retries: number;
        };
        RetryPolicyInput: {
            /** @description When left out: `30`. */
            backoff_seconds?: number;
            /** @description When left out: `6`. */
            max_retries?: number;
        };
        RotatedSecret: {
            /** Format: date-time */
            previous_valid_until: string;
            secret: string;
        };
        Session: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            idle_expires_at: string;
            memberships: {
                /** Format: uuid */
                id: string;
                organization: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                };
                roles: ("owner" | "operator" | "reviewer-lead" | "developer" | "worker")[];
                scopes: components["schemas"]["KeyScope"][];
                /** Format: uuid */
                worker_id: string | null;
            }[];
            person: components["schemas"]["Person"];
        };
        SessionSummary: {
            /** Format: date-time */
            created_at: string;
            current: boolean;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            ip: string;
            /** Format: date-time */
            last_used_at: string;
            /** @enum {string} */
            method: "code" | "link" | "passkey" | "oidc";
            user_agent: string | null;
        };
        SignedEvidence: {
            evidence: {
                /** Format: date-time */
                created_at: string;
                org_id: string;
                outcome: {
                    decision: {
                        [key: string]: unknown;
                    } | null;
                    detail: string | null;
                    /** Format: date-time */
                    ended_at: string;
                    ended_in: number;
                    output: unknown;
                    reason: string | null;
                    /** @enum {string} */
                    status: "completed" | "failed" | "cancelled";
                };
                payload_sha256: string | null;
                request: {
                    [key: string]: unknown;
                };
                reviewers: {
                    /** Format: date-time */
                    accepted_at: string | null;
                    answer_sha256: string;
                    answered_in: number;
                    assignment_id: string;
                    counted: boolean | null;
                    evidence: {
                        sha256: string | null;
                        /** @enum {string|null} */
                        sha256_of: "content" | "worker" | null;
                        type: string;
                        uri: string | null;
                    }[];
                    /** Format: date-time */
                    offered_at: string | null;
                    pseudonym: string;
                    qualifications: {
                        /** Format: date-time */
                        matched_at: string | null;
                        requirements: {
                            [key: string]: unknown;
                        } | null;
                        trust_level: number | null;
                    };
                    reasoning: string | null;
                    /** Format: date-time */
                    started_at: string | null;
                    step: number;
                    /** Format: date-time */
                    submitted_at: string;
                    verdict: string | null;
                }[];
                task_id: string;
                transitions: {
                    commitment?: string | null;
                    event: {
                        [key: string]: unknown;
                    } | null;
                    hash: string;
                    hash_version: number;
                    /** Format: date-time */
                    occurred_at: string;
                    previous_hash: string | null;
                    salt: string | null;
                    type: string;
                    version: number;
                }[];
                verdicts: {
                    /** Format: date-time */
                    decided_at: string;
                    decided_in: number;
                    output_sha256: string;
                    step: number;
                    verdict: {
                        [key: string]: unknown;
                    };
                }[];
                /**
                 * Format: double
                 * @constant
                 */
                version: 1;
                workspace_id: string;
            };
            proof: {
                event_hash: string;
                inclusion: {
                    hashes: string[];
                    leaf_index: number;
                    tree_size: number;
                };
                leaf_hash: string;
                task_id: string;
                tree_head: {
                    org_id: string;
                    root_hash: string;
                    /** Format: date-time */
                    timestamp: string;
                    tree_size: number;
                };
                tree_head_signature: string;
                version: number;
            };
            signature: string;
        };
        SignInLink: {
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            url: string;
        };
        SignInLinkSpec: {
            /** @description When left out: `3600`. */
            expires_in_seconds?: number;
        };
        SignInMethods: {
            code: boolean;
            oidc: boolean;
            passkey: boolean;
        };
        Simulation: {
            after: {
                automatic: number;
                human: number;
            };
            assessments: number;
            before: {
                automatic: number;
                human: number;
            };
            changed: number;
            changes: {
                action: string;
                after: {
                    /** @enum {string} */
                    outcome: "automatic" | "human";
                    rule: string | null;
                };
                agent_id: string;
                /** Format: double */
                amount: number | null;
                /** Format: uuid */
                assessment_id: string;
                before: {
                    /** @enum {string} */
                    outcome: "automatic" | "human";
                    rule: string | null;
                };
                /** Format: date-time */
                created_at: string;
                currency: string | null;
            }[];
        };
        SimulationSpec: {
            agent_id?: string | null;
            /** @description When left out: `1000`. */
            last?: number;
            rules: components["schemas"]["DecisionRule"][];
        };
        Sla: {
            /** Format: date-time */
            deadline?: string;
            /** @enum {string} */
            on_deadline: "fail" | "continue";
            target_latency_seconds?: number;
            unmatched_after_seconds?: number;
            urgency: components["schemas"]["Urgency"];
            work_timeout_seconds?: number;
        };
        SlaInput: {
            /** Format: date-time */
            deadline?: string;
            /**
             * @description When left out: `"fail"`.
             * @enum {string}
             */
            on_deadline?: "fail" | "continue";
            target_latency_seconds?: number;
            unmatched_after_seconds?: number;
            /** @description When left out: `"normal"`. */
            urgency?: components["schemas"]["Urgency"];
            work_timeout_seconds?: number;
        };
        Statement: {
            captured_micros: components["schemas"]["SumMicros"];
            closing: {
                available_micros: components["schemas"]["SumMicros"];
                held_micros: components["schemas"]["SumMicros"];
            };
            complete: boolean;
            credits_micros: components["schemas"]["SumMicros"];
            /** @enum {string} */
            currency: "USD";
            held_micros: components["schemas"]["SumMicros"];
            month: string;
            opening: {
                available_micros: components["schemas"]["SumMicros"];
                held_micros: components["schemas"]["SumMicros"];
            };
            returned_micros: components["schemas"]["SumMicros"];
            task_types: components["schemas"]["StatementTaskType"][];
        };
        StatementMonth: {
            complete: boolean;
            month: string;
        };
        StatementTaskType: {
            captured_micros: components["schemas"]["SumMicros"];
            held_micros: components["schemas"]["SumMicros"];
            returned_micros: components["schemas"]["SumMicros"];
            task_type: string;
            tasks: number;
        };
        StepRef: {
            name: string;
            number: number;
            of: number;
        };
        StepView: {
            name: string;
            number: number;
            result: {
                output: unknown;
                verdict: components["schemas"]["Verdict"];
                /** Format: date-time */
                verified_at: string;
            } | null;
            /** @enum {string} */
            status: "pending" | "in_progress" | "verified" | "failed" | "cancelled";
        };
        Submission: {
            evidence?: components["schemas"]["Evidence"][];
            files?: string[];
            output: unknown;
        };
        /**
         * Format: int64
         * @description Micro-units, exact; may lie beyond 2^53.
         */
        SumMicros: number;
        TaskAcceptedData: {
            /** Format: date-time */
            accepted_at: string;
            /** Format: uuid */
            assignment_id: string;
            /** Format: date-time */
            stalls_at: string | null;
            /** Format: date-time */
            start_by: string | null;
            /** Format: uuid */
            task_id: string;
            /** Format: uuid */
            worker_id: string;
        };
        TaskAcceptedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskAcceptedData"];
            /** @constant */
            type: "task.accepted";
        };
        TaskAnalytics: {
            data: components["schemas"]["TaskStatisticsRow"][];
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            totals: {
                cancelled: number;
                completed: number;
                /** Format: double */
                completion_seconds: number;
                created: number;
                expired: number;
                failed: number;
                /** Format: double */
                mean_completion_seconds: number | null;
                /** Format: double */
                mean_offer_seconds: number | null;
                /** Format: double */
                offer_seconds: number;
                offered: number;
                sla_breached: number;
                sla_met: number;
            };
        };
        TaskBatch: {
            tasks: components["schemas"]["TaskSpec"][];
        };
        TaskCancelledData: {
            /** Format: date-time */
            cancelled_at: string;
            payable: components["schemas"]["AssignmentRef"][];
            reason: string | null;
            /** Format: uuid */
            task_id: string;
            withdrawn: components["schemas"]["AssignmentRef"][];
        };
        TaskCancelledEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskCancelledData"];
            /** @constant */
            type: "task.cancelled";
        };
        TaskCompletedData: {
            /** Format: date-time */
            completed_at: string;
            decision: components["schemas"]["DecisionResult"] | null;
            evidence: components["schemas"]["Evidence"][];
            output: unknown;
            payable: components["schemas"]["AssignmentRef"][];
            price: components["schemas"]["Price"];
            /** Format: uuid */
            task_id: string;
            verdict: components["schemas"]["Verdict"] | null;
            withdrawn: components["schemas"]["AssignmentRef"][];
        };
        TaskCompletedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskCompletedData"];
            /** @constant */
            type: "task.completed";
        };
        TaskContext: {
            background?: string;
            constraints: string[];
            risk_notes: string[];
        };
        TaskContextInput: {
            background?: string;
            constraints?: string[];
            risk_notes?: string[];
        };
        TaskCreatedData: {
            /** Format: date-time */
            abandon_at: string | null;
            answers_needed: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            deadline: string | null;
            domain: string;
            /** @enum {string} */
            on_deadline: "fail" | "continue";
            price: components["schemas"]["Price"] | null;
            product?: string;
            /** Format: date-time */
            relax_at: string | null;
            request_id?: string;
            steps: number;
            target_latency_seconds: number | null;
            /** Format: uuid */
            task_id: string;
            task_type: string;
            title: string;
            /** Format: date-time */
            unmatched_at: string | null;
            urgency: components["schemas"]["Urgency"];
            /** Format: uuid */
            worker_pool_id: string | null;
        };
        TaskCreatedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskCreatedData"];
            /** @constant */
            type: "task.created";
        };
        TaskDeadlineChangedData: {
            /** Format: date-time */
            abandon_at: string | null;
            /** Format: date-time */
            changed_at: string;
            /** Format: date-time */
            deadline: string;
            /** @enum {string} */
            on_deadline: "fail" | "continue";
            /** Format: date-time */
            previous_deadline: string | null;
            reason: string | null;
            /** Format: uuid */
            task_id: string;
        };
        TaskDeadlineChangedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskDeadlineChangedData"];
            /** @constant */
            type: "task.deadline_changed";
        };
        TaskErasedData: {
            /** Format: date-time */
            erased_at: string;
            erased_through: number;
            /** @enum {string} */
            reason: "request" | "retention";
            reference: string | null;
            /** Format: uuid */
            task_id: string;
        };
        TaskErasedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskErasedData"];
            /** @constant */
            type: "task.erased";
        };
        TaskEventFeed: {
            data: (components["schemas"]["TaskCreatedEvent"] | components["schemas"]["TaskQueuedEvent"] | components["schemas"]["TaskMatchedEvent"] | components["schemas"]["TaskOfferedEvent"] | components["schemas"]["TaskAcceptedEvent"] | components["schemas"]["TaskStartedEvent"] | components["schemas"]["TaskSubmittedEvent"] | components["schemas"]["TaskVerifiedEvent"] | components["schemas"]["TaskCompletedEvent"] | components["schemas"]["TaskFailedEvent"] | components["schemas"]["TaskCancelledEvent"] | components["schemas"]["TaskDeadlineChangedEvent"] | components["schemas"]["TaskErasedEvent"] | components["schemas"]["TaskSlaBreachedEvent"] | components["schemas"]["ErasedTaskEvent"])[];
            next_cursor: string | null;
            resume_cursor: string;
        };
        /** @enum {string} */
        TaskEventType: "task.created" | "task.queued" | "task.matched" | "task.offered" | "task.accepted" | "task.started" | "task.submitted" | "task.verified" | "task.completed" | "task.failed" | "task.cancelled" | "task.sla_breached" | "task.deadline_changed" | "task.erased";
        TaskFailedData: {
            detail: string | null;
            /** Format: date-time */
            failed_at: string;
            payable: components["schemas"]["AssignmentRef"][];
            reason: components["schemas"]["FailureReason"];
            step: components["schemas"]["StepRef"] | null;
            /** Format: uuid */
            task_id: string;
            withdrawn: components["schemas"]["AssignmentRef"][];
        };
        TaskFailedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskFailedData"];
            /** @constant */
            type: "task.failed";
        };
        TaskInclusion: {
            event_hash: string;
            inclusion: {
                hashes: string[];
                leaf_index: number;
                tree_size: number;
            };
            leaf_hash: string;
            /** Format: uuid */
            task_id: string;
            tree_head: components["schemas"]["TreeHead"];
            version: number;
        };
        TaskMatchedData: {
            /** Format: uuid */
            assignment_id: string;
            candidates_considered: number;
            /** Format: date-time */
            matched_at: string;
            round: number;
            /** Format: double */
            score: number;
            /** Format: uuid */
            task_id: string;
            /** Format: uuid */
            worker_id: string;
        };
        TaskMatchedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskMatchedData"];
            /** @constant */
            type: "task.matched";
        };
        TaskOfferedData: {
            /** Format: uuid */
            assignment_id: string;
            domain: string;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            offered_at: string;
            /** Format: uuid */
            task_id: string;
            /** Format: uuid */
            worker_id: string;
        };
        TaskOfferedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskOfferedData"];
            /** @constant */
            type: "task.offered";
        };
        TaskQueuedData: {
            accept_within_seconds: number | null;
            /** @enum {string} */
            assignment: "offer" | "direct";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            deadline: string | null;
            domain: string;
            ended_assignment: {
                /** Format: uuid */
                assignment_id: string;
                /** @enum {string} */
                outcome: "declined" | "expired" | "released";
                /** Format: uuid */
                worker_id: string;
            } | null;
            excluded_person_ids: string[];
            excluded_worker_ids: string[];
            intervention: {
                /** @enum {string} */
                action: "requeue" | "reassign" | "change_deadline";
                reason: string | null;
            } | null;
            lapsed_offers: {
                /** Format: date-time */
                last_at: string;
                times: number;
                /** Format: uuid */
                worker_id: string;
            }[];
            places: number;
            reason: components["schemas"]["QueuedReason"];
            requesters: string[];
            requirements: components["schemas"]["Requirements"];
            round: number;
            step: number;
            /** Format: uuid */
            task_id: string;
            task_type: string;
            urgency: components["schemas"]["Urgency"];
            withdrawn: components["schemas"]["AssignmentRef"][];
        };
        TaskQueuedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskQueuedData"];
            /** @constant */
            type: "task.queued";
        };
        TaskSlaBreachedData: {
            /** Format: uuid */
            assignment_id: string | null;
            /** Format: date-time */
            breached_at: string;
            /** Format: date-time */
            due_at: string;
            kind: components["schemas"]["BreachKind"];
            status: components["schemas"]["TaskStatus"];
            /** Format: uuid */
            task_id: string;
            /** Format: uuid */
            worker_id: string | null;
        };
        TaskSlaBreachedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskSlaBreachedData"];
            /** @constant */
            type: "task.sla_breached";
        };
        TaskSpec: {
            accept_within_seconds?: number;
            /** @enum {string} */
            assignment?: "offer" | "direct";
            /** @description When left out: `{"log_required":true,"retain_days":365}`. */
            audit?: {
                /**
                 * @description When left out: `true`.
                 * @constant
                 */
                log_required?: true;
                /** @description When left out: `365`. */
                retain_days?: number;
            };
            /** @description When left out: `{"total":1,"method":"majority","early_stop":false,"on_disagreement":"fail","text":"normalized"}`. */
            consensus?: components["schemas"]["ConsensusSpecInput"];
            /** @description When left out: `{"constraints":[],"risk_notes":[]}`. */
            context?: components["schemas"]["TaskContextInput"];
            decision?: components["schemas"]["DecisionSpecInput"];
            /** @description When left out: `"general"`. */
            domain?: string;
            expected_minutes?: number;
            handoff?: components["schemas"]["Handoff"];
            input?: components["schemas"]["InputContract"];
            instructions: string;
            origin?: components["schemas"]["Origin"];
            /** @description When left out: `{"expected_format":"structured_json","evidence_required":false}`. */
            output?: components["schemas"]["OutputContractInput"];
            payload?: {
                [key: string]: unknown;
            };
            /** @description When left out: `{"skills":[],"certifications":[],"jurisdictions":[],"languages":[]}`. */
            requirements?: components["schemas"]["RequirementsInput"];
            /** @description When left out: `{"urgency":"normal","on_deadline":"fail"}`. */
            sla?: components["schemas"]["SlaInput"];
            task_type: string;
            title: string;
            workflow_steps?: (string | components["schemas"]["WorkflowStep"])[];
        };
        TaskStartedData: {
            /** Format: uuid */
            assignment_id: string;
            /** Format: date-time */
            stalls_at: string | null;
            /** Format: date-time */
            started_at: string;
            /** Format: uuid */
            task_id: string;
            /** Format: uuid */
            worker_id: string;
        };
        TaskStartedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskStartedData"];
            /** @constant */
            type: "task.started";
        };
        TaskStatisticsRow: {
            cancelled: number;
            completed: number;
            /** Format: double */
            completion_seconds: number;
            created: number;
            /** Format: date */
            day: string;
            expired: number;
            failed: number;
            /** Format: double */
            offer_seconds: number;
            offered: number;
            sla_breached: number;
            sla_met: number;
            task_type: string;
        };
        /** @enum {string} */
        TaskStatus: "created" | "queued" | "offered" | "accepted" | "started" | "submitted" | "verified" | "completed" | "failed" | "cancelled";
        TaskSubmittedData: {
            answers_needed: number;
            answers_received: number;
            /** Format: uuid */
            assignment_id: string;
            consensus: components["schemas"]["ConsensusSpec"];
            decision: {
                max_escalations: number;
            } | null;
            domain: string;
            escalated_to: number | null;
            evidence: components["schemas"]["Evidence"][];
            files: {
                /** Format: uuid */
                id: string;
                media_type: string;
                name: string;
                sha256: string;
                size_bytes: number;
            }[];
            output: unknown;
            step: number;
            /** Format: date-time */
            submitted_at: string;
            /** Format: uuid */
            task_id: string;
            task_type: string;
            trust_level: number | null;
            /** Format: uuid */
            worker_id: string;
        };
        TaskSubmittedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskSubmittedData"];
            /** @constant */
            type: "task.submitted";
        };
        TaskSummary: {
            breached: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            deadline: string | null;
            domain: string;
            /** Format: date-time */
            ended_at: string | null;
            failure_reason: components["schemas"]["FailureReason"] | null;
            /** Format: uuid */
            org_id: string;
            request_id: string | null;
            status: components["schemas"]["TaskStatus"];
            /** Format: uuid */
            task_id: string;
            task_type: string;
            title: string;
            /** Format: date-time */
            updated_at: string;
            urgency: components["schemas"]["Urgency"];
            /** Format: uuid */
            worker_pool_id: string | null;
            workspace_id: string;
        };
        TaskVerifiedData: {
            output: unknown;
            step: number;
            step_ref: components["schemas"]["StepRef"] | null;
            /** Format: uuid */
            task_id: string;
            verdict: components["schemas"]["Verdict"];
            /** Format: date-time */
            verified_at: string;
            withdrawn: components["schemas"]["AssignmentRef"][];
        };
        TaskVerifiedEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["TaskVerifiedData"];
            /** @constant */
            type: "task.verified";
        };
        TaskView: {
            accept_within_seconds?: number;
            /** @enum {string} */
            assignment?: "offer" | "direct";
            assignments: components["schemas"]["AssignmentSummary"][];
            audit: {
                log_required: boolean;
                retain_days: number;
            };
            cancellation: {
                reason: string | null;
            } | null;
            consensus: components["schemas"]["ConsensusSpec"];
            context: components["schemas"]["TaskContext"];
            /** Format: date-time */
            created_at: string;
            decision?: components["schemas"]["DecisionSpec"];
            domain: string;
            /** Format: date-time */
            ended_at: string | null;
            erasure: {
                /** Format: date-time */
                erased_at: string;
                /** @enum {string} */
                reason: "request" | "retention";
                reference: string | null;
            } | null;
            expected_minutes?: number;
            failure: {
                detail: string | null;
                reason: components["schemas"]["FailureReason"];
                step: components["schemas"]["StepRef"] | null;
            } | null;
            handoff?: components["schemas"]["HandoffView"];
            input?: components["schemas"]["InputContract"];
            instructions: string;
            /** Format: uuid */
            org_id: string;
            origin: components["schemas"]["Origin"];
            output: components["schemas"]["OutputContract"];
            payload?: {
                [key: string]: unknown;
            };
            price: components["schemas"]["Price"] | null;
            requirements: components["schemas"]["Requirements"];
            result: {
                /** Format: date-time */
                completed_at: string;
                decision: components["schemas"]["DecisionResult"] | null;
                evidence: components["schemas"]["Evidence"][];
                output: unknown;
                verdict: components["schemas"]["Verdict"];
            } | null;
            sla: components["schemas"]["Sla"];
            sla_breaches: {
                /** Format: uuid */
                assignment_id: string | null;
                /** Format: date-time */
                breached_at: string;
                kind: components["schemas"]["BreachKind"];
            }[];
            status: components["schemas"]["TaskStatus"];
            steps: components["schemas"]["StepView"][];
            /** Format: uuid */
            task_id: string;
            task_type: string;
            title: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
            waiting_for: components["schemas"]["WaitingFor"] | null;
            workflow_steps: components["schemas"]["WorkflowStep"][];
            workspace_id: string;
        };
        TestReceiver: {
            /** Format: date-time */
            expires_at: string;
            requests: components["schemas"]["ReceivedRequest"][];
            unreachable: string | null;
            /** Format: uri */
            url: string;
        };
        /** @enum {string} */
        TextComparison: "exact" | "normalized";
        Tolerance: {
            /** Format: double */
            absolute?: number;
            /** Format: double */
            relative?: number;
        };
        Transaction: {
            /** Format: int64 */
            available_change_micros: number;
            /** Format: date-time */
            created_at: string;
            /** @enum {string} */
            currency: "USD";
            /** Format: int64 */
            held_change_micros: number;
            kind: components["schemas"]["TransactionKind"];
            reference: string | null;
            /** Format: uuid */
            task_id: string | null;
            /** Format: uuid */
            transaction_id: string;
        };
        /** @enum {string} */
        TransactionKind: "credit" | "hold" | "capture" | "release";
        TreeConsistency: {
            from_size: number;
            hashes: string[];
            to_size: number;
        };
        TreeHead: {
            /** Format: uuid */
            org_id: string;
            root_hash: string;
            /** Format: date-time */
            timestamp: string;
            tree_size: number;
        };
        /** @enum {string} */
        Urgency: "low" | "normal" | "high" | "critical";
        Usage: {
            /** @enum {string} */
            currency: "USD";
            /** Format: date-time */
            from: string;
            rows: components["schemas"]["UsageSummaryRow"][];
            /** Format: date-time */
            to: string;
            totals: components["schemas"]["UsageFigures"];
        };
        UsageFigures: {
            charged_micros: components["schemas"]["SumMicros"];
            held_micros: components["schemas"]["SumMicros"];
            open_micros: components["schemas"]["SumMicros"];
            returned_micros: components["schemas"]["SumMicros"];
            tasks: number;
        };
        UsageSummaryRow: components["schemas"]["UsageFigures"] & {
            /** Format: date */
            day: string | null;
            task_type: string | null;
            workspace_id: string | null;
        };
        Verdict: {
            /** Format: double */
            agreement: number;
            counted_assignment_ids: string[];
            /** @enum {string} */
            decided: "all_answers" | "early" | "escalated";
            fields?: {
                [key: string]: components["schemas"]["FieldVerdict"];
            };
            /** @enum {string} */
            method: "single" | "majority" | "unanimous" | "weighted" | "dawid_skene" | "median" | "quorum";
            outvoted_assignment_ids: string[];
            /** Format: double */
            posterior: number;
            /** Format: double */
            threshold: number | null;
            votes: components["schemas"]["VoteTally"][];
        };
        VerifiedClaim: {
            action_sha256: string | null;
            decided_verdict: components["schemas"]["DecisionVerdict"] | null;
            final_action_sha256: string | null;
            given_sha256: string;
            matches: boolean;
            reasons: ("not_a_decision" | "not_decided" | "other_verdict" | "other_action")[];
            /** Format: uuid */
            task_id: string;
            verdict: components["schemas"]["DecisionVerdict"];
        };
        VerifiedWorkflowsAnalytics: {
            by_type: {
                /** Format: double */
                avg_completion_time: number | null;
                cancelled: number;
                completed: number;
                expired: number;
                failed: number;
                /** Format: double */
                spend_usd: number;
                submitted: number;
                type: string;
            }[];
            period: {
                days: number;
                /** Format: date */
                from: string;
                /** Format: date */
                to: string;
            };
            quality: {
                /** Format: double */
                agreement: number | null;
                alpha_by_field: {
                    /** Format: double */
                    alpha: number | null;
                    answers: number;
                    field: string;
                    /** @enum {string} */
                    metric: "nominal" | "interval";
                    units: number;
                }[];
                by_domain: {
                    /** Format: double */
                    agreement: number | null;
                    disagreements: number;
                    domain: string;
                    /** Format: double */
                    quality_score: number | null;
                    results: number;
                }[];
                disagreements: number;
                krippendorff_alpha: components["schemas"]["Alpha"];
                /** Format: double */
                quality_score: number | null;
                results: number;
                /** Format: double */
                rolling_score: number | null;
            };
            time_series: {
                /** Format: double */
                avg_completion_time: number | null;
                cancelled: number;
                completed: number;
                /** Format: date */
                date: string;
                expired: number;
                failed: number;
                /** Format: double */
                quality_score: number | null;
                /** Format: double */
                spend_usd: number;
                submitted: number;
            }[];
            totals: {
                /** Format: double */
                avg_completion_time: number | null;
                cancelled: number;
                completed: number;
                expired: number;
                failed: number;
                /** Format: double */
                quality_score: number | null;
                sla_breached: number;
                /** Format: double */
                spend_usd: number;
                submitted: number;
            };
            workspace: string | null;
        };
        VerifiedWorkflowsCreatedTask: {
            consensus_votes_gated: number;
            /** Format: double */
            cost_usd: number | null;
            id: string;
            payout_escrowed: boolean;
            queue_position: number | null;
            /** @constant */
            status: "created";
            task_created_at: string;
            workspace: string;
        };
        VerifiedWorkflowsDashboard: {
            /** Format: double */
            avg_completion_time: number | null;
            /** Format: double */
            balance: number;
            /** Format: double */
            quality_score: number | null;
            tasks_completed: number;
            tasks_submitted_month: number;
            tasks_submitted_today: number;
            tasks_submitted_week: number;
        };
        VerifiedWorkflowsEvent: components["schemas"]["VerifiedWorkflowsTaskCompletedEvent"] | components["schemas"]["VerifiedWorkflowsTaskFailedEvent"] | components["schemas"]["VerifiedWorkflowsTaskExpiredEvent"] | components["schemas"]["VerifiedWorkflowsQualityAlertEvent"];
        VerifiedWorkflowsExport: {
            count: number;
            data: {
                chosen: string;
                prompt: string;
                rejected: string;
            }[] | string;
            /** @enum {string} */
            format: "dpo" | "jsonl" | "csv";
            not_completed: string[];
        };
        VerifiedWorkflowsExportSpec: {
            /**
             * @description When left out: `"dpo"`.
             * @enum {string}
             */
            format?: "dpo" | "jsonl" | "csv";
            task_ids?: string[] | null;
        };
        VerifiedWorkflowsListedTask: {
            created_at: string;
            id: string;
            /** @enum {string} */
            priority: "standard" | "express";
            /** @description One of Created, Queued, In Review, Completed, Failed, Expired, Cancelled. */
            status: string;
            title: string;
            type: string;
        };
        VerifiedWorkflowsNewTask: {
            consensus_total?: number | null;
            instructions: string;
            payload: unknown;
            /** @enum {string} */
            priority: "standard" | "express";
            required_skills?: components["schemas"]["Labels"] | null;
            title: string;
            type: string;
            workflow_steps?: string[] | null;
        };
        VerifiedWorkflowsNewWebhook: {
            events?: ("task.completed" | "task.failed" | "task.expired" | "quality.alert")[] | null;
            /** Format: uri */
            url: string;
        };
        VerifiedWorkflowsProblem: {
            detail: string;
            instance: string;
            status: number;
            title: string;
            type: string;
        };
        VerifiedWorkflowsQualityAlertEvent: {
            /** @constant */
            event: "quality.alert";
            /** Format: double */
            quality_score: number;
            /** Format: date-time */
            raised_at: string;
            /** @enum {string} */
            scope: "worker" | "organization";
            task_id: string;
            /** Format: double */
            threshold: number;
        };
        VerifiedWorkflowsTask: components["schemas"]["VerifiedWorkflowsListedTask"] & {
            failure_reason?: string;
            result: {
                [key: string]: unknown;
            } | null;
            workflow?: {
                label: string;
                /** @description One of Pending, In Review, Completed, Failed, Cancelled. */
                status: string;
                step: number;
            }[];
        };
        VerifiedWorkflowsTaskCompletedEvent: {
            /** Format: date-time */
            completed_at: string;
            /** @constant */
            event: "task.completed";
            results: {
                [key: string]: unknown;
            };
            task_id: string;
        };
        VerifiedWorkflowsTaskExpiredEvent: {
            detail: string | null;
            /** @constant */
            event: "task.expired";
            /** Format: date-time */
            failed_at: string;
            reason: string;
            task_id: string;
        };
        VerifiedWorkflowsTaskFailedEvent: {
            detail: string | null;
            /** @constant */
            event: "task.failed";
            /** Format: date-time */
            failed_at: string;
            reason: string;
            task_id: string;
        };
        VerifiedWorkflowsUsage: {
            by_day: {
                /** Format: double */
                charged_usd: number;
                /** Format: date */
                date: string;
                /** Format: double */
                held_usd: number;
                /** Format: double */
                open_usd: number;
                /** Format: double */
                returned_usd: number;
                tasks: number;
            }[];
            by_type: {
                /** Format: double */
                charged_usd: number;
                /** Format: double */
                held_usd: number;
                /** Format: double */
                open_usd: number;
                /** Format: double */
                returned_usd: number;
                tasks: number;
                type: string;
            }[];
            /** @constant */
            currency: "USD";
            next_cursor: string | null;
            period: {
                days: number;
                /** Format: date */
                from: string;
                /** Format: date */
                to: string;
            };
            totals: {
                /** Format: double */
                charged_usd: number;
                /** Format: double */
                held_usd: number;
                /** Format: double */
                open_usd: number;
                /** Format: double */
                returned_usd: number;
                tasks: number;
            };
            transactions: {
                /** Format: double */
                amount_usd: number;
                created_at: string;
                /** Format: double */
                held_change_usd: number;
                id: string;
                /** @enum {string} */
                kind: "credit" | "hold" | "capture" | "release";
                reference: string | null;
                task_id: string | null;
            }[];
            workspace: string | null;
        };
        VerifiedWorkflowsWebhook: {
            events: string[];
            /** @constant */
            status: "configured";
            task_id: string;
            url: string;
            webhook_id: string;
        };
        VoteTally: {
            answer?: unknown;
            votes: number;
            /** Format: double */
            weight: number;
        };
        WaitingFor: {
            excluded: components["schemas"]["MatchExclusion"][];
            /** Format: date-time */
            next_offer_at: string | null;
            /** @enum {string} */
            reason: "funds" | "no_qualified_worker" | "separation" | "everyone_had_it" | "offers_lapsed" | "workers_busy";
            workers_considered: number;
        };
        WebhookDeliveryDetail: components["schemas"]["WebhookDeliveryView"] & {
            attempt_log: components["schemas"]["DeliveryAttempt"][];
        };
        WebhookDeliveryView: {
            attempts: number;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            delivery_id: string;
            /** Format: uuid */
            endpoint_id: string | null;
            /** Format: uuid */
            event_id: string;
            event_type: string;
            /** Format: date-time */
            next_attempt_at: string | null;
            reason: string | null;
            status: components["schemas"]["DeliveryStatus"];
            /** Format: uuid */
            task_id: string | null;
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        /** @enum {string} */
        WebhookDialect: "native" | "verified-workflows";
        WebhookEndpointChange: {
            description?: string | null;
            enabled?: boolean;
            events?: components["schemas"]["WebhookEventType"][] | null;
            /** Format: uri */
            url?: string;
        };
        WebhookEndpointDetail: components["schemas"]["WebhookEndpointView"] & {
            health: components["schemas"]["WebhookEndpointHealth"];
        };
        WebhookEndpointDisabledData: {
            /** Format: date-time */
            disabled_at: string;
            /** Format: uuid */
            endpoint_id: string;
            failed_attempts: number;
            /** Format: date-time */
            failing_since: string;
            last_error: string | null;
            /** @enum {string} */
            reason: "failing" | "gone";
            url: string;
        };
        WebhookEndpointDisabledEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["WebhookEndpointDisabledData"];
            /** @constant */
            type: "webhook.endpoint_disabled";
        };
        WebhookEndpointFailingData: {
            /** Format: date-time */
            disabled_after: string;
            /** Format: uuid */
            endpoint_id: string;
            failed_attempts: number;
            /** Format: date-time */
            failing_since: string;
            last_error: string | null;
            url: string;
        };
        WebhookEndpointFailingEvent: components["schemas"]["EventAttributes"] & {
            data: components["schemas"]["WebhookEndpointFailingData"];
            /** @constant */
            type: "webhook.endpoint_failing";
        };
        WebhookEndpointHealth: {
            consecutive_failures: number;
            last_failure: string | null;
            /** Format: date-time */
            last_failure_at: string | null;
            /** Format: date-time */
            last_success_at: string | null;
            reason: string | null;
            /** @enum {string} */
            state: "ok" | "resting" | "disabled";
            /** Format: date-time */
            waiting_until: string | null;
        };
        WebhookEndpointSpec: {
            description?: string;
            /** @description When left out: `"native"`. */
            dialect?: components["schemas"]["WebhookDialect"];
            events?: components["schemas"]["WebhookEventType"][];
            /** Format: uuid */
            task_id?: string;
            /** Format: uri */
            url: string;
        };
        WebhookEndpointView: {
            /** Format: date-time */
            created_at: string;
            description: string | null;
            dialect: components["schemas"]["WebhookDialect"];
            /** Format: date-time */
            disabled_at: string | null;
            /** @enum {string|null} */
            disabled_reason: "gone" | "by_request" | "failing" | null;
            enabled: boolean;
            /** Format: uuid */
            endpoint_id: string;
            events: components["schemas"]["WebhookEventType"][] | null;
            /** Format: date-time */
            failing_since: string | null;
            pools: string[] | null;
            /** @enum {string} */
            status: "enabled" | "failing" | "disabled";
            /** Format: uuid */
            task_id: string | null;
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        /** @enum {string} */
        WebhookEventType: "task.created" | "task.queued" | "task.matched" | "task.offered" | "task.accepted" | "task.started" | "task.submitted" | "task.verified" | "task.completed" | "task.failed" | "task.cancelled" | "task.sla_breached" | "task.deadline_changed" | "task.erased" | "quality.alert" | "billing.low_balance" | "audit.tree_head" | "webhook.endpoint_failing" | "webhook.endpoint_disabled" | "task.expired";
        WorkerChange: {
            available?: boolean;
            capacity?: number;
            certifications?: components["schemas"]["Certification"][];
            domains?: components["schemas"]["Labels"];
            jurisdictions?: components["schemas"]["Labels"];
            languages?: components["schemas"]["Labels"];
            name?: string;
            person_id?: string | null;
            pool_ids?: string[];
            pool_tasks_only?: boolean;
            /** Format: double */
            rating?: number;
            reason?: string;
            skills?: components["schemas"]["Labels"];
            status?: components["schemas"]["WorkerStatus"];
            trust_level?: number;
        };
        WorkerEarnings: {
            balance_micros: components["schemas"]["SumMicros"];
            /** @enum {string} */
            currency: "USD";
            data: components["schemas"]["EarningsEntry"][];
            next_cursor: string | null;
            /** Format: uuid */
            worker_id: string;
        };
        WorkerQuality: {
            confusion: components["schemas"]["ConfusionView"][];
            domains: components["schemas"]["DomainQuality"][];
            /** Format: double */
            rolling_score: number | null;
            /** Format: uuid */
            worker_id: string;
        };
        WorkerQualitySummary: {
            domains: components["schemas"]["DomainQuality"][];
            /** Format: double */
            rolling_score: number | null;
            /** Format: uuid */
            worker_id: string;
        };
        WorkerSpec: {
            /** @description When left out: `true`. */
            available?: boolean;
            /** @description When left out: `1`. */
            capacity?: number;
            certifications?: components["schemas"]["Certification"][];
            domains?: components["schemas"]["Labels"];
            jurisdictions?: components["schemas"]["Labels"];
            languages?: components["schemas"]["Labels"];
            name: string;
            person_id?: string | null;
            pool_ids?: string[];
            pool_tasks_only?: boolean;
            /**
             * Format: double
             * @description When left out: `0`.
             */
            rating?: number;
            skills?: components["schemas"]["Labels"];
            /** @description When left out: `1`. */
            trust_level?: number;
        };
        /** @enum {string} */
        WorkerStatus: "active" | "suspended";
        WorkerView: {
            available: boolean;
            capacity: number;
            certifications: components["schemas"]["Certification"][];
            /** Format: date-time */
            created_at: string;
            domains: components["schemas"]["Labels"];
            jurisdictions: components["schemas"]["Labels"];
            languages: components["schemas"]["Labels"];
            /** Format: date-time */
            last_work_ended_at: string | null;
            name: string;
            open_assignments: number;
            person_id: string | null;
            pool_ids: string[];
            pool_tasks_only: boolean;
            /** Format: double */
            rating: number;
            skills: components["schemas"]["Labels"];
            status: components["schemas"]["WorkerStatus"];
            suspension: {
                reason: string | null;
                /** Format: date-time */
                suspended_at: string;
            } | null;
            trust_level: number;
            /** Format: date-time */
            updated_at: string;
            /** Format: uuid */
            worker_id: string;
        };
        WorkflowStep: {
            instructions?: string;
            name: string;
        };
    };
    responses: {
        /** @description `idempotency.in_progress` */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `assignment.conflict`, `idempotency.in_progress` */
        ConflictAssignment: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `assignment.conflict`, `file.not_scanned`, `file.quarantined`, `idempotency.in_progress` */
        ConflictAssignmentFileNotScannedFileQuarantined: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `assignment.conflict`, `file.too_many`, `idempotency.in_progress` */
        ConflictAssignmentFileTooMany: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `assignment.conflict`, `idempotency.in_progress`, `task.conflict`, `worker.changed`, `worker.full`, `worker.had_task`, `worker.is_requester`, `worker.not_eligible`, `worker.person_had_task`, `worker.unavailable` */
        ConflictAssignmentTaskWorkerChangedWorkerFullWorkerHadTaskWorkerIsRequesterWorkerNotEligibleWorkerPersonHadTaskWorkerUnavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `billing.balance_limit`, `idempotency.in_progress` */
        ConflictBalanceLimit: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `bulk.count_changed`, `idempotency.in_progress` */
        ConflictBulkCountChanged: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `dead_letter.resolved`, `idempotency.in_progress` */
        ConflictDeadLetterResolved: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `member.exists`, `member.worker_taken` */
        ConflictMemberExistsMemberWorkerTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `member.exists`, `sign_in.no_mail` */
        ConflictMemberExistsSignInNoMail: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `oidc.not_configured` */
        ConflictOidcNotConfigured: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `api_key.dialect_fixed`, `api_key.revoked` */
        ConflictOnlyApiKeyDialectFixedApiKeyRevoked: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `assignment.conflict`, `draft.conflict` */
        ConflictOnlyAssignmentDraft: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `assignment.conflict`, `file.in_use` */
        ConflictOnlyAssignmentFileInUse: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `file.not_scanned`, `file.quarantined` */
        ConflictOnlyFileNotScannedFileQuarantined: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `member.last_owner` */
        ConflictOnlyMemberLastOwner: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `member.last_owner`, `member.worker_taken` */
        ConflictOnlyMemberLastOwnerMemberWorkerTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `pool.in_use` */
        ConflictOnlyPoolInUse: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `pool.name_taken` */
        ConflictOnlyPoolNameTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `task.not_ended` */
        ConflictOnlyTaskNotEnded: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `idempotency.other_key` */
        ConflictOtherKey: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `idempotency.other_key`, `webhook.too_many_endpoints` */
        ConflictOtherKeyWebhookTooManyEndpoints: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `idempotency.other_key`, `webhook.too_many_secrets` */
        ConflictOtherKeyWebhookTooManySecrets: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `idempotency.other_key`, `webhook.too_many_secrets`, `webhook_endpoint.organization_secret` */
        ConflictOtherKeyWebhookTooManySecretsWebhookEndpointOrganizationSecret: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `passkey.exists`, `passkey.too_many` */
        ConflictPasskeyExistsPasskeyTooMany: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `person.email_taken` */
        ConflictPersonEmailTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `pool.name_taken` */
        ConflictPoolNameTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `recalibration.in_progress` */
        ConflictRecalibrationInProgress: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `sign_in.ended` */
        ConflictSignInEnded: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `sign_in.no_mail` */
        ConflictSignInNoMail: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `task.conflict` */
        ConflictTask: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `task.not_cancellable` */
        ConflictTaskNotCancellable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `task.not_ended`, `task.not_published` */
        ConflictTaskNotEndedTaskNotPublished: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `webhook_delivery.pending`, `webhook_endpoint.disabled` */
        ConflictWebhookDeliveryPendingWebhookEndpointDisabled: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress`, `webhook_endpoint.disabled` */
        ConflictWebhookEndpointDisabled: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Delivered. Any other answer, a redirect too, is tried again later. */
        Delivered: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description `auth.address_not_allowed`, `auth.grant_too_wide`, `auth.pool_not_allowed`, `auth.scope_missing`, `auth.wrong_key_kind`, `organization.suspended`, `session.cross_site`, `session.not_a_member` */
        ForbiddenGrantTooWidePoolNotAllowedSessionCrossSiteSessionNotAMember: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.address_not_allowed`, `auth.grant_too_wide`, `auth.scope_missing`, `auth.wrong_key_kind`, `organization.suspended`, `session.cross_site`, `session.not_a_member` */
        ForbiddenGrantTooWideSessionCrossSiteSessionNotAMember: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.address_not_allowed`, `auth.pool_not_allowed`, `auth.wrong_key_kind`, `billing.operator_only`, `organization.suspended`, `session.cross_site`, `session.not_a_member` */
        ForbiddenOnlyAddressNotAllowedPoolNotAllowedWrongKeyKindOperatorOnlyOrganizationSuspendedSessionCrossSiteSessionNotAMember: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.address_not_allowed`, `auth.wrong_key_kind`, `invitation.invalid`, `invitation.other_person`, `organization.suspended`, `session.cross_site`, `session.not_a_member` */
        ForbiddenOnlyAddressNotAllowedWrongKeyKindInvitationInvalidInvitationOtherPersonOrganizationSuspendedSessionCrossSiteSessionNotAMember: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.address_not_allowed`, `auth.wrong_key_kind`, `organization.suspended`, `passkey.invalid`, `session.cross_site`, `session.not_a_member` */
        ForbiddenOnlyAddressNotAllowedWrongKeyKindOrganizationSuspendedPasskeyInvalidSessionCrossSiteSessionNotAMember: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.address_not_allowed`, `auth.wrong_key_kind`, `organization.suspended`, `session.cross_site`, `session.not_a_member`, `worker.suspended` */
        ForbiddenOnlyAddressNotAllowedWrongKeyKindOrganizationSuspendedSessionCrossSiteSessionNotAMemberWorkerSuspended: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `oidc.refused`, `oidc.unknown_person`, `session.cross_site` */
        ForbiddenOnlyOidcRefusedOidcUnknownPersonSessionCrossSite: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `passkey.invalid`, `session.cross_site` */
        ForbiddenOnlyPasskeyInvalidSessionCrossSite: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `session.cross_site`, `sign_in.code_wrong`, `sign_in.other_browser` */
        ForbiddenOnlySessionCrossSiteSignInCodeWrongSignInOtherBrowser: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `session.cross_site`, `sign_in.link_invalid` */
        ForbiddenOnlySessionCrossSiteSignInLinkInvalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.address_not_allowed`, `auth.pool_not_allowed`, `auth.scope_missing`, `auth.wrong_key_kind`, `organization.suspended`, `session.cross_site`, `session.not_a_member` */
        ForbiddenPoolNotAllowedSessionCrossSiteSessionNotAMember: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.address_not_allowed`, `auth.pool_not_allowed`, `auth.scope_missing`, `auth.wrong_key_kind`, `organization.suspended`, `session.cross_site`, `session.not_a_member`, `task.foreign_organization` */
        ForbiddenPoolNotAllowedSessionCrossSiteSessionNotAMemberTaskForeignOrganization: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.address_not_allowed`, `auth.pool_not_allowed`, `auth.scope_missing`, `auth.wrong_key_kind`, `organization.suspended`, `session.cross_site`, `session.not_a_member`, `worker.shared` */
        ForbiddenPoolNotAllowedSessionCrossSiteSessionNotAMemberWorkerShared: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.address_not_allowed`, `auth.scope_missing`, `auth.wrong_key_kind`, `organization.suspended`, `session.cross_site`, `session.not_a_member`, `webhook.event_not_receivable` */
        ForbiddenSessionCrossSiteSessionNotAMemberWebhookEventNotReceivable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.address_not_allowed`, `auth.scope_missing`, `auth.wrong_key_kind`, `organization.suspended`, `session.cross_site`, `session.not_a_member`, `worker.shared` */
        ForbiddenSessionCrossSiteSessionNotAMemberWorkerShared: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The endpoint is disabled. */
        Gone: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description `idempotency.in_progress` */
        HumanLayerConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HumanLayerError"];
            };
        };
        /** @description `auth.address_not_allowed`, `auth.pool_not_allowed`, `auth.scope_missing`, `auth.wrong_key_kind`, `organization.suspended` */
        HumanLayerForbiddenPoolNotAllowed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HumanLayerError"];
            };
        };
        /** @description `task.not_found` */
        HumanLayerNotFoundTask: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HumanLayerError"];
            };
        };
        /** @description `billing.insufficient_funds` */
        HumanLayerPaymentRequiredInsufficientFunds: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HumanLayerError"];
            };
        };
        /** @description Its `error` says why. */
        HumanLayerRefused: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HumanLayerError"];
            };
        };
        /** @description Its `error` says why. */
        HumanLayerRefusedWithBody: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HumanLayerError"];
            };
        };
        /** @description `idempotency.key_invalid`, `idempotency.key_reused`, `request.bad_json`, `request.invalid`, `webhook.url_not_public`, `workspace.invalid` */
        HumanLayerStatus400BadJsonInvalidWebhookUrlNotPublicWorkspaceInvalidIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HumanLayerError"];
            };
        };
        /** @description `request.invalid` */
        Invalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `audit.size_invalid`, `request.invalid` */
        InvalidAuditSize: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `bulk.too_many_tasks`, `idempotency.key_invalid`, `idempotency.key_reused`, `request.invalid`, `task.deadline_passed`, `workspace.invalid` */
        InvalidBulkTooManyTasksTaskDeadlinePassedWorkspaceIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `cursor.invalid`, `request.invalid` */
        InvalidCursor: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `cursor.invalid`, `request.invalid`, `workspace.invalid` */
        InvalidCursorWorkspace: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `file.digest_mismatch`, `file.infected`, `file.type_mismatch`, `idempotency.key_invalid`, `idempotency.key_reused`, `request.invalid` */
        InvalidFileDigestMismatchFileInfectedFileTypeMismatchIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.key_invalid`, `idempotency.key_reused`, `request.invalid` */
        InvalidIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.key_invalid`, `idempotency.key_reused` */
        InvalidOnlyIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.key_invalid`, `idempotency.key_reused`, `output.invalid`, `output.too_costly`, `request.invalid` */
        InvalidOutputOutputTooCostlyIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `billing.price_in_past`, `idempotency.key_invalid`, `idempotency.key_reused`, `request.invalid` */
        InvalidPriceInPastIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `quality_settings.invalid`, `request.invalid` */
        InvalidQualitySettings: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.key_invalid`, `idempotency.key_reused`, `request.invalid`, `rule_set.in_past` */
        InvalidRuleSetInPastIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.key_invalid`, `idempotency.key_reused`, `request.invalid`, `schema.too_complex`, `task.invalid`, `webhook.url_not_public`, `workspace.invalid` */
        InvalidSchemaTooComplexTaskWebhookUrlNotPublicWorkspaceIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.key_invalid`, `idempotency.key_reused`, `request.invalid`, `task.deadline_passed` */
        InvalidTaskDeadlinePassedIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.key_invalid`, `idempotency.key_reused`, `request.invalid`, `task.invalid`, `webhook.url_not_public`, `workspace.invalid` */
        InvalidTaskWebhookUrlNotPublicWorkspaceIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `billing.usage_range`, `billing.usage_too_detailed`, `request.invalid` */
        InvalidUsageRangeUsageTooDetailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request.invalid`, `webhook.event_unknown`, `webhook.url_not_public` */
        InvalidWebhookEventUnknownWebhookUrlNotPublic: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.key_invalid`, `idempotency.key_reused`, `request.invalid`, `webhook.url_not_public` */
        InvalidWebhookUrlNotPublicIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request.invalid`, `worker.pool_unknown` */
        InvalidWorkerPoolUnknown: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.key_invalid`, `idempotency.key_reused`, `request.invalid`, `worker.pool_unknown` */
        InvalidWorkerPoolUnknownIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.key_invalid`, `idempotency.key_reused`, `request.invalid`, `workspace.invalid` */
        InvalidWorkspaceIdempotency: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `api_key.not_found` */
        NotFoundApiKey: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `assessment.not_found` */
        NotFoundAssessment: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `assignment.not_found` */
        NotFoundAssignment: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `assignment.not_found`, `draft.not_found` */
        NotFoundAssignmentDraft: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `assignment.not_found`, `file.not_found` */
        NotFoundAssignmentFile: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `bulk_job.not_found` */
        NotFoundBulkJob: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `dead_letter.not_found` */
        NotFoundDeadLetter: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `erasure.not_found` */
        NotFoundErasure: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `file.content_missing`, `file.not_found` */
        NotFoundFileContentMissingFile: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `gold.not_found`, `task.not_found` */
        NotFoundGoldTask: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invitation.not_found` */
        NotFoundInvitation: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `member.not_found` */
        NotFoundMember: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `member.not_found`, `worker.not_found` */
        NotFoundMemberWorker: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `organization.not_found` */
        NotFoundOrganization: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `organization.not_found`, `person.not_found`, `worker.not_found` */
        NotFoundOrganizationPersonWorker: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `passkey.not_found` */
        NotFoundPasskey: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `person.not_found` */
        NotFoundPerson: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `pool.not_found` */
        NotFoundPool: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `route.not_found` */
        NotFoundRoute: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `rule_set.not_found` */
        NotFoundRuleSet: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `session.not_found` */
        NotFoundSession: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `sign_in.not_found` */
        NotFoundSignIn: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `statement.not_found` */
        NotFoundStatement: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `task.not_found` */
        NotFoundTask: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `task.not_found`, `worker.not_found` */
        NotFoundTaskWorker: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `test_receiver.not_found` */
        NotFoundTestReceiver: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `webhook_delivery.not_found` */
        NotFoundWebhookDelivery: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `webhook_endpoint.not_found` */
        NotFoundWebhookEndpoint: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `worker.not_found` */
        NotFoundWorker: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `billing.insufficient_earnings` */
        PaymentRequiredInsufficientEarnings: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `billing.insufficient_funds` */
        PaymentRequiredInsufficientFunds: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description 400: `session.organization_required`; 401: `auth.key_invalid`, `auth.key_missing`, `session.ended`; 403: `auth.address_not_allowed`, `auth.pool_not_allowed` (where `x-pool-limits` is `refused`), `auth.scope_missing` (where `security` names a scope), `auth.wrong_key_kind`, `organization.suspended`, `session.cross_site`, `session.not_a_member`; 429: `auth.too_many_failures`, `rate_limit.exceeded`, `request.too_many_concurrent`, `request.too_many_pipelined`; 500: `internal`; 503: `service.overloaded`, `service.unavailable` */
        Refused: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description What went wrong. */
        RefusedBrowser: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description 400: `session.organization_required`; 401: `auth.key_invalid`, `auth.key_missing`, `session.ended`; 403: `auth.address_not_allowed`, `auth.pool_not_allowed` (where `x-pool-limits` is `refused`), `auth.scope_missing` (where `security` names a scope), `auth.wrong_key_kind`, `organization.suspended`, `session.cross_site`, `session.not_a_member`; 408: `request.timeout`; 413: `request.too_large`; 415: `request.media_type`; 429: `auth.too_many_failures`, `rate_limit.exceeded`, `request.too_many_bodies`, `request.too_many_concurrent`, `request.too_many_pipelined`; 500: `internal`; 503: `service.overloaded`, `service.unavailable` */
        RefusedFile: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description What went wrong. */
        RefusedPublic: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description 400: `request.bad_json`, `session.organization_required`; 401: `auth.key_invalid`, `auth.key_missing`, `session.ended`; 403: `auth.address_not_allowed`, `auth.pool_not_allowed` (where `x-pool-limits` is `refused`), `auth.scope_missing` (where `security` names a scope), `auth.wrong_key_kind`, `organization.suspended`, `session.cross_site`, `session.not_a_member`; 408: `request.timeout`; 413: `request.too_complex`, `request.too_large`; 415: `request.media_type`; 429: `auth.too_many_failures`, `rate_limit.exceeded`, `request.too_many_bodies`, `request.too_many_concurrent`, `request.too_many_pipelined`; 500: `internal`; 503: `service.overloaded`, `service.unavailable` */
        RefusedWithBody: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request.length_required` */
        Status411LengthRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `file.range_invalid` */
        Status416FileRangeInvalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `file.storage_missing` */
        Status501FileStorageMissing: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `file.scan_failed`, `service.overloaded`, `service.unavailable` */
        Status503FileScanFailedServiceOverloadedServiceUnavailable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `search.not_ready`, `service.overloaded`, `service.unavailable` */
        Status503SearchNotReadyServiceOverloadedServiceUnavailable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `file.storage_full` */
        Status507FileStorageFull: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.too_many_failures`, `bulk.too_many_jobs`, `rate_limit.exceeded`, `request.too_many_bodies`, `request.too_many_concurrent`, `request.too_many_pipelined` */
        TooManyBulkTooManyJobsTooManyBodies: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.too_many_failures`, `event_stream.too_many`, `rate_limit.exceeded`, `request.too_many_concurrent`, `request.too_many_pipelined` */
        TooManyEventStream: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.too_many_failures`, `export.too_many`, `rate_limit.exceeded`, `request.too_many_bodies`, `request.too_many_concurrent`, `request.too_many_pipelined` */
        TooManyExportTooManyBodies: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.too_many_failures`, `file.too_many_uploads`, `rate_limit.exceeded`, `request.too_many_bodies`, `request.too_many_concurrent`, `request.too_many_pipelined` */
        TooManyFileTooManyUploadsTooManyBodies: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.too_many_failures`, `invitation.too_many`, `rate_limit.exceeded`, `request.too_many_bodies`, `request.too_many_concurrent`, `request.too_many_pipelined` */
        TooManyInvitationTooManyBodies: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request.too_many_bodies`, `sign_in.too_many` */
        TooManyOnlyTooManyBodiesSignIn: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.too_many_failures`, `request.too_many_bodies` */
        TooManyOnlyTooManyFailuresTooManyBodies: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.too_many_failures`, `rate_limit.exceeded`, `request.too_many_bodies`, `request.too_many_concurrent`, `request.too_many_pipelined`, `schema.busy` */
        TooManyTooManyBodiesSchemaBusy: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `auth.too_many_failures`, `rate_limit.exceeded`, `request.too_many_concurrent`, `request.too_many_pipelined`, `wait.too_many` */
        TooManyWait: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency.in_progress` */
        VerifiedWorkflowsConflict: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["VerifiedWorkflowsProblem"];
            };
        };
        /** @description `idempotency.in_progress`, `webhook.too_many_endpoints` */
        VerifiedWorkflowsConflictWebhookTooManyEndpoints: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["VerifiedWorkflowsProblem"];
            };
        };
        /** @description `auth.address_not_allowed`, `auth.key_unknown`, `auth.pool_not_allowed`, `auth.scope_missing`, `auth.wrong_key_kind`, `organization.suspended` */
        VerifiedWorkflowsForbiddenKeyUnknownPoolNotAllowed: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["VerifiedWorkflowsProblem"];
            };
        };
        /** @description `idempotency.key_reused`, `request.invalid` */
        VerifiedWorkflowsInvalidKeyReused: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["VerifiedWorkflowsProblem"];
            };
        };
        /** @description `idempotency.key_reused`, `request.invalid`, `webhook.url_not_public` */
        VerifiedWorkflowsInvalidKeyReusedWebhookUrlNotPublic: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["VerifiedWorkflowsProblem"];
            };
        };
        /** @description `task.not_found` */
        VerifiedWorkflowsNotFoundTask: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["VerifiedWorkflowsProblem"];
            };
        };
        /** @description `billing.insufficient_funds` */
        VerifiedWorkflowsPaymentRequiredInsufficientFunds: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["VerifiedWorkflowsProblem"];
            };
        };
        /** @description Its `type` and `status` say why. */
        VerifiedWorkflowsRefused: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["VerifiedWorkflowsProblem"];
            };
        };
        /** @description Its `type` and `status` say why. */
        VerifiedWorkflowsRefusedWithBody: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["VerifiedWorkflowsProblem"];
            };
        };
        /** @description `cursor.invalid`, `request.invalid`, `workspace.invalid` */
        VerifiedWorkflowsStatus400CursorInvalidInvalidWorkspaceInvalid: {
            headers: {
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["VerifiedWorkflowsProblem"];
            };
        };
        /** @description `auth.too_many_failures`, `export.too_many`, `rate_limit.exceeded`, `request.too_many_bodies`, `request.too_many_concurrent`, `request.too_many_pipelined` */
        VerifiedWorkflowsTooManyExportTooManyBodies: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["VerifiedWorkflowsProblem"];
            };
        };
    };
    parameters: {
        Action: string;
        ActorKeyId: string;
        ActorPersonId: string;
        AgentId: string;
        AssignmentId: string;
        Cursor: string;
        DeliveryId: string;
        EndpointId: string;
        FileId: string;
        Format: "json" | "csv";
        From: string;
        /**
         * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
         * @example IR-48219-1
         */
        IdempotencyKey: string;
        JobId: string;
        KeyId: string;
        LetterId: string;
        Limit: number;
        MemberId: string;
        OrgId: string;
        PersonId: string;
        Pool: string;
        PoolId: string;
        Reason: "too_large" | "not_json" | "not_an_event" | "unknown_type" | "wrong_subject" | "invalid_data" | "refused" | "max_deliveries";
        Status: "open" | "resolved";
        TargetId: string;
        TaskId: string;
        To: string;
        VerifiedWorkflowsCursor: string;
        VerifiedWorkflowsDays: number;
        /**
         * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
         * @example IR-48219-1
         */
        VerifiedWorkflowsIdempotencyKey: string;
        VerifiedWorkflowsLimit: number;
        VerifiedWorkflowsTaskId: string;
        /** @description Limits what is counted to this workspace; left out, it is all of the organization’s. */
        VerifiedWorkflowsWorkspaceId: string;
        Wait: number;
        /** @description The event’s id, the same on every attempt. */
        WebhookId: string;
        /** @description One or more of `v1,` and the base64 of HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>` under the endpoint’s secret, with spaces between while a secret is being changed. */
        WebhookSignature: string;
        /** @description When this attempt was made, in seconds since 1970. */
        WebhookTimestamp: string;
        WorkerId: string;
        WorkspaceId: string;
        /** @description `t=<seconds>,v1=<hex>`: HMAC-SHA256 over `t=<seconds>,<body>` under the endpoint’s secret. */
        XVerifiedWorkflowsSignature: string;
    };
    requestBodies: never;
    headers: {
        /** @description Of CSV: the address of the next page (`rel="next"`). */
        Link: string;
        /** @description Its address. */
        Location: string;
        /** @description How many are left (`r`), and for how many seconds (`t`). `X-RateLimit-Remaining` comes with it. */
        RateLimit: string;
        /** @description How many requests (`q`) in how many seconds (`w`); `default` is the key’s limit. `X-RateLimit-Limit` comes with it and says the same for older clients. */
        "RateLimit-Policy": string;
        /** @description Seconds to wait. */
        "Retry-After": number;
        /** @description How to authenticate. */
        "WWW-Authenticate": string;
        /** @description Of CSV: the cursor of the next page; missing on the last one. */
        "X-Next-Cursor": string;
        /** @description Requests the key may make in its window. */
        "X-RateLimit-Limit": number;
        /** @description Requests left in the window. */
        "X-RateLimit-Remaining": number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    root_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Links to the API reference. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "Countersign",
                     *       "version": "0.2.0",
                     *       "links": {
                     *         "docs": "/docs",
                     *         "openapi": "/openapi.json",
                     *         "asyncapi": "/asyncapi.json",
                     *         "api": "/v1"
                     *       }
                     *     }
                     */
                    "application/json": {
                        links: {
                            api: string;
                            asyncapi: string;
                            docs: string;
                            openapi: string;
                        };
                        /** @constant */
                        name: "Countersign";
                        version: string;
                    };
                };
            };
            default: components["responses"]["RefusedPublic"];
        };
    };
    evidence_published: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A JWK Set (RFC 7517). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "kty": "OKP",
                     *           "crv": "Ed25519",
                     *           "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                     *           "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                     *           "use": "sig",
                     *           "alg": "EdDSA"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PublishedKeys"];
                };
            };
            default: components["responses"]["RefusedPublic"];
        };
    };
    openApi_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The AsyncAPI 3.1 document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "asyncapi": "3.1.0",
                     *       "info": {
                     *         "title": "Countersign events"
                     *       },
                     *       "channels": {}
                     *     }
                     */
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["RefusedPublic"];
        };
    };
    openApi_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The OpenAPI 3.1 document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0",
                     *       "info": {
                     *         "title": "Countersign"
                     *       },
                     *       "paths": {}
                     *     }
                     */
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["RefusedPublic"];
        };
    };
    quality_summary: {
        parameters: {
            query?: {
                from?: components["parameters"]["From"];
                to?: components["parameters"]["To"];
                workspace_id?: components["parameters"]["WorkspaceId"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "results": 11,
                     *       "disagreements": 0,
                     *       "mean_agreement": 0.97,
                     *       "mean_posterior": 0.94,
                     *       "rolling_score": 0.94,
                     *       "alpha": {
                     *         "alpha": 0.81,
                     *         "metric": "nominal",
                     *         "units": 11,
                     *         "answers": 33
                     *       },
                     *       "alpha_by_field": [
                     *         {
                     *           "field": "user_confirmed",
                     *           "alpha": 0.81,
                     *           "metric": "nominal",
                     *           "units": 11,
                     *           "answers": 33
                     *         }
                     *       ],
                     *       "by_day": [
                     *         {
                     *           "day": "2026-03-02",
                     *           "results": 11,
                     *           "disagreements": 0,
                     *           "mean_agreement": 0.97,
                     *           "mean_posterior": 0.94
                     *         }
                     *       ],
                     *       "by_domain": [
                     *         {
                     *           "domain": "security",
                     *           "results": 11,
                     *           "disagreements": 0,
                     *           "mean_agreement": 0.97,
                     *           "mean_posterior": 0.94
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["QualitySummary"];
                };
            };
            422: components["responses"]["Invalid"];
            default: components["responses"]["Refused"];
        };
    };
    taskAnalytics_tasks: {
        parameters: {
            query?: {
                from?: components["parameters"]["From"];
                to?: components["parameters"]["To"];
                workspace_id?: components["parameters"]["WorkspaceId"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts by outcome. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from": "2026-03-02T00:00:00.000Z",
                     *       "to": "2026-03-03T00:00:00.000Z",
                     *       "totals": {
                     *         "created": 12,
                     *         "completed": 11,
                     *         "failed": 1,
                     *         "expired": 1,
                     *         "cancelled": 0,
                     *         "completion_seconds": 4301,
                     *         "sla_breached": 1,
                     *         "sla_met": 10,
                     *         "offered": 12,
                     *         "offer_seconds": 96,
                     *         "mean_completion_seconds": 391,
                     *         "mean_offer_seconds": 8
                     *       },
                     *       "data": [
                     *         {
                     *           "day": "2026-03-02",
                     *           "task_type": "verification",
                     *           "created": 12,
                     *           "completed": 11,
                     *           "failed": 1,
                     *           "expired": 1,
                     *           "cancelled": 0,
                     *           "completion_seconds": 4301,
                     *           "sla_breached": 1,
                     *           "sla_met": 10,
                     *           "offered": 12,
                     *           "offer_seconds": 96
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TaskAnalytics"];
                };
            };
            422: components["responses"]["Invalid"];
            default: components["responses"]["Refused"];
        };
    };
    apiKeys_list: {
        parameters: {
            query?: {
                created_by_key?: string;
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0198f0a4-3e5f-7a61-b2c3-d4e5f6071829",
                     *           "name": "triage-agent",
                     *           "masked_key": "cs_live_exam…",
                     *           "scopes": [
                     *             "tasks:read",
                     *             "tasks:write"
                     *           ],
                     *           "pools": [
                     *             "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02"
                     *           ],
                     *           "allowed_cidrs": [
                     *             "203.0.113.0/24"
                     *           ],
                     *           "expires_at": "2099-03-01T00:00:00.000Z",
                     *           "rate_limit": {
                     *             "requests": 100,
                     *             "per_seconds": 10
                     *           },
                     *           "dialect": "native",
                     *           "status_casing": null,
                     *           "person_ids": [
                     *             "ada.lovelace"
                     *           ],
                     *           "created_by_key": null,
                     *           "last_used_at": "2026-03-02T03:56:31.000Z",
                     *           "revoked_at": null,
                     *           "created_at": "2026-03-01T12:10:00.000Z",
                     *           "updated_at": "2026-03-01T12:10:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ApiKeyView"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    apiKeys_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "triage-agent",
                 *       "scopes": [
                 *         "tasks:read",
                 *         "tasks:write"
                 *       ],
                 *       "pools": [
                 *         "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02"
                 *       ],
                 *       "allowed_cidrs": [
                 *         "203.0.113.0/24"
                 *       ],
                 *       "expires_at": "2099-03-01T00:00:00.000Z",
                 *       "rate_limit": {
                 *         "requests": 100,
                 *         "per_seconds": 10
                 *       },
                 *       "person_ids": [
                 *         "ada.lovelace"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeySpec"];
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0198f0a4-3e5f-7a61-b2c3-d4e5f6071829",
                     *       "name": "triage-agent",
                     *       "masked_key": "cs_live_exam…",
                     *       "scopes": [
                     *         "tasks:read",
                     *         "tasks:write"
                     *       ],
                     *       "pools": [
                     *         "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02"
                     *       ],
                     *       "allowed_cidrs": [
                     *         "203.0.113.0/24"
                     *       ],
                     *       "expires_at": "2099-03-01T00:00:00.000Z",
                     *       "rate_limit": {
                     *         "requests": 100,
                     *         "per_seconds": 10
                     *       },
                     *       "dialect": "native",
                     *       "status_casing": null,
                     *       "person_ids": [
                     *         "ada.lovelace"
                     *       ],
                     *       "created_by_key": null,
                     *       "last_used_at": null,
                     *       "revoked_at": null,
                     *       "created_at": "2026-03-01T12:10:00.000Z",
                     *       "updated_at": "2026-03-01T12:10:00.000Z",
                     *       "api_key": "cs_live_example_0000000000000000000000000000"
                     *     }
                     */
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            403: components["responses"]["ForbiddenGrantTooWideSessionCrossSiteSessionNotAMember"];
            409: components["responses"]["ConflictOtherKey"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    apiKeys_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, without its secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyView"];
                };
            };
            404: components["responses"]["NotFoundApiKey"];
            default: components["responses"]["Refused"];
        };
    };
    apiKeys_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["ForbiddenGrantTooWideSessionCrossSiteSessionNotAMember"];
            404: components["responses"]["NotFoundApiKey"];
            default: components["responses"]["Refused"];
        };
    };
    apiKeys_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "triage-agent (old)",
                 *       "expires_at": "2099-04-01T00:00:00.000Z"
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyChange"];
            };
        };
        responses: {
            /** @description The changed key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyView"];
                };
            };
            403: components["responses"]["ForbiddenGrantTooWideSessionCrossSiteSessionNotAMember"];
            404: components["responses"]["NotFoundApiKey"];
            409: components["responses"]["ConflictOnlyApiKeyDialectFixedApiKeyRevoked"];
            422: components["responses"]["Invalid"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    audit_list: {
        parameters: {
            query?: {
                action?: components["parameters"]["Action"];
                actor_key_id?: components["parameters"]["ActorKeyId"];
                actor_person_id?: components["parameters"]["ActorPersonId"];
                cursor?: components["parameters"]["Cursor"];
                from?: components["parameters"]["From"];
                limit?: components["parameters"]["Limit"];
                target_id?: components["parameters"]["TargetId"];
                to?: components["parameters"]["To"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of actions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditAction"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    auditTree_consistency: {
        parameters: {
            query: {
                from: number;
                to?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The proof. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from_size": 6,
                     *       "to_size": 8,
                     *       "hashes": [
                     *         "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                     *         "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                     *         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TreeConsistency"];
                };
            };
            422: components["responses"]["InvalidAuditSize"];
            default: components["responses"]["Refused"];
        };
    };
    auditTree_inclusion: {
        parameters: {
            query: {
                task_id: string;
                tree_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The proof, and the head that it leads to. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *       "version": 9,
                     *       "event_hash": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
                     *       "leaf_hash": "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                     *       "inclusion": {
                     *         "leaf_index": 1,
                     *         "tree_size": 3,
                     *         "hashes": [
                     *           "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                     *           "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
                     *         ]
                     *       },
                     *       "tree_head": {
                     *         "org_id": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *         "tree_size": 3,
                     *         "root_hash": "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
                     *         "timestamp": "2026-03-02T03:56:31.000Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TaskInclusion"];
                };
            };
            404: components["responses"]["NotFoundTask"];
            422: components["responses"]["InvalidAuditSize"];
            default: components["responses"]["Refused"];
        };
    };
    auditTree_head: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The head of the tree as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "org_id": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *       "tree_size": 48211,
                     *       "root_hash": "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
                     *       "timestamp": "2026-03-02T03:56:31.000Z",
                     *       "signature": "eyJhbGciOiJFZERTQSJ9.eyJ0cmVlX3NpemUiOjQ4MjExfQ.c2lnbmF0dXJl"
                     *     }
                     */
                    "application/json": components["schemas"]["PublishedTreeHead"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    billing_balance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The available and the held amount. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "currency": "USD",
                     *       "available_micros": 97000000,
                     *       "held_micros": 3000000
                     *     }
                     */
                    "application/json": components["schemas"]["Balance"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    credits_refuseOwn: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            403: components["responses"]["ForbiddenOnlyAddressNotAllowedPoolNotAllowedWrongKeyKindOperatorOnlyOrganizationSuspendedSessionCrossSiteSessionNotAMember"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidOnlyIdempotency"];
            default: components["responses"]["Refused"];
        };
    };
    prices_own: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the price book. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PriceView"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    prices_quote: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "task_type": "verification",
                 *       "domain": "security",
                 *       "urgency": "high",
                 *       "consensus": {
                 *         "total": 1
                 *       },
                 *       "steps": 1
                 *     }
                 */
                "application/json": components["schemas"]["QuoteSpec"];
            };
        };
        responses: {
            /** @description The price, and the row of the price book it comes from. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "price": {
                     *         "amount_micros": 3000000,
                     *         "currency": "USD"
                     *       },
                     *       "row": {
                     *         "price_id": 17,
                     *         "org_id": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *         "tier": "express",
                     *         "task_type": "verification",
                     *         "domain": null,
                     *         "urgency": null,
                     *         "min_answers": 1,
                     *         "unit": "task",
                     *         "amount_micros": 3000000,
                     *         "currency": "USD",
                     *         "valid_from": "2026-03-01T00:00:00.000Z",
                     *         "created_at": "2026-02-27T09:12:00.000Z"
                     *       },
                     *       "quoted_at": "2026-03-02T03:50:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Quote"];
                };
            };
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    billingSettings_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingSettings"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    billingSettings_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "low_balance_micros": 20000000
                 *     }
                 */
                "application/json": components["schemas"]["BillingSettingsChange"];
            };
        };
        responses: {
            /** @description The changed settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingSettings"];
                };
            };
            422: components["responses"]["Invalid"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    statements_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of months. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "month": "2026-03",
                     *           "complete": false
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["StatementMonth"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    statements_get: {
        parameters: {
            query?: {
                format?: components["parameters"]["Format"];
            };
            header?: never;
            path: {
                month: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statement. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "month": "2026-03",
                     *       "complete": false,
                     *       "currency": "USD",
                     *       "opening": {
                     *         "available_micros": 0,
                     *         "held_micros": 0
                     *       },
                     *       "credits_micros": 100000000,
                     *       "held_micros": 3000000,
                     *       "captured_micros": 3000000,
                     *       "returned_micros": 0,
                     *       "closing": {
                     *         "available_micros": 97000000,
                     *         "held_micros": 0
                     *       },
                     *       "task_types": [
                     *         {
                     *           "task_type": "verification",
                     *           "tasks": 1,
                     *           "held_micros": 3000000,
                     *           "captured_micros": 3000000,
                     *           "returned_micros": 0
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Statement"];
                    "text/csv": string;
                };
            };
            404: components["responses"]["NotFoundStatement"];
            422: components["responses"]["Invalid"];
            default: components["responses"]["Refused"];
        };
    };
    transactions_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                format?: components["parameters"]["Format"];
                from?: components["parameters"]["From"];
                kind?: components["schemas"]["TransactionKind"];
                limit?: components["parameters"]["Limit"];
                task_id?: string;
                to?: components["parameters"]["To"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of movements. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    "X-Next-Cursor": components["headers"]["X-Next-Cursor"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "transaction_id": "0198f0b4-6b82-7d94-a5f6-0718293a4b5c",
                     *           "kind": "hold",
                     *           "available_change_micros": -3000000,
                     *           "held_change_micros": 3000000,
                     *           "currency": "USD",
                     *           "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *           "reference": null,
                     *           "created_at": "2026-03-02T03:50:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Transaction"][];
                        next_cursor: string | null;
                    };
                    "text/csv": string;
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    usage_get: {
        parameters: {
            query?: {
                from?: components["parameters"]["From"];
                group_by?: string;
                to?: components["parameters"]["To"];
                workspace_id?: components["parameters"]["WorkspaceId"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows and their totals. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "currency": "USD",
                     *       "totals": {
                     *         "tasks": 11,
                     *         "held_micros": 33000000,
                     *         "charged_micros": 30000000,
                     *         "returned_micros": 0,
                     *         "open_micros": 3000000
                     *       },
                     *       "rows": [
                     *         {
                     *           "day": "2026-03-02",
                     *           "task_type": null,
                     *           "workspace_id": null,
                     *           "tasks": 11,
                     *           "held_micros": 33000000,
                     *           "charged_micros": 30000000,
                     *           "returned_micros": 0,
                     *           "open_micros": 3000000
                     *         }
                     *       ],
                     *       "from": "2026-03-02T00:00:00.000Z",
                     *       "to": "2026-03-03T00:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Usage"];
                };
            };
            422: components["responses"]["InvalidUsageRangeUsageTooDetailed"];
            default: components["responses"]["Refused"];
        };
    };
    deadLetters_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
                reason?: components["parameters"]["Reason"];
                status?: components["parameters"]["Status"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of dead letters. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "letter_id": "matcher-12",
                     *           "service": "matcher",
                     *           "durable": "matcher--task-queued",
                     *           "event_type": "task.queued",
                     *           "event_id": "0198f0b4-3d4e-7f50-8b6c-7d8e9f0a1b2c",
                     *           "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *           "reason": "max_deliveries",
                     *           "died_at": "2026-03-02T03:50:00.000Z",
                     *           "deliveries": 10,
                     *           "deaths": 1,
                     *           "status": "open",
                     *           "resolved_at": null
                     *         }
                     *       ],
                     *       "next_cursor": null,
                     *       "unanswered": []
                     *     }
                     */
                    "application/json": components["schemas"]["DeadLetterPage"];
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    deadLetters_resend: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                letter_id: components["parameters"]["LetterId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "outcome": "done",
                     *       "letter": {
                     *         "letter_id": "matcher-12",
                     *         "service": "matcher",
                     *         "durable": "matcher--task-queued",
                     *         "event_type": "task.queued",
                     *         "event_id": "0198f0b4-3d4e-7f50-8b6c-7d8e9f0a1b2c",
                     *         "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *         "reason": "max_deliveries",
                     *         "died_at": "2026-03-02T03:50:00.000Z",
                     *         "deliveries": 10,
                     *         "deaths": 1,
                     *         "status": "resent",
                     *         "resolved_at": "2026-03-02T03:50:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DeadLetterResend"];
                };
            };
            404: components["responses"]["NotFoundDeadLetter"];
            409: components["responses"]["ConflictDeadLetterResolved"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    assessments_assess: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The workspace of the assessment and its task; `default` when left out. */
                "Workspace-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agent_id": "refund-agent",
                 *       "action": "refund",
                 *       "amount": 120,
                 *       "currency": "USD",
                 *       "risk": 0.35,
                 *       "confidence": 0.7,
                 *       "tags": [
                 *         "retail"
                 *       ],
                 *       "payload": {
                 *         "order": "A-1042",
                 *         "refund": 120,
                 *         "currency": "USD"
                 *       },
                 *       "request": {
                 *         "request_type": "refund",
                 *         "summary": "Refund order A-1042 in full: the parcel never arrived."
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["AssessmentSpec"];
            };
        };
        responses: {
            /** @description Who decides; with the task, when a person does. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "assessment_id": "0198f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a",
                     *       "outcome": "automatic",
                     *       "rule": {
                     *         "name": "small refunds",
                     *         "rule_set_id": "0198f0c0-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *         "version": 3
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AssessmentResult"];
                };
            };
            402: components["responses"]["PaymentRequiredInsufficientFunds"];
            403: components["responses"]["ForbiddenPoolNotAllowedSessionCrossSiteSessionNotAMemberTaskForeignOrganization"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidTaskWebhookUrlNotPublicWorkspaceIdempotency"];
            429: components["responses"]["TooManyTooManyBodiesSchemaBusy"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    assessments_list: {
        parameters: {
            query?: {
                agent_id?: components["parameters"]["AgentId"];
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
                outcome?: "automatic" | "human";
            };
            header?: {
                /** @description Limits the list to this workspace. */
                "Workspace-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of assessments. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "assessment_id": "0198f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a",
                     *           "workspace_id": "default",
                     *           "agent_id": "refund-agent",
                     *           "action": "refund",
                     *           "amount": 120,
                     *           "currency": "USD",
                     *           "risk": 0.35,
                     *           "confidence": 0.7,
                     *           "tags": [
                     *             "retail"
                     *           ],
                     *           "outcome": "human",
                     *           "rule_set": {
                     *             "rule_set_id": "0198f0c0-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *             "version": 3
                     *           },
                     *           "rule": null,
                     *           "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *           "task_problem": null,
                     *           "created_at": "2026-03-02T03:50:00.000Z",
                     *           "created_by_key": "0198f0a4-3e5f-7a61-b2c3-d4e5f6071829",
                     *           "expires_at": "2027-03-02T03:50:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["AssessmentSummary"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursorWorkspace"];
            default: components["responses"]["Refused"];
        };
    };
    assessments_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                assessment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assessment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "assessment_id": "0198f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a",
                     *       "workspace_id": "default",
                     *       "agent_id": "refund-agent",
                     *       "action": "refund",
                     *       "amount": 120,
                     *       "currency": "USD",
                     *       "risk": 0.35,
                     *       "confidence": 0.7,
                     *       "tags": [
                     *         "retail"
                     *       ],
                     *       "outcome": "human",
                     *       "rule_set": {
                     *         "rule_set_id": "0198f0c0-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *         "version": 3
                     *       },
                     *       "rule": null,
                     *       "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *       "task_problem": null,
                     *       "created_at": "2026-03-02T03:50:00.000Z",
                     *       "created_by_key": "0198f0a4-3e5f-7a61-b2c3-d4e5f6071829",
                     *       "expires_at": "2027-03-02T03:50:00.000Z",
                     *       "payload": {
                     *         "order": "A-1042",
                     *         "refund": 120,
                     *         "currency": "USD"
                     *       },
                     *       "payload_sha256": "ba3dce33e14770ec33203c24ecc34c18aba1e23b1edc91a67142156a7bd74191",
                     *       "request": {
                     *         "request_type": "refund",
                     *         "allowed": [
                     *           "approved",
                     *           "rejected"
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["AssessmentDetail"];
                };
            };
            404: components["responses"]["NotFoundAssessment"];
            default: components["responses"]["Refused"];
        };
    };
    decisionRules_list: {
        parameters: {
            query?: {
                agent_id?: components["parameters"]["AgentId"];
                current?: true | false;
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of versions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "rule_set_id": "0198f0c0-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *           "agent_id": "refund-agent",
                     *           "version": 3,
                     *           "status": "current",
                     *           "rules": [
                     *             {
                     *               "name": "fraud",
                     *               "when": {
                     *                 "tags": {
                     *                   "any": [
                     *                     "chargeback",
                     *                     "sanctions"
                     *                   ]
                     *                 }
                     *               },
                     *               "then": "human"
                     *             },
                     *             {
                     *               "name": "small refunds",
                     *               "when": {
                     *                 "action": [
                     *                   "refund"
                     *                 ],
                     *                 "currency": [
                     *                   "USD"
                     *                 ],
                     *                 "amount": {
                     *                   "lte": 50
                     *                 },
                     *                 "risk": {
                     *                   "lt": 0.2
                     *                 },
                     *                 "confidence": {
                     *                   "gte": 0.9
                     *                 }
                     *               },
                     *               "then": "automatic"
                     *             }
                     *           ],
                     *           "valid_from": "2026-03-02T03:50:00.000Z",
                     *           "created_at": "2026-03-02T03:50:00.000Z",
                     *           "created_by_key": "0198f0a4-3e5f-7a61-b2c3-d4e5f6071829"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["DecisionRuleSet"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    decisionRules_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agent_id": "refund-agent",
                 *       "rules": [
                 *         {
                 *           "name": "fraud",
                 *           "when": {
                 *             "tags": {
                 *               "any": [
                 *                 "chargeback",
                 *                 "sanctions"
                 *               ]
                 *             }
                 *           },
                 *           "then": "human"
                 *         },
                 *         {
                 *           "name": "small refunds",
                 *           "when": {
                 *             "action": [
                 *               "refund"
                 *             ],
                 *             "currency": [
                 *               "USD"
                 *             ],
                 *             "amount": {
                 *               "lte": 50
                 *             },
                 *             "risk": {
                 *               "lt": 0.2
                 *             },
                 *             "confidence": {
                 *               "gte": 0.9
                 *             }
                 *           },
                 *           "then": "automatic"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["DecisionRuleSetSpec"];
            };
        };
        responses: {
            /** @description The new version. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionRuleSet"];
                };
            };
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidRuleSetInPastIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    decisionRules_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_set_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionRuleSet"];
                };
            };
            404: components["responses"]["NotFoundRuleSet"];
            default: components["responses"]["Refused"];
        };
    };
    assessments_simulate: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agent_id": "refund-agent",
                 *       "rules": [
                 *         {
                 *           "name": "refunds",
                 *           "when": {
                 *             "action": [
                 *               "refund"
                 *             ],
                 *             "risk": {
                 *               "lt": 0.5
                 *             }
                 *           },
                 *           "then": "automatic"
                 *         }
                 *       ],
                 *       "last": 1000
                 *     }
                 */
                "application/json": components["schemas"]["SimulationSpec"];
            };
        };
        responses: {
            /** @description The outcomes before and after. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "assessments": 1000,
                     *       "before": {
                     *         "automatic": 610,
                     *         "human": 390
                     *       },
                     *       "after": {
                     *         "automatic": 611,
                     *         "human": 389
                     *       },
                     *       "changed": 1,
                     *       "changes": [
                     *         {
                     *           "assessment_id": "0198f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a",
                     *           "agent_id": "refund-agent",
                     *           "action": "refund",
                     *           "amount": 120,
                     *           "currency": "USD",
                     *           "before": {
                     *             "outcome": "human",
                     *             "rule": null
                     *           },
                     *           "after": {
                     *             "outcome": "automatic",
                     *             "rule": "refunds"
                     *           },
                     *           "created_at": "2026-03-02T03:50:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Simulation"];
                };
            };
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    decisions_verify: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                 *       "verdict": "approved",
                 *       "action": {
                 *         "transfer": {
                 *           "amount": 1000,
                 *           "to": "CH93"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["DecisionClaim"];
            };
        };
        responses: {
            /** @description Whether it matches, and why not. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "matches": false,
                     *       "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *       "verdict": "approved",
                     *       "action_sha256": "9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e",
                     *       "final_action_sha256": "9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e",
                     *       "given_sha256": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
                     *       "decided_verdict": "approved",
                     *       "reasons": [
                     *         "other_action"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["VerifiedClaim"];
                };
            };
            404: components["responses"]["NotFoundTask"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    erasures_erase: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                 *       "reference": "DSR-2026-118"
                 *     }
                 */
                "application/json": components["schemas"]["ErasureRequest"];
            };
        };
        responses: {
            /** @description When and why the content of the task was erased; or how far the erasure of the person is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *       "reason": "request",
                     *       "reference": "DSR-2026-118",
                     *       "erased_at": "2026-03-02T03:51:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ErasureStarted"];
                };
            };
            403: components["responses"]["ForbiddenPoolNotAllowedSessionCrossSiteSessionNotAMember"];
            404: components["responses"]["NotFoundTaskWorker"];
            409: components["responses"]["ConflictTaskNotEndedTaskNotPublished"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    erasures_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                erasure_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The erasure. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "erasure_id": "0198f0c1-7c93-7ea5-b607-18293a4b5c6d",
                     *       "worker_ids": [
                     *         "0198f0a3-2d4e-7f60-a1b2-c3d4e5f60718"
                     *       ],
                     *       "reference": "DSR-2026-119",
                     *       "requested_at": "2026-03-02T03:51:00.000Z",
                     *       "erased_tasks": 12,
                     *       "pending_tasks": 1,
                     *       "completed_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["PersonErasure"];
                };
            };
            404: components["responses"]["NotFoundErasure"];
            default: components["responses"]["Refused"];
        };
    };
    events_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                from?: "oldest" | "now";
                limit?: number;
                since?: string;
                task_id?: string;
                types?: string;
            };
            header?: {
                /** @description Of a stream: the `id` of the last event that was received; the stream continues after it. Browsers send it when they reconnect. It takes precedence over the query. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "specversion": "1.0",
                     *           "id": "0198f0b4-3d4e-7f50-8b6c-7d8e9f0a1b2c",
                     *           "source": "countersign/task-registry",
                     *           "type": "task.created",
                     *           "subject": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *           "time": "2026-03-02T03:56:31.000Z",
                     *           "datacontenttype": "application/json",
                     *           "orgid": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *           "workspaceid": "incident-response",
                     *           "poolid": "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02",
                     *           "sequence": 1,
                     *           "data": {
                     *             "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *             "task_type": "verification",
                     *             "domain": "security",
                     *             "title": "Verify endpoint owner activity",
                     *             "product": "threatlabs",
                     *             "request_id": "IR-48219",
                     *             "urgency": "high",
                     *             "deadline": "2026-03-02T04:30:00.000Z",
                     *             "target_latency_seconds": 600,
                     *             "on_deadline": "fail",
                     *             "unmatched_at": "2026-03-02T03:55:00.000Z",
                     *             "relax_at": null,
                     *             "abandon_at": null,
                     *             "worker_pool_id": "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02",
                     *             "answers_needed": 1,
                     *             "steps": 1,
                     *             "price": {
                     *               "amount_micros": 3000000,
                     *               "currency": "USD"
                     *             },
                     *             "created_at": "2026-03-02T03:50:00.000Z"
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": null,
                     *       "resume_cursor": "5f1d20c3q0mJx5Yw1vUe7tBqz4Kc2gN3b0rS8dPaXl6HfTiWyQ"
                     *     }
                     */
                    "application/json": components["schemas"]["TaskEventFeed"];
                    "text/event-stream": string;
                };
            };
            422: components["responses"]["InvalidCursor"];
            429: components["responses"]["TooManyEventStream"];
            default: components["responses"]["Refused"];
        };
    };
    exports_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Limits the export to this workspace. */
                "Workspace-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "format": "dpo",
                 *       "pool": "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02",
                 *       "created_after": "2026-03-02T03:50:00.000Z"
                 *     }
                 */
                "application/json": components["schemas"]["ExportSpec"];
            };
        };
        responses: {
            /** @description The export: JSON lines, or CSV with a first line of names. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"prompt":"Summarise.","chosen":"It rained.","rejected":"It rain."} */
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            404: components["responses"]["NotFoundTask"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidWorkspaceIdempotency"];
            429: components["responses"]["TooManyExportTooManyBodies"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    files_download: {
        parameters: {
            query?: {
                organization_id?: string;
            };
            header?: never;
            path: {
                file_id: components["parameters"]["FileId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, of its stated type. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/octet-stream": string;
                };
            };
            404: components["responses"]["NotFoundFileContentMissingFile"];
            409: components["responses"]["ConflictOnlyFileNotScannedFileQuarantined"];
            416: components["responses"]["Status416FileRangeInvalid"];
            422: components["responses"]["Invalid"];
            default: components["responses"]["Refused"];
        };
    };
    audit_listAll: {
        parameters: {
            query?: {
                action?: components["parameters"]["Action"];
                actor_key_id?: components["parameters"]["ActorKeyId"];
                actor_person_id?: components["parameters"]["ActorPersonId"];
                cursor?: components["parameters"]["Cursor"];
                from?: components["parameters"]["From"];
                limit?: components["parameters"]["Limit"];
                org_id?: string;
                target_id?: components["parameters"]["TargetId"];
                to?: components["parameters"]["To"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of actions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditAction"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    installationDeadLetters_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
                org_id?: string;
                reason?: components["parameters"]["Reason"];
                status?: components["parameters"]["Status"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of dead letters. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "letter_id": "matcher-12",
                     *           "service": "matcher",
                     *           "durable": "matcher--task-queued",
                     *           "event_type": "task.queued",
                     *           "event_id": "0198f0b4-3d4e-7f50-8b6c-7d8e9f0a1b2c",
                     *           "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *           "reason": "max_deliveries",
                     *           "died_at": "2026-03-02T03:50:00.000Z",
                     *           "deliveries": 10,
                     *           "deaths": 1,
                     *           "status": "open",
                     *           "resolved_at": null,
                     *           "org_id": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *           "detail": "Error: relation \"pools\" does not exist",
                     *           "resolved_by": null,
                     *           "note": null
                     *         }
                     *       ],
                     *       "next_cursor": null,
                     *       "unanswered": []
                     *     }
                     */
                    "application/json": components["schemas"]["InstallationDeadLetterPage"];
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    installationDeadLetters_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                letter_id: components["parameters"]["LetterId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The letter. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "letter_id": "matcher-12",
                     *       "service": "matcher",
                     *       "durable": "matcher--task-queued",
                     *       "event_type": "task.queued",
                     *       "event_id": "0198f0b4-3d4e-7f50-8b6c-7d8e9f0a1b2c",
                     *       "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *       "reason": "max_deliveries",
                     *       "died_at": "2026-03-02T03:50:00.000Z",
                     *       "deliveries": 10,
                     *       "deaths": 1,
                     *       "status": "open",
                     *       "resolved_at": null,
                     *       "org_id": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *       "detail": "Error: relation \"pools\" does not exist",
                     *       "resolved_by": null,
                     *       "note": null,
                     *       "event": {
                     *         "type": "task.queued",
                     *         "id": "0198f0b4-3d4e-7f50-8b6c-7d8e9f0a1b2c",
                     *         "subject": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["InstallationDeadLetterDetail"];
                };
            };
            404: components["responses"]["NotFoundDeadLetter"];
            default: components["responses"]["Refused"];
        };
    };
    installationDeadLetters_discard: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                letter_id: components["parameters"]["LetterId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "The organization was deleted."
                 *     }
                 */
                "application/json": components["schemas"]["DeadLetterDiscard"];
            };
        };
        responses: {
            /** @description The discarded letter. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "letter_id": "matcher-12",
                     *       "service": "matcher",
                     *       "durable": "matcher--task-queued",
                     *       "event_type": "task.queued",
                     *       "event_id": "0198f0b4-3d4e-7f50-8b6c-7d8e9f0a1b2c",
                     *       "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *       "reason": "max_deliveries",
                     *       "died_at": "2026-03-02T03:50:00.000Z",
                     *       "deliveries": 10,
                     *       "deaths": 1,
                     *       "status": "open",
                     *       "resolved_at": null,
                     *       "org_id": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *       "detail": "Error: relation \"pools\" does not exist",
                     *       "resolved_by": null,
                     *       "note": null
                     *     }
                     */
                    "application/json": components["schemas"]["InstallationDeadLetter"];
                };
            };
            404: components["responses"]["NotFoundDeadLetter"];
            409: components["responses"]["ConflictDeadLetterResolved"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    installationDeadLetters_resend: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                letter_id: components["parameters"]["LetterId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "outcome": "failed",
                     *       "detail": "Error: relation \"pools\" does not exist",
                     *       "letter": {
                     *         "letter_id": "matcher-12",
                     *         "service": "matcher",
                     *         "durable": "matcher--task-queued",
                     *         "event_type": "task.queued",
                     *         "event_id": "0198f0b4-3d4e-7f50-8b6c-7d8e9f0a1b2c",
                     *         "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *         "reason": "max_deliveries",
                     *         "died_at": "2026-03-02T03:50:00.000Z",
                     *         "deliveries": 10,
                     *         "deaths": 1,
                     *         "status": "open",
                     *         "resolved_at": null,
                     *         "org_id": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *         "detail": "Error: relation \"pools\" does not exist",
                     *         "resolved_by": null,
                     *         "note": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["InstallationDeadLetterResend"];
                };
            };
            404: components["responses"]["NotFoundDeadLetter"];
            409: components["responses"]["ConflictDeadLetterResolved"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    persons_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                email?: string;
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of people. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0198f0a6-6071-7c83-94e5-f60718293a4b",
                     *           "email": "ada@example.com",
                     *           "name": "Ada Lovelace",
                     *           "locale": "en",
                     *           "time_zone": "Europe/London",
                     *           "created_at": "2026-03-01T11:55:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["InstallationPerson"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    persons_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "name": "Ada Lovelace"
                 *     }
                 */
                "application/json": components["schemas"]["PersonSpec"];
            };
        };
        responses: {
            /** @description The person. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstallationPerson"];
                };
            };
            409: components["responses"]["ConflictPersonEmailTaken"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    persons_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person_id: components["parameters"]["PersonId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstallationPerson"];
                };
            };
            404: components["responses"]["NotFoundPerson"];
            default: components["responses"]["Refused"];
        };
    };
    accounts_erase: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person_id: components["parameters"]["PersonId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFoundPerson"];
            default: components["responses"]["Refused"];
        };
    };
    signInLinks_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                person_id: components["parameters"]["PersonId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expires_in_seconds": 3600
                 *     }
                 */
                "application/json": components["schemas"]["SignInLinkSpec"];
            };
        };
        responses: {
            /** @description The link. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0198f0a8-a4b5-7fc7-9829-3a4b5c6d7e8f",
                     *       "url": "https://countersign.example.com/console/sign-in#link=example-token-of-a-sign-in-link-000000000000",
                     *       "expires_at": "2026-03-02T04:50:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SignInLink"];
                };
            };
            404: components["responses"]["NotFoundPerson"];
            409: components["responses"]["ConflictOtherKey"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    invitations_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of invitations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0198f0a9-a4b5-7fc7-9829-3a4b5c6d7e8f",
                     *           "email": "grace@example.com",
                     *           "roles": [
                     *             "developer"
                     *           ],
                     *           "worker_id": null,
                     *           "status": "open",
                     *           "invited_by": "0198f0a6-6071-7c83-94e5-f60718293a4b",
                     *           "created_at": "2026-03-02T03:50:00.000Z",
                     *           "expires_at": "2026-03-09T03:50:00.000Z",
                     *           "sent_at": "2026-03-02T03:50:01.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Invitation"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    invitations_invite: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "grace@example.com",
                 *       "roles": [
                 *         "developer"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["InvitationSpec"];
            };
        };
        responses: {
            /** @description The invitation. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0198f0a9-a4b5-7fc7-9829-3a4b5c6d7e8f",
                     *       "email": "grace@example.com",
                     *       "roles": [
                     *         "developer"
                     *       ],
                     *       "worker_id": null,
                     *       "status": "open",
                     *       "invited_by": "0198f0a6-6071-7c83-94e5-f60718293a4b",
                     *       "created_at": "2026-03-02T03:50:00.000Z",
                     *       "expires_at": "2026-03-09T03:50:00.000Z",
                     *       "sent_at": "2026-03-02T03:50:01.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            403: components["responses"]["ForbiddenGrantTooWidePoolNotAllowedSessionCrossSiteSessionNotAMember"];
            404: components["responses"]["NotFoundWorker"];
            409: components["responses"]["ConflictMemberExistsSignInNoMail"];
            422: components["responses"]["InvalidIdempotency"];
            429: components["responses"]["TooManyInvitationTooManyBodies"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    invitations_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Withdrawn. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFoundInvitation"];
            default: components["responses"]["Refused"];
        };
    };
    invitations_accept: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "example-token-of-an-invitation-0000000000000"
                 *     }
                 */
                "application/json": components["schemas"]["InvitationGiven"];
            };
        };
        responses: {
            /** @description The membership. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            403: components["responses"]["ForbiddenOnlyAddressNotAllowedWrongKeyKindInvitationInvalidInvitationOtherPersonOrganizationSuspendedSessionCrossSiteSessionNotAMember"];
            404: components["responses"]["NotFoundWorker"];
            409: components["responses"]["ConflictMemberExistsMemberWorkerTaken"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    members_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of members. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0198f0a6-7182-7d94-a5f6-0718293a4b5c",
                     *           "person": {
                     *             "id": "0198f0a6-6071-7c83-94e5-f60718293a4b",
                     *             "email": "ada@example.com",
                     *             "name": "Ada Lovelace"
                     *           },
                     *           "roles": [
                     *             "operator"
                     *           ],
                     *           "worker_id": null,
                     *           "created_at": "2026-03-02T03:50:00.000Z",
                     *           "updated_at": "2026-03-02T03:50:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Member"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    members_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                member_id: components["parameters"]["MemberId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["ForbiddenGrantTooWidePoolNotAllowedSessionCrossSiteSessionNotAMember"];
            404: components["responses"]["NotFoundMember"];
            409: components["responses"]["ConflictOnlyMemberLastOwner"];
            default: components["responses"]["Refused"];
        };
    };
    members_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                member_id: components["parameters"]["MemberId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "roles": [
                 *         "reviewer-lead"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["MemberChange"];
            };
        };
        responses: {
            /** @description The changed member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            403: components["responses"]["ForbiddenGrantTooWidePoolNotAllowedSessionCrossSiteSessionNotAMember"];
            404: components["responses"]["NotFoundMemberWorker"];
            409: components["responses"]["ConflictOnlyMemberLastOwnerMemberWorkerTaken"];
            422: components["responses"]["Invalid"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    openApi_getUnderVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The OpenAPI 3.1 document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0",
                     *       "info": {
                     *         "title": "Countersign"
                     *       },
                     *       "paths": {}
                     *     }
                     */
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["RefusedPublic"];
        };
    };
    organizations_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Acme Security",
                 *       "default_deadline_seconds": 86400
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationSpec"];
            };
        };
        responses: {
            /** @description The organization and its first key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "org_id": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *       "name": "Acme Security",
                     *       "admin_key": "cs_live_example_0000000000000000000000000000",
                     *       "signing_secret": "whsec_ZXhhbXBsZS1zaWduaW5nLXNlY3JldC0wMDAx"
                     *     }
                     */
                    "application/json": components["schemas"]["NewOrganization"];
                };
            };
            409: components["responses"]["ConflictOtherKey"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    organizations_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                org_id: components["parameters"]["OrgId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organization. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationView"];
                };
            };
            404: components["responses"]["NotFoundOrganization"];
            default: components["responses"]["Refused"];
        };
    };
    organizations_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                org_id: components["parameters"]["OrgId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "rate_limit": {
                 *         "requests": 5000,
                 *         "per_seconds": 10
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["OrganizationChange"];
            };
        };
        responses: {
            /** @description The changed organization. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationView"];
                };
            };
            404: components["responses"]["NotFoundOrganization"];
            422: components["responses"]["Invalid"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    credits_add: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                org_id: components["parameters"]["OrgId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount_micros": 100000000,
                 *       "reference": "INV-2026-0042"
                 *     }
                 */
                "application/json": components["schemas"]["CreditSpec"];
            };
        };
        responses: {
            /** @description The movement, and the balance after it. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "transaction": {
                     *         "transaction_id": "0198f0b4-6b82-7d94-a5f6-0718293a4b5c",
                     *         "kind": "credit",
                     *         "available_change_micros": 100000000,
                     *         "held_change_micros": 0,
                     *         "currency": "USD",
                     *         "task_id": null,
                     *         "reference": "INV-2026-0042",
                     *         "created_at": "2026-03-01T11:51:00.000Z"
                     *       },
                     *       "balance": {
                     *         "currency": "USD",
                     *         "available_micros": 100000000,
                     *         "held_micros": 0
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Credited"];
                };
            };
            404: components["responses"]["NotFoundOrganization"];
            409: components["responses"]["ConflictBalanceLimit"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    organizationMembers_add: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                org_id: components["parameters"]["OrgId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "person_id": "0198f0a6-6071-7c83-94e5-f60718293a4b",
                 *       "roles": [
                 *         "operator"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["MemberSpec"];
            };
        };
        responses: {
            /** @description The member. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            404: components["responses"]["NotFoundOrganizationPersonWorker"];
            409: components["responses"]["ConflictMemberExistsMemberWorkerTaken"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    prices_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path: {
                org_id: components["parameters"]["OrgId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the price book. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PriceView"][];
                        next_cursor: string | null;
                    };
                };
            };
            404: components["responses"]["NotFoundOrganization"];
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    prices_set: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                org_id: components["parameters"]["OrgId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PriceSpec"];
            };
        };
        responses: {
            /** @description The new row of the price book. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceView"];
                };
            };
            404: components["responses"]["NotFoundOrganization"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidPriceInPastIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    outbox_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The mails, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0198f0a7-8293-7ea5-b607-18293a4b5c6d",
                     *           "to": "ada@example.com",
                     *           "subject": "123456 is your Countersign code",
                     *           "text": "Your code is 123456.",
                     *           "created_at": "2026-03-01T11:56:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["OutboxMails"];
                };
            };
            404: components["responses"]["NotFoundRoute"];
            default: components["responses"]["RefusedPublic"];
        };
    };
    passkeys_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The passkeys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0198f0aa-c6d7-7fe9-ba4b-5c6d7e8f90a1",
                     *           "name": "Laptop",
                     *           "created_at": "2026-03-02T03:50:00.000Z",
                     *           "last_used_at": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Passkey"][];
                        next_cursor: string | null;
                    };
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    passkeys_add: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "0198f0aa-b5c6-7fd8-a93a-4b5c6d7e8f90",
                 *       "response": {
                 *         "id": "Y3JlZGVudGlhbA",
                 *         "rawId": "Y3JlZGVudGlhbA",
                 *         "type": "public-key",
                 *         "response": {
                 *           "clientDataJSON": "e30",
                 *           "attestationObject": "AAAA",
                 *           "transports": [
                 *             "internal"
                 *           ]
                 *         }
                 *       },
                 *       "name": "Laptop"
                 *     }
                 */
                "application/json": components["schemas"]["PasskeySpec"];
            };
        };
        responses: {
            /** @description The passkey. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0198f0aa-c6d7-7fe9-ba4b-5c6d7e8f90a1",
                     *       "name": "Laptop",
                     *       "created_at": "2026-03-02T03:50:00.000Z",
                     *       "last_used_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["Passkey"];
                };
            };
            403: components["responses"]["ForbiddenOnlyAddressNotAllowedWrongKeyKindOrganizationSuspendedPasskeyInvalidSessionCrossSiteSessionNotAMember"];
            409: components["responses"]["ConflictPasskeyExistsPasskeyTooMany"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    passkeys_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                passkey_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFoundPasskey"];
            default: components["responses"]["Refused"];
        };
    };
    passkeys_options: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The challenge. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyChallenge"];
                };
            };
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    person_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "locale": "fr",
                 *       "time_zone": "Europe/Paris"
                 *     }
                 */
                "application/json": components["schemas"]["PersonChange"];
            };
        };
        responses: {
            /** @description The changed account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0198f0a6-6071-7c83-94e5-f60718293a4b",
                     *       "email": "ada@example.com",
                     *       "name": "Ada Lovelace",
                     *       "locale": "en",
                     *       "time_zone": "Europe/London"
                     *     }
                     */
                    "application/json": components["schemas"]["Person"];
                };
            };
            422: components["responses"]["Invalid"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    pools_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of pools. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "pool_id": "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02",
                     *           "name": "soc",
                     *           "work_timeout_seconds": 3600,
                     *           "assignment": "direct",
                     *           "accept_within_seconds": null,
                     *           "created_at": "2026-03-01T11:55:00.000Z",
                     *           "updated_at": "2026-03-01T11:55:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["PoolView"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    pools_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "soc",
                 *       "work_timeout_seconds": 3600,
                 *       "assignment": "direct"
                 *     }
                 */
                "application/json": components["schemas"]["PoolSpec"];
            };
        };
        responses: {
            /** @description The pool. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolView"];
                };
            };
            409: components["responses"]["ConflictPoolNameTaken"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    pools_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pool_id: components["parameters"]["PoolId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pool. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolView"];
                };
            };
            404: components["responses"]["NotFoundPool"];
            default: components["responses"]["Refused"];
        };
    };
    pools_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pool_id: components["parameters"]["PoolId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFoundPool"];
            409: components["responses"]["ConflictOnlyPoolInUse"];
            default: components["responses"]["Refused"];
        };
    };
    pools_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pool_id: components["parameters"]["PoolId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "work_timeout_seconds": null
                 *     }
                 */
                "application/json": components["schemas"]["PoolChange"];
            };
        };
        responses: {
            /** @description The changed pool. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolView"];
                };
            };
            404: components["responses"]["NotFoundPool"];
            409: components["responses"]["ConflictOnlyPoolNameTaken"];
            422: components["responses"]["Invalid"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    prices_setGeneral: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PriceSpec"];
            };
        };
        responses: {
            /** @description The new row of the price book. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceView"];
                };
            };
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidPriceInPastIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    gold_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of known answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *           "step": 1,
                     *           "domain": "security",
                     *           "output": {
                     *             "reached_user": true,
                     *             "user_confirmed": false
                     *           },
                     *           "note": "Confirmed by the incident report.",
                     *           "answers": 1,
                     *           "right": 1,
                     *           "marked_at": "2026-03-02T03:50:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["KnownAnswerView"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    quality_recalibrate: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answers and workers included. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "domains": 2,
                     *       "answers": 310,
                     *       "confusion_matrices": 5,
                     *       "workers_rated": 9
                     *     }
                     */
                    "application/json": components["schemas"]["Recalibrated"];
                };
            };
            409: components["responses"]["ConflictRecalibrationInProgress"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    quality_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QualitySettings"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    quality_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "window": 50
                 *     }
                 */
                "application/json": components["schemas"]["QualitySettingsChange"];
            };
        };
        responses: {
            /** @description The changed settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QualitySettings"];
                };
            };
            422: components["responses"]["InvalidQualitySettings"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    workerQuality_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
                worker_ids?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of workers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "worker_id": "0198f0a3-2d4e-7f60-a1b2-c3d4e5f60718",
                     *           "rolling_score": 0.95,
                     *           "domains": [
                     *             {
                     *               "domain": "security",
                     *               "accuracy": 0.94,
                     *               "proven": true,
                     *               "gold_seen": 12,
                     *               "gold_right": 12,
                     *               "judged": 40,
                     *               "agreed": 38,
                     *               "agreement": 0.95
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["WorkerQualitySummary"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    session_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    session_signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refused"];
        };
    };
    session_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "0198f0a8-93a4-7fb6-8718-293a4b5c6d7e",
                     *           "current": true,
                     *           "method": "code",
                     *           "ip": "203.0.113.7",
                     *           "user_agent": "Mozilla/5.0",
                     *           "created_at": "2026-03-02T03:50:00.000Z",
                     *           "last_used_at": "2026-03-02T03:56:31.000Z",
                     *           "expires_at": "2026-03-09T03:50:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["SessionSummary"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    session_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFoundSession"];
            default: components["responses"]["Refused"];
        };
    };
    signInMethods_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ways to sign in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": true,
                     *       "passkey": true,
                     *       "oidc": false
                     *     }
                     */
                    "application/json": components["schemas"]["SignInMethods"];
                };
            };
            default: components["responses"]["RefusedPublic"];
        };
    };
    signIn_ask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["CodeRequest"];
            };
        };
        responses: {
            /** @description The sign-in under way. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0198f0a8-82a3-7fb6-8718-293a4b5c6d7e",
                     *       "expires_at": "2026-03-02T04:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["CodeRequested"];
                };
            };
            409: components["responses"]["ConflictSignInNoMail"];
            422: components["responses"]["InvalidIdempotency"];
            429: components["responses"]["TooManyOnlyTooManyBodiesSignIn"];
            default: components["responses"]["RefusedBrowser"];
        };
    };
    signIn_verify: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                sign_in_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "123456"
                 *     }
                 */
                "application/json": components["schemas"]["CodeGiven"];
            };
        };
        responses: {
            /** @description The session, with its cookie. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            403: components["responses"]["ForbiddenOnlySessionCrossSiteSignInCodeWrongSignInOtherBrowser"];
            404: components["responses"]["NotFoundSignIn"];
            409: components["responses"]["ConflictSignInEnded"];
            422: components["responses"]["InvalidIdempotency"];
            429: components["responses"]["TooManyOnlyTooManyFailuresTooManyBodies"];
            default: components["responses"]["RefusedBrowser"];
        };
    };
    signIn_redeem: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "example-token-of-a-sign-in-link-000000000000"
                 *     }
                 */
                "application/json": components["schemas"]["LinkGiven"];
            };
        };
        responses: {
            /** @description The session, with its cookie. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            403: components["responses"]["ForbiddenOnlySessionCrossSiteSignInLinkInvalid"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidIdempotency"];
            429: components["responses"]["TooManyOnlyTooManyFailuresTooManyBodies"];
            default: components["responses"]["RefusedBrowser"];
        };
    };
    oidc_begin: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page of the issuer. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "authorization_url": "https://login.example.com/authorize?client_id=countersign&response_type=code"
                     *     }
                     */
                    "application/json": components["schemas"]["OidcBegun"];
                };
            };
            409: components["responses"]["ConflictOidcNotConfigured"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedBrowser"];
        };
    };
    oidc_callback: {
        parameters: {
            query?: {
                code?: string;
                error?: string;
                iss?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the sign-in page. */
            303: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: components["responses"]["Invalid"];
            default: components["responses"]["RefusedPublic"];
        };
    };
    oidc_complete: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "an-authorization-code",
                 *       "state": "0198f0ab-d7e8-7ffa-8b5c-6d7e8f90a1b2"
                 *     }
                 */
                "application/json": components["schemas"]["OidcAnswer"];
            };
        };
        responses: {
            /** @description The session, with its cookie. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            403: components["responses"]["ForbiddenOnlyOidcRefusedOidcUnknownPersonSessionCrossSite"];
            409: components["responses"]["ConflictOidcNotConfigured"];
            422: components["responses"]["InvalidIdempotency"];
            429: components["responses"]["TooManyOnlyTooManyFailuresTooManyBodies"];
            default: components["responses"]["RefusedBrowser"];
        };
    };
    passkeys_signInWith: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "0198f0aa-b5c6-7fd8-a93a-4b5c6d7e8f90",
                 *       "response": {
                 *         "id": "Y3JlZGVudGlhbA",
                 *         "rawId": "Y3JlZGVudGlhbA",
                 *         "type": "public-key",
                 *         "response": {
                 *           "clientDataJSON": "e30",
                 *           "authenticatorData": "AAAA",
                 *           "signature": "AAAA",
                 *           "userHandle": "AAAA"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["PasskeyUse"];
            };
        };
        responses: {
            /** @description The session, with its cookie. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            403: components["responses"]["ForbiddenOnlyPasskeyInvalidSessionCrossSite"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidIdempotency"];
            429: components["responses"]["TooManyOnlyTooManyFailuresTooManyBodies"];
            default: components["responses"]["RefusedBrowser"];
        };
    };
    passkeys_challenge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The challenge. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyChallenge"];
                };
            };
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedBrowser"];
        };
    };
    tasks_list: {
        parameters: {
            query?: {
                breached?: true | false;
                created_after?: string;
                created_before?: string;
                cursor?: components["parameters"]["Cursor"];
                deadline_after?: string;
                deadline_before?: string;
                domain?: string;
                limit?: components["parameters"]["Limit"];
                pool?: components["parameters"]["Pool"];
                sort?: "created_at" | "deadline";
                status?: components["schemas"]["TaskStatus"];
                text?: string;
                urgency?: components["schemas"]["Urgency"];
                worker_id?: string;
                /** @description Limits the list to this workspace. The header `Workspace-Id` does the same. */
                workspace_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tasks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *           "org_id": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *           "workspace_id": "incident-response",
                     *           "status": "completed",
                     *           "failure_reason": null,
                     *           "task_type": "verification",
                     *           "domain": "security",
                     *           "title": "Verify endpoint owner activity",
                     *           "urgency": "high",
                     *           "worker_pool_id": "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02",
                     *           "deadline": "2026-03-02T04:30:00.000Z",
                     *           "breached": false,
                     *           "request_id": "IR-48219",
                     *           "created_at": "2026-03-02T03:50:00.000Z",
                     *           "updated_at": "2026-03-02T03:56:31.000Z",
                     *           "ended_at": "2026-03-02T03:56:31.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["TaskSummary"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursorWorkspace"];
            503: components["responses"]["Status503SearchNotReadyServiceOverloadedServiceUnavailable"];
            default: components["responses"]["Refused"];
        };
    };
    tasks_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The workspace of the task; `default` when left out. */
                "Workspace-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "origin": {
                 *         "product": "threatlabs",
                 *         "request_id": "IR-48219",
                 *         "created_by": "triage-agent"
                 *       },
                 *       "task_type": "verification",
                 *       "domain": "security",
                 *       "title": "Verify endpoint owner activity",
                 *       "instructions": "Call the endpoint owner and confirm the 03:42 UTC PowerShell session.",
                 *       "sla": {
                 *         "urgency": "high",
                 *         "target_latency_seconds": 600
                 *       },
                 *       "requirements": {
                 *         "skills": [
                 *           "phone_verification",
                 *           "incident_response"
                 *         ],
                 *         "certifications": [
                 *           "soc-operator"
                 *         ],
                 *         "trust_level": 4,
                 *         "min_rating": 4.8,
                 *         "worker_pool_id": "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02"
                 *       },
                 *       "output": {
                 *         "expected_format": "structured_json",
                 *         "schema": {
                 *           "reached_user": "boolean"
                 *         },
                 *         "evidence_required": true
                 *       },
                 *       "handoff": {
                 *         "callback_url": "https://agent.example/hooks/countersign",
                 *         "events": [
                 *           "task.completed",
                 *           "task.failed"
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["TaskSpec"];
            };
        };
        responses: {
            /** @description The task. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            402: components["responses"]["PaymentRequiredInsufficientFunds"];
            403: components["responses"]["ForbiddenPoolNotAllowedSessionCrossSiteSessionNotAMemberTaskForeignOrganization"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidSchemaTooComplexTaskWebhookUrlNotPublicWorkspaceIdempotency"];
            429: components["responses"]["TooManyTooManyBodiesSchemaBusy"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    tasks_get: {
        parameters: {
            query?: {
                wait?: components["parameters"]["Wait"];
            };
            header?: never;
            path: {
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            404: components["responses"]["NotFoundTask"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyWait"];
            default: components["responses"]["Refused"];
        };
    };
    tasks_cancel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "The alert was a false positive."
                 *     }
                 */
                "application/json": components["schemas"]["Cancellation"];
            };
        };
        responses: {
            /** @description The task, now cancelled. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            404: components["responses"]["NotFoundTask"];
            409: components["responses"]["ConflictTaskNotCancellable"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    taskInterventions_changeDeadline: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "deadline": "2099-01-01T12:00:00.000Z",
                 *       "reason": "The customer can be reached after lunch only."
                 *     }
                 */
                "application/json": components["schemas"]["DeadlineChange"];
            };
        };
        responses: {
            /** @description The task with its new deadline. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            404: components["responses"]["NotFoundTask"];
            409: components["responses"]["ConflictTask"];
            422: components["responses"]["InvalidTaskDeadlinePassedIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    taskHistory_events: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: number;
            };
            header?: never;
            path: {
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "specversion": "1.0",
                     *           "id": "0198f0b4-3d4e-7f50-8b6c-7d8e9f0a1b2c",
                     *           "source": "countersign/task-registry",
                     *           "type": "task.matched",
                     *           "subject": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *           "time": "2026-03-02T03:50:01.000Z",
                     *           "datacontenttype": "application/json",
                     *           "orgid": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *           "workspaceid": "incident-response",
                     *           "poolid": "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02",
                     *           "sequence": 3,
                     *           "data": {
                     *             "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *             "assignment_id": "0198f0b4-2c3d-7e4f-9a5b-6c7d8e9f0a1b",
                     *             "worker_id": "0198f0a3-2d4e-7f60-a1b2-c3d4e5f60718",
                     *             "round": 1,
                     *             "score": 0.91,
                     *             "candidates_considered": 7,
                     *             "matched_at": "2026-03-02T03:50:01.000Z"
                     *           },
                     *           "hash": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
                     *           "previous_hash": "9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e",
                     *           "hash_version": 2,
                     *           "salt": "61f0a3c95d7b8e2460f1d3b597a8c6e20415f7b9d3a1c8e6024f5b7d9183ace4"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["LoggedEvent"][];
                        next_cursor: string | null;
                    };
                };
            };
            404: components["responses"]["NotFoundTask"];
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    evidence_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The evidence and its signature. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "evidence": {
                     *         "version": 1,
                     *         "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *         "org_id": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *         "workspace_id": "incident-response",
                     *         "created_at": "2026-03-02T03:50:00.000Z",
                     *         "request": {
                     *           "task_type": "verification",
                     *           "title": "Verify endpoint owner activity"
                     *         },
                     *         "payload_sha256": "9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e",
                     *         "transitions": [
                     *           {
                     *             "version": 1,
                     *             "type": "task.cancelled",
                     *             "occurred_at": "2026-03-02T03:51:00.000Z",
                     *             "event": {
                     *               "specversion": "1.0",
                     *               "type": "task.cancelled",
                     *               "data": {
                     *                 "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *                 "reason": "The alert was a false positive.",
                     *                 "payable": [],
                     *                 "withdrawn": [
                     *                   {
                     *                     "assignment_id": "0198f0b4-2c3d-7e4f-9a5b-6c7d8e9f0a1b",
                     *                     "worker_id": "0198f0a3-2d4e-7f60-a1b2-c3d4e5f60718"
                     *                   }
                     *                 ],
                     *                 "cancelled_at": "2026-03-02T03:51:00.000Z"
                     *               }
                     *             },
                     *             "previous_hash": null,
                     *             "hash": "9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e",
                     *             "hash_version": 2,
                     *             "salt": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
                     *           }
                     *         ],
                     *         "reviewers": [],
                     *         "verdicts": [],
                     *         "outcome": {
                     *           "status": "cancelled",
                     *           "ended_in": 1,
                     *           "ended_at": "2026-03-02T03:51:00.000Z",
                     *           "output": null,
                     *           "decision": null,
                     *           "reason": "The alert was a false positive.",
                     *           "detail": null
                     *         }
                     *       },
                     *       "proof": {
                     *         "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *         "version": 1,
                     *         "event_hash": "9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e",
                     *         "leaf_hash": "9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e",
                     *         "inclusion": {
                     *           "leaf_index": 0,
                     *           "tree_size": 1,
                     *           "hashes": []
                     *         },
                     *         "tree_head": {
                     *           "org_id": "0198f0a2-5c1e-7d43-9b7a-2f6c1d0e4a11",
                     *           "tree_size": 1,
                     *           "root_hash": "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
                     *           "timestamp": "2026-03-02T03:56:31.000Z"
                     *         },
                     *         "tree_head_signature": "eyJhbGciOiJFZERTQSJ9.eyJ0cmVlX3NpemUiOjF9.c2lnbmF0dXJl"
                     *       },
                     *       "signature": "eyJhbGciOiJFZERTQSJ9.eyJ2ZXJzaW9uIjoxfQ.c2lnbmF0dXJl"
                     *     }
                     */
                    "application/json": components["schemas"]["SignedEvidence"];
                };
            };
            404: components["responses"]["NotFoundTask"];
            409: components["responses"]["ConflictOnlyTaskNotEnded"];
            default: components["responses"]["Refused"];
        };
    };
    files_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path: {
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["FileView"][];
                        next_cursor: string | null;
                    };
                };
            };
            404: components["responses"]["NotFoundTask"];
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    gold_mark: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "output": {
                 *         "reached_user": true,
                 *         "user_confirmed": false
                 *       },
                 *       "note": "Confirmed by the incident report."
                 *     }
                 */
                "application/json": components["schemas"]["KnownAnswer"];
            };
        };
        responses: {
            /** @description The known answer and its results so far. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *       "step": 1,
                     *       "domain": "security",
                     *       "output": {
                     *         "reached_user": true,
                     *         "user_confirmed": false
                     *       },
                     *       "note": "Confirmed by the incident report.",
                     *       "answers": 1,
                     *       "right": 1,
                     *       "marked_at": "2026-03-02T03:50:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["KnownAnswerView"];
                };
            };
            404: components["responses"]["NotFoundTask"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidOutputOutputTooCostlyIdempotency"];
            429: components["responses"]["TooManyTooManyBodiesSchemaBusy"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    gold_unmark: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The known answer is removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFoundGoldTask"];
            default: components["responses"]["Refused"];
        };
    };
    taskHistory_match: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rounds so far. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *       "waiting": false,
                     *       "rounds": [
                     *         {
                     *           "round": 1,
                     *           "reason": "created",
                     *           "workers_considered": 9,
                     *           "excluded": [
                     *             {
                     *               "rule": "certifications",
                     *               "workers": 2
                     *             }
                     *           ],
                     *           "candidates": [
                     *             {
                     *               "worker_id": "0198f0a3-2d4e-7f60-a1b2-c3d4e5f60718",
                     *               "rank": 1,
                     *               "score": 0.91,
                     *               "factors": {
                     *                 "fit": 1,
                     *                 "rating": 0.98,
                     *                 "trust": 0.8,
                     *                 "domain_performance": 0.9,
                     *                 "load": 1,
                     *                 "idle": 0.7,
                     *                 "urgency": 0.75
                     *               },
                     *               "outcome": "offered"
                     *             }
                     *           ],
                     *           "weights": {
                     *             "fit": 3,
                     *             "rating": 2,
                     *             "trust": 1,
                     *             "domain_performance": 2,
                     *             "load": 1,
                     *             "idle": 1,
                     *             "urgency": 1
                     *           },
                     *           "chosen_worker_id": "0198f0a3-2d4e-7f60-a1b2-c3d4e5f60718",
                     *           "matched_at": "2026-03-02T03:50:01.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["MatchView"];
                };
            };
            404: components["responses"]["NotFoundTask"];
            default: components["responses"]["Refused"];
        };
    };
    taskInterventions_reassign: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "worker_id": "0198f0a3-2d4e-7f60-a1b2-c3d4e5f60718",
                 *       "reason": "Speaks the language of the customer."
                 *     }
                 */
                "application/json": components["schemas"]["Reassignment"];
            };
        };
        responses: {
            /** @description The task, now accepted by the worker. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            404: components["responses"]["NotFoundTaskWorker"];
            409: components["responses"]["ConflictAssignmentTaskWorkerChangedWorkerFullWorkerHadTaskWorkerIsRequesterWorkerNotEligibleWorkerPersonHadTaskWorkerUnavailable"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    taskInterventions_requeue: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "The worker cannot be reached.",
                 *       "exclude_former": true
                 *     }
                 */
                "application/json": components["schemas"]["Requeue"];
            };
        };
        responses: {
            /** @description The task, now queued. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            404: components["responses"]["NotFoundTask"];
            409: components["responses"]["ConflictTask"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    taskBatch_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The workspace of the tasks; `default` when left out. */
                "Workspace-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "tasks": [
                 *         {
                 *           "task_type": "verification",
                 *           "domain": "security",
                 *           "title": "Verify endpoint owner activity",
                 *           "instructions": "Call the endpoint owner and confirm the 03:42 UTC PowerShell session.",
                 *           "output": {
                 *             "schema": {
                 *               "reached_user": "boolean"
                 *             }
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["TaskBatch"];
            };
        };
        responses: {
            /** @description A result for each task, in their order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "index": 1,
                     *           "status": 422,
                     *           "error": {
                     *             "type": "urn:countersign:problem:task.invalid",
                     *             "title": "The task is not valid",
                     *             "status": 422,
                     *             "detail": "The task is not valid.",
                     *             "instance": "/v1/tasks/batch",
                     *             "code": "task.invalid",
                     *             "errors": [
                     *               {
                     *                 "pointer": "/title",
                     *                 "detail": "Must have at least 1 character."
                     *               }
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["BatchResult"];
                };
            };
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidWorkspaceIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    bulk_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of jobs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "job_id": "0198f0c2-8da4-7fb6-8718-293a4b5c6d7e",
                     *           "status": "running",
                     *           "action": {
                     *             "type": "cancel",
                     *             "reason": "The campaign is over."
                     *           },
                     *           "filter": {
                     *             "domain": "security",
                     *             "status": "queued"
                     *           },
                     *           "key_id": "0198f0a4-3e5f-7a61-b2c3-d4e5f6071829",
                     *           "total": 240,
                     *           "pending": 189,
                     *           "changed": 50,
                     *           "unchanged": 0,
                     *           "refused": 1,
                     *           "failed": 0,
                     *           "skipped": 0,
                     *           "created_at": "2026-03-02T03:50:00.000Z",
                     *           "ended_at": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["BulkJob"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    bulk_start: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Limits the job to this workspace. */
                "Workspace-Id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "filter": {
                 *         "domain": "security",
                 *         "status": "queued"
                 *       },
                 *       "action": {
                 *         "type": "cancel",
                 *         "reason": "The campaign is over."
                 *       },
                 *       "dry_run": true
                 *     }
                 */
                "application/json": components["schemas"]["BulkRequest"];
            };
        };
        responses: {
            /** @description The job; or the count, for a dry run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job_id": "0198f0c2-8da4-7fb6-8718-293a4b5c6d7e",
                     *       "status": "running",
                     *       "action": {
                     *         "type": "cancel",
                     *         "reason": "The campaign is over."
                     *       },
                     *       "filter": {
                     *         "domain": "security",
                     *         "status": "queued"
                     *       },
                     *       "key_id": "0198f0a4-3e5f-7a61-b2c3-d4e5f6071829",
                     *       "total": 240,
                     *       "pending": 189,
                     *       "changed": 50,
                     *       "unchanged": 0,
                     *       "refused": 1,
                     *       "failed": 0,
                     *       "skipped": 0,
                     *       "created_at": "2026-03-02T03:50:00.000Z",
                     *       "ended_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["BulkStarted"];
                };
            };
            409: components["responses"]["ConflictBulkCountChanged"];
            422: components["responses"]["InvalidBulkTooManyTasksTaskDeadlinePassedWorkspaceIdempotency"];
            429: components["responses"]["TooManyBulkTooManyJobsTooManyBodies"];
            503: components["responses"]["Status503SearchNotReadyServiceOverloadedServiceUnavailable"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    bulk_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"];
                };
            };
            404: components["responses"]["NotFoundBulkJob"];
            default: components["responses"]["Refused"];
        };
    };
    bulk_cancel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"];
                };
            };
            404: components["responses"]["NotFoundBulkJob"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    bulk_items: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
                result?: "pending" | "changed" | "unchanged" | "refused" | "failed" | "skipped";
            };
            header?: never;
            path: {
                job_id: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *           "result": "refused",
                     *           "code": "task.not_cancellable",
                     *           "detail": "The task has ended: it is completed.",
                     *           "finished_at": "2026-03-02T03:51:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["BulkItem"][];
                        next_cursor: string | null;
                    };
                };
            };
            404: components["responses"]["NotFoundBulkJob"];
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    testReceiver_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The receiver, with what it has received. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestReceiver"];
                };
            };
            404: components["responses"]["NotFoundTestReceiver"];
            default: components["responses"]["Refused"];
        };
    };
    testReceiver_open: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The receiver, with what it has received. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestReceiver"];
                };
            };
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    testReceiver_close: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no test receiver any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refused"];
        };
    };
    webhookDeliveries_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                endpoint_id?: string;
                limit?: components["parameters"]["Limit"];
                status?: components["schemas"]["DeliveryStatus"];
                task_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "delivery_id": "0198f0b6-5a71-7c83-94e5-f60718293a4b",
                     *           "event_id": "0198f0b4-3d4e-7f50-8b6c-7d8e9f0a1b2c",
                     *           "event_type": "task.completed",
                     *           "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *           "endpoint_id": "0198f0a5-4f60-7b72-83d4-e5f60718293a",
                     *           "url": "https://agent.example/hooks/countersign",
                     *           "status": "delivered",
                     *           "attempts": 1,
                     *           "next_attempt_at": null,
                     *           "reason": null,
                     *           "created_at": "2026-03-02T03:56:31.000Z",
                     *           "updated_at": "2026-03-02T03:56:31.210Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["WebhookDeliveryView"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    webhookDeliveries_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery_id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery and every attempt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delivery_id": "0198f0b6-5a71-7c83-94e5-f60718293a4b",
                     *       "event_id": "0198f0b4-3d4e-7f50-8b6c-7d8e9f0a1b2c",
                     *       "event_type": "task.completed",
                     *       "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *       "endpoint_id": "0198f0a5-4f60-7b72-83d4-e5f60718293a",
                     *       "url": "https://agent.example/hooks/countersign",
                     *       "status": "delivered",
                     *       "attempts": 1,
                     *       "next_attempt_at": null,
                     *       "reason": null,
                     *       "created_at": "2026-03-02T03:56:31.000Z",
                     *       "updated_at": "2026-03-02T03:56:31.210Z",
                     *       "attempt_log": [
                     *         {
                     *           "attempt": 1,
                     *           "round": 1,
                     *           "started_at": "2026-03-02T03:56:31.040Z",
                     *           "duration_ms": 170,
                     *           "outcome": "delivered",
                     *           "response_status": 204,
                     *           "response_body": null,
                     *           "error": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDeliveryDetail"];
                };
            };
            404: components["responses"]["NotFoundWebhookDelivery"];
            default: components["responses"]["Refused"];
        };
    };
    webhookDeliveries_redeliver: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                delivery_id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, pending again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryView"];
                };
            };
            404: components["responses"]["NotFoundWebhookDelivery"];
            409: components["responses"]["ConflictWebhookDeliveryPendingWebhookEndpointDisabled"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    webhookEndpoints_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
                task_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of endpoints. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "endpoint_id": "0198f0a5-4f60-7b72-83d4-e5f60718293a",
                     *           "url": "https://agent.example/hooks/countersign",
                     *           "events": [
                     *             "task.completed",
                     *             "task.failed",
                     *             "task.cancelled"
                     *           ],
                     *           "description": "Triage agent",
                     *           "task_id": null,
                     *           "dialect": "native",
                     *           "pools": null,
                     *           "enabled": true,
                     *           "status": "enabled",
                     *           "failing_since": null,
                     *           "disabled_at": null,
                     *           "disabled_reason": null,
                     *           "created_at": "2026-03-01T12:05:00.000Z",
                     *           "updated_at": "2026-03-01T12:05:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["WebhookEndpointView"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    webhookEndpoints_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://agent.example/hooks/countersign",
                 *       "events": [
                 *         "task.completed",
                 *         "task.failed",
                 *         "task.cancelled"
                 *       ],
                 *       "description": "Triage agent"
                 *     }
                 */
                "application/json": components["schemas"]["WebhookEndpointSpec"];
            };
        };
        responses: {
            /** @description The endpoint and its secret. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "endpoint_id": "0198f0a5-4f60-7b72-83d4-e5f60718293a",
                     *       "url": "https://agent.example/hooks/countersign",
                     *       "events": [
                     *         "task.completed",
                     *         "task.failed",
                     *         "task.cancelled"
                     *       ],
                     *       "description": "Triage agent",
                     *       "task_id": null,
                     *       "dialect": "native",
                     *       "pools": null,
                     *       "enabled": true,
                     *       "status": "enabled",
                     *       "failing_since": null,
                     *       "disabled_at": null,
                     *       "disabled_reason": null,
                     *       "created_at": "2026-03-01T12:05:00.000Z",
                     *       "updated_at": "2026-03-01T12:05:00.000Z",
                     *       "secret": "whsec_ZXhhbXBsZS1zaWduaW5nLXNlY3JldC0wMDAx"
                     *     }
                     */
                    "application/json": components["schemas"]["NewWebhookEndpoint"];
                };
            };
            404: components["responses"]["NotFoundTask"];
            409: components["responses"]["ConflictOtherKeyWebhookTooManyEndpoints"];
            422: components["responses"]["InvalidWebhookUrlNotPublicIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    webhookEndpoints_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                endpoint_id: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint, without its secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointDetail"];
                };
            };
            404: components["responses"]["NotFoundWebhookEndpoint"];
            default: components["responses"]["Refused"];
        };
    };
    webhookEndpoints_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                endpoint_id: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFoundWebhookEndpoint"];
            default: components["responses"]["Refused"];
        };
    };
    webhookEndpoints_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                endpoint_id: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "events": null,
                 *       "enabled": true
                 *     }
                 */
                "application/json": components["schemas"]["WebhookEndpointChange"];
            };
        };
        responses: {
            /** @description The changed endpoint. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "endpoint_id": "0198f0a5-4f60-7b72-83d4-e5f60718293a",
                     *       "url": "https://agent.example/hooks/countersign",
                     *       "events": [
                     *         "task.completed",
                     *         "task.failed",
                     *         "task.cancelled"
                     *       ],
                     *       "description": "Triage agent",
                     *       "task_id": null,
                     *       "dialect": "native",
                     *       "pools": null,
                     *       "enabled": true,
                     *       "status": "enabled",
                     *       "failing_since": null,
                     *       "disabled_at": null,
                     *       "disabled_reason": null,
                     *       "created_at": "2026-03-01T12:05:00.000Z",
                     *       "updated_at": "2026-03-01T12:05:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookEndpointView"];
                };
            };
            403: components["responses"]["ForbiddenSessionCrossSiteSessionNotAMemberWebhookEventNotReceivable"];
            404: components["responses"]["NotFoundWebhookEndpoint"];
            422: components["responses"]["InvalidWebhookEventUnknownWebhookUrlNotPublic"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    webhookEndpoints_reset: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                endpoint_id: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The changed endpoint. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointDetail"];
                };
            };
            404: components["responses"]["NotFoundWebhookEndpoint"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    webhookSecrets_rotateEndpointSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                endpoint_id: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedSecret"];
                };
            };
            404: components["responses"]["NotFoundWebhookEndpoint"];
            409: components["responses"]["ConflictOtherKeyWebhookTooManySecretsWebhookEndpointOrganizationSecret"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    webhookEndpoints_test: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                endpoint_id: components["parameters"]["EndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The created delivery. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryView"];
                };
            };
            404: components["responses"]["NotFoundWebhookEndpoint"];
            409: components["responses"]["ConflictWebhookEndpointDisabled"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    webhookSecrets_rotateOrganizationSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedSecret"];
                };
            };
            409: components["responses"]["ConflictOtherKeyWebhookTooManySecrets"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    assignments_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
                status?: components["schemas"]["AssignmentStatus"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of assignments. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "assignment_id": "0198f0b4-2c3d-7e4f-9a5b-6c7d8e9f0a1b",
                     *           "status": "started",
                     *           "offered_at": "2026-03-02T03:50:01.000Z",
                     *           "offer_expires_at": "2026-03-02T03:51:01.000Z",
                     *           "accepted_at": "2026-03-02T03:50:20.000Z",
                     *           "started_at": "2026-03-02T03:51:00.000Z",
                     *           "submitted_at": null,
                     *           "release_at": "2026-03-02T04:41:00.000Z",
                     *           "ended_at": null,
                     *           "reward_micros": 2400000,
                     *           "reward_currency": "USD",
                     *           "expected_minutes": 10,
                     *           "task": {
                     *             "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *             "status": "started",
                     *             "task_type": "verification",
                     *             "domain": "security",
                     *             "title": "Verify endpoint owner activity",
                     *             "instructions": "Call the endpoint owner and confirm the 03:42 UTC PowerShell session.",
                     *             "context": {
                     *               "constraints": [],
                     *               "risk_notes": []
                     *             },
                     *             "decision": null,
                     *             "step": null,
                     *             "earlier_steps": [],
                     *             "urgency": "high",
                     *             "deadline": "2026-03-02T04:30:00.000Z",
                     *             "output": {
                     *               "expected_format": "structured_json",
                     *               "schema": {
                     *                 "type": "object",
                     *                 "properties": {
                     *                   "reached_user": {
                     *                     "type": "boolean"
                     *                   }
                     *                 },
                     *                 "required": [
                     *                   "reached_user"
                     *                 ]
                     *               },
                     *               "evidence_required": true
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["AssignmentView"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    drafts_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                assignment_id: components["parameters"]["AssignmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftView"];
                };
            };
            404: components["responses"]["NotFoundAssignmentDraft"];
            default: components["responses"]["Refused"];
        };
    };
    drafts_save: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                assignment_id: components["parameters"]["AssignmentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "output": {
                 *         "reached_user": true,
                 *         "notes": "Left the offi"
                 *       },
                 *       "notes": null,
                 *       "revision": 0
                 *     }
                 */
                "application/json": components["schemas"]["DraftSpec"];
            };
        };
        responses: {
            /** @description The draft as saved. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftView"];
                };
            };
            404: components["responses"]["NotFoundAssignment"];
            409: components["responses"]["ConflictOnlyAssignmentDraft"];
            422: components["responses"]["Invalid"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    drafts_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                assignment_id: components["parameters"]["AssignmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no draft any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFoundAssignment"];
            default: components["responses"]["Refused"];
        };
    };
    workerFiles_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path: {
                assignment_id: components["parameters"]["AssignmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["FileView"][];
                        next_cursor: string | null;
                    };
                };
            };
            404: components["responses"]["NotFoundAssignment"];
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    workerFiles_create: {
        parameters: {
            query: {
                name: string;
                sha256?: string;
            };
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                assignment_id: components["parameters"]["AssignmentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description The file. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "0198f0b4-8d94-7eb6-8718-293a4b5c6d7e",
                     *       "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *       "assignment_id": "0198f0b4-2c3d-7e4f-9a5b-6c7d8e9f0a1b",
                     *       "name": "reading.json",
                     *       "media_type": "application/json",
                     *       "size_bytes": 2,
                     *       "sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
                     *       "scan": "clean",
                     *       "readable": true,
                     *       "created_at": "2026-03-02T03:51:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["FileView"];
                };
            };
            404: components["responses"]["NotFoundAssignment"];
            409: components["responses"]["ConflictAssignmentFileTooMany"];
            411: components["responses"]["Status411LengthRequired"];
            422: components["responses"]["InvalidFileDigestMismatchFileInfectedFileTypeMismatchIdempotency"];
            429: components["responses"]["TooManyFileTooManyUploadsTooManyBodies"];
            501: components["responses"]["Status501FileStorageMissing"];
            503: components["responses"]["Status503FileScanFailedServiceOverloadedServiceUnavailable"];
            507: components["responses"]["Status507FileStorageFull"];
            default: components["responses"]["RefusedFile"];
        };
    };
    workerFiles_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                assignment_id: components["parameters"]["AssignmentId"];
                file_id: components["parameters"]["FileId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFoundAssignmentFile"];
            409: components["responses"]["ConflictOnlyAssignmentFileInUse"];
            default: components["responses"]["Refused"];
        };
    };
    workerFiles_download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                assignment_id: components["parameters"]["AssignmentId"];
                file_id: components["parameters"]["FileId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, of its stated type. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {} */
                    "application/octet-stream": string;
                };
            };
            404: components["responses"]["NotFoundFileContentMissingFile"];
            409: components["responses"]["ConflictOnlyFileNotScannedFileQuarantined"];
            416: components["responses"]["Status416FileRangeInvalid"];
            default: components["responses"]["Refused"];
        };
    };
    assignments_release: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                assignment_id: components["parameters"]["AssignmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assignment, now released. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentView"];
                };
            };
            403: components["responses"]["ForbiddenOnlyAddressNotAllowedWrongKeyKindOrganizationSuspendedSessionCrossSiteSessionNotAMemberWorkerSuspended"];
            404: components["responses"]["NotFoundAssignment"];
            409: components["responses"]["ConflictAssignment"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    assignments_start: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                assignment_id: components["parameters"]["AssignmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assignment, now started. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentView"];
                };
            };
            403: components["responses"]["ForbiddenOnlyAddressNotAllowedWrongKeyKindOrganizationSuspendedSessionCrossSiteSessionNotAMemberWorkerSuspended"];
            404: components["responses"]["NotFoundAssignment"];
            409: components["responses"]["ConflictAssignment"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    assignments_submit: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                assignment_id: components["parameters"]["AssignmentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "output": {
                 *         "reached_user": true
                 *       },
                 *       "evidence": [
                 *         {
                 *           "type": "call_recording",
                 *           "uri": "https://evidence.example/calls/48219"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Submission"];
            };
        };
        responses: {
            /** @description The assignment, now submitted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentView"];
                };
            };
            403: components["responses"]["ForbiddenOnlyAddressNotAllowedWrongKeyKindOrganizationSuspendedSessionCrossSiteSessionNotAMemberWorkerSuspended"];
            404: components["responses"]["NotFoundAssignment"];
            409: components["responses"]["ConflictAssignmentFileNotScannedFileQuarantined"];
            422: components["responses"]["InvalidOutputOutputTooCostlyIdempotency"];
            429: components["responses"]["TooManyTooManyBodiesSchemaBusy"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    earnings_mine: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The balance, and a page of movements. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerEarnings"];
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    earnedWork_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of assignments. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "assignment_id": "0198f0b4-2c3d-7e4f-9a5b-6c7d8e9f0a1b",
                     *           "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *           "task_type": "verification",
                     *           "title": "Verify endpoint owner activity",
                     *           "submitted_at": "2026-03-02T03:56:30.000Z",
                     *           "ended_at": null,
                     *           "status": "paid",
                     *           "reason": null,
                     *           "amount_micros": 2400000,
                     *           "currency": "USD",
                     *           "paid_at": "2026-03-02T03:56:31.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["EarnedWork"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    earningsPeriods_list: {
        parameters: {
            query?: {
                before?: string;
                by?: "day" | "week" | "month";
                periods?: number;
                time_zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sums. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "currency": "USD",
                     *       "data": [
                     *         {
                     *           "starts_on": "2026-03-02",
                     *           "ends_on": "2026-03-08",
                     *           "earned_micros": 2400000,
                     *           "tasks": 1,
                     *           "paid_out_micros": 0,
                     *           "payouts": 0,
                     *           "pending": 2,
                     *           "unpaid": {
                     *             "not_counted": 1,
                     *             "released": 0,
                     *             "not_started": 0,
                     *             "task_cancelled": 0,
                     *             "task_failed": 0
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["EarningsPeriods"];
                };
            };
            422: components["responses"]["Invalid"];
            default: components["responses"]["Refused"];
        };
    };
    me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The worker whose key this is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnWorkerView"];
                };
            };
            default: components["responses"]["Refused"];
        };
    };
    me_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "available": false
                 *     }
                 */
                "application/json": components["schemas"]["MyChange"];
            };
        };
        responses: {
            /** @description The changed worker. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnWorkerView"];
                };
            };
            403: components["responses"]["ForbiddenOnlyAddressNotAllowedWrongKeyKindOrganizationSuspendedSessionCrossSiteSessionNotAMemberWorkerSuspended"];
            422: components["responses"]["Invalid"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    offers_list: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
                since?: string;
                wait?: components["parameters"]["Wait"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of open offers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "assignment_id": "0198f0b4-2c3d-7e4f-9a5b-6c7d8e9f0a1b",
                     *           "status": "offered",
                     *           "offered_at": "2026-03-02T03:50:01.000Z",
                     *           "offer_expires_at": "2026-03-02T03:51:01.000Z",
                     *           "accepted_at": null,
                     *           "started_at": null,
                     *           "submitted_at": null,
                     *           "release_at": null,
                     *           "ended_at": null,
                     *           "reward_micros": 2400000,
                     *           "reward_currency": "USD",
                     *           "expected_minutes": 10,
                     *           "task": {
                     *             "task_id": "0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f",
                     *             "status": "offered",
                     *             "task_type": "verification",
                     *             "domain": "security",
                     *             "title": "Verify endpoint owner activity",
                     *             "instructions": "Call the endpoint owner and confirm the 03:42 UTC PowerShell session.",
                     *             "context": {
                     *               "constraints": [],
                     *               "risk_notes": []
                     *             },
                     *             "decision": null,
                     *             "step": null,
                     *             "earlier_steps": [],
                     *             "urgency": "high",
                     *             "deadline": "2026-03-02T04:30:00.000Z",
                     *             "output": {
                     *               "expected_format": "structured_json",
                     *               "schema": {
                     *                 "type": "object",
                     *                 "properties": {
                     *                   "reached_user": {
                     *                     "type": "boolean"
                     *                   }
                     *                 },
                     *                 "required": [
                     *                   "reached_user"
                     *                 ]
                     *               },
                     *               "evidence_required": true
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": null,
                     *       "state": "Jt4rGfQ0kGx1m5pW8yQ3oQ"
                     *     }
                     */
                    "application/json": components["schemas"]["OfferPage"];
                };
            };
            422: components["responses"]["InvalidCursor"];
            429: components["responses"]["TooManyWait"];
            default: components["responses"]["Refused"];
        };
    };
    offers_accept: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                assignment_id: components["parameters"]["AssignmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assignment, now accepted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentView"];
                };
            };
            403: components["responses"]["ForbiddenOnlyAddressNotAllowedWrongKeyKindOrganizationSuspendedSessionCrossSiteSessionNotAMemberWorkerSuspended"];
            404: components["responses"]["NotFoundAssignment"];
            409: components["responses"]["ConflictAssignment"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    offers_decline: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                assignment_id: components["parameters"]["AssignmentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assignment, now declined. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentView"];
                };
            };
            403: components["responses"]["ForbiddenOnlyAddressNotAllowedWrongKeyKindOrganizationSuspendedSessionCrossSiteSessionNotAMemberWorkerSuspended"];
            404: components["responses"]["NotFoundAssignment"];
            409: components["responses"]["ConflictAssignment"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    workers_list: {
        parameters: {
            query?: {
                available?: true | false;
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
                name?: string;
                pool?: components["parameters"]["Pool"];
                skill?: string;
                status?: components["schemas"]["WorkerStatus"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of workers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "worker_id": "0198f0a3-2d4e-7f60-a1b2-c3d4e5f60718",
                     *           "name": "Ada",
                     *           "pool_ids": [
                     *             "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02"
                     *           ],
                     *           "pool_tasks_only": false,
                     *           "skills": [
                     *             "phone_verification",
                     *             "incident_response"
                     *           ],
                     *           "certifications": [
                     *             {
                     *               "name": "soc-operator",
                     *               "expires_at": "2099-01-31T00:00:00.000Z"
                     *             }
                     *           ],
                     *           "domains": [
                     *             "security"
                     *           ],
                     *           "jurisdictions": [],
                     *           "languages": [
                     *             "en"
                     *           ],
                     *           "trust_level": 4,
                     *           "rating": 4.9,
                     *           "capacity": 3,
                     *           "available": true,
                     *           "person_id": "ada.lovelace",
                     *           "status": "active",
                     *           "suspension": null,
                     *           "open_assignments": 1,
                     *           "last_work_ended_at": "2026-03-01T11:40:00.000Z",
                     *           "created_at": "2026-03-01T12:00:00.000Z",
                     *           "updated_at": "2026-03-01T12:00:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["WorkerView"][];
                        next_cursor: string | null;
                    };
                };
            };
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    workers_create: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada",
                 *       "pool_ids": [
                 *         "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02"
                 *       ],
                 *       "pool_tasks_only": false,
                 *       "skills": [
                 *         "phone_verification",
                 *         "incident_response"
                 *       ],
                 *       "certifications": [
                 *         {
                 *           "name": "soc-operator",
                 *           "expires_at": "2099-01-31T00:00:00.000Z"
                 *         }
                 *       ],
                 *       "domains": [
                 *         "security"
                 *       ],
                 *       "jurisdictions": [],
                 *       "languages": [
                 *         "en"
                 *       ],
                 *       "trust_level": 4,
                 *       "rating": 4.9,
                 *       "capacity": 3,
                 *       "available": true,
                 *       "person_id": "ada.lovelace"
                 *     }
                 */
                "application/json": components["schemas"]["WorkerSpec"];
            };
        };
        responses: {
            /** @description The worker and its key. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "worker_id": "0198f0a3-2d4e-7f60-a1b2-c3d4e5f60718",
                     *       "name": "Ada",
                     *       "pool_ids": [
                     *         "0198f0a2-7b90-7c55-8e21-6a4d3f2b1c02"
                     *       ],
                     *       "pool_tasks_only": false,
                     *       "skills": [
                     *         "phone_verification",
                     *         "incident_response"
                     *       ],
                     *       "certifications": [
                     *         {
                     *           "name": "soc-operator",
                     *           "expires_at": "2099-01-31T00:00:00.000Z"
                     *         }
                     *       ],
                     *       "domains": [
                     *         "security"
                     *       ],
                     *       "jurisdictions": [],
                     *       "languages": [
                     *         "en"
                     *       ],
                     *       "trust_level": 4,
                     *       "rating": 4.9,
                     *       "capacity": 3,
                     *       "available": true,
                     *       "person_id": "ada.lovelace",
                     *       "status": "active",
                     *       "suspension": null,
                     *       "open_assignments": 1,
                     *       "last_work_ended_at": "2026-03-01T11:40:00.000Z",
                     *       "created_at": "2026-03-01T12:00:00.000Z",
                     *       "updated_at": "2026-03-01T12:00:00.000Z",
                     *       "api_key": "csw_example_0000000000000000000000000000"
                     *     }
                     */
                    "application/json": components["schemas"]["NewWorker"];
                };
            };
            403: components["responses"]["ForbiddenPoolNotAllowedSessionCrossSiteSessionNotAMember"];
            409: components["responses"]["ConflictOtherKey"];
            422: components["responses"]["InvalidWorkerPoolUnknownIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    workers_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                worker_id: components["parameters"]["WorkerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The worker. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerView"];
                };
            };
            404: components["responses"]["NotFoundWorker"];
            default: components["responses"]["Refused"];
        };
    };
    workers_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                worker_id: components["parameters"]["WorkerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["ForbiddenSessionCrossSiteSessionNotAMemberWorkerShared"];
            404: components["responses"]["NotFoundWorker"];
            default: components["responses"]["Refused"];
        };
    };
    workers_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                worker_id: components["parameters"]["WorkerId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "available": false,
                 *       "capacity": 1
                 *     }
                 */
                "application/json": components["schemas"]["WorkerChange"];
            };
        };
        responses: {
            /** @description The changed worker. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerView"];
                };
            };
            403: components["responses"]["ForbiddenPoolNotAllowedSessionCrossSiteSessionNotAMemberWorkerShared"];
            404: components["responses"]["NotFoundWorker"];
            422: components["responses"]["InvalidWorkerPoolUnknown"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    earnings_ofWorker: {
        parameters: {
            query?: {
                cursor?: components["parameters"]["Cursor"];
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path: {
                worker_id: components["parameters"]["WorkerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The balance, and a page of movements. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerEarnings"];
                };
            };
            404: components["responses"]["NotFoundWorker"];
            422: components["responses"]["InvalidCursor"];
            default: components["responses"]["Refused"];
        };
    };
    earnings_payOut: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                worker_id: components["parameters"]["WorkerId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "all": true,
                 *       "reference": "SEPA-2026-0311"
                 *     }
                 */
                "application/json": components["schemas"]["PayoutSpec"];
            };
        };
        responses: {
            /** @description The payout, and the remaining balance. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "payout": {
                     *         "transaction_id": "0198f0b4-6b82-7d94-a5f6-0718293a4b5c",
                     *         "kind": "payout",
                     *         "change_micros": -3000000,
                     *         "task_id": null,
                     *         "reference": "SEPA-2026-0311",
                     *         "created_at": "2026-03-11T08:00:00.000Z"
                     *       },
                     *       "currency": "USD",
                     *       "balance_micros": 0
                     *     }
                     */
                    "application/json": components["schemas"]["PaidOut"];
                };
            };
            402: components["responses"]["PaymentRequiredInsufficientEarnings"];
            404: components["responses"]["NotFoundWorker"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
    workerQuality_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                worker_id: components["parameters"]["WorkerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The quality by domain; no domains without judged answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "worker_id": "0198f0a3-2d4e-7f60-a1b2-c3d4e5f60718",
                     *       "rolling_score": 0.95,
                     *       "domains": [
                     *         {
                     *           "domain": "security",
                     *           "accuracy": 0.94,
                     *           "proven": true,
                     *           "gold_seen": 12,
                     *           "gold_right": 12,
                     *           "judged": 40,
                     *           "agreed": 38,
                     *           "agreement": 0.95
                     *         }
                     *       ],
                     *       "confusion": [
                     *         {
                     *           "domain": "security",
                     *           "field": "user_confirmed",
                     *           "classes": [
                     *             "false",
                     *             "true"
                     *           ],
                     *           "rows": [
                     *             [
                     *               0.97,
                     *               0.03
                     *             ],
                     *             [
                     *               0.05,
                     *               0.95
                     *             ]
                     *           ],
                     *           "answers": 40,
                     *           "estimated_at": "2026-03-02T03:56:31.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WorkerQuality"];
                };
            };
            404: components["responses"]["NotFoundWorker"];
            default: components["responses"]["Refused"];
        };
    };
    workers_rotateKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to repeat for 24 h: the same key with the same body gives the first answer again, with another body or for another workspace 422, and 409 while the first is still running. An answer that shows a secret is given again only to the API key that asked for it. An answer given again has the header `Idempotent-Replayed: true`.
                 * @example IR-48219-1
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                worker_id: components["parameters"]["WorkerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "worker_id": "0198f0a3-2d4e-7f60-a1b2-c3d4e5f60718",
                     *       "api_key": "csw_example_0000000000000000000000000000"
                     *     }
                     */
                    "application/json": components["schemas"]["NewWorkerKey"];
                };
            };
            403: components["responses"]["ForbiddenSessionCrossSiteSessionNotAMemberWorkerShared"];
            404: components["responses"]["NotFoundWorker"];
            409: components["responses"]["ConflictOtherKey"];
            422: components["responses"]["InvalidIdempotency"];
            default: components["responses"]["RefusedWithBody"];
        };
    };
}
