import { z } from 'zod';
import { messageOfIssue } from './message-of-issue.js';

/**
 * Sets the messages of all validation in the process: requests, commands, events, settings. Zod keeps one set of
 * messages per process, and loading this module sets it; schemas look up their messages when they refuse a value.
 */
z.config({ localeError: messageOfIssue });
