/**
 * The closing line of .ci/run: `node scripts/count-tests.mjs <vitest's JSON report> <other failed checks>`.
 * Exits with 1 when anything failed, or when there is no report because the tests never ran.
 */
import { readFileSync } from 'node:fs';

const [reportFile, failedChecks] = process.argv.slice(2);
let passed = 0;
let failed = Number(failedChecks);
try {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  passed = report.numPassedTests;
  failed += report.numFailedTests;
  // A file that cannot be loaded has no tests that could fail.
  failed += report.testResults.filter(
    file => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  // The run can fail although all tests pass: an unhandled rejection, a server that does not stop.
  if (!report.success && failed === 0) failed = 1;
} catch {
  failed += 1;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
