import { z } from 'zod';
import { messageOfIssue } from './message-of-issue.js';

/**
 * The words of every check in the process: requests, commands, events, settings. Zod keeps one set of messages for a
 * process, and this module sets it when it is loaded; schemas ask for their messages when they refuse something.
 */
z.config({ localeError: messageOfIssue });
