import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

const MAX_MESSAGE = 300;

type Errors = readonly { readonly message: string }[];

function nameOf(one: TestCase | TestSuite | TestModule): string {
  return one.type === 'module' ? one.relativeModuleId : `${one.module.relativeModuleId} > ${one.fullName}`;
}

/** Describes a failure in a line or two; the diffs above may be long. */
function failedAs(name: string, errors: Errors): string {
  const message = errors[0]?.message.slice(0, MAX_MESSAGE).replaceAll('\n', '\n  ') ?? '';
  return `FAILED ${name}\n  ${message}\n`;
}

/** Ends the output with the failures, and one plain line that a CI can parse, independent of vitest's own footer. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 };
    const failures = unhandled.map((error) => failedAs('what no test waited for', [error]));
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state, errors = [] } = test.result();
        count[state] += 1;
        if (state === 'failed') failures.push(failedAs(nameOf(test), errors));
      }
      // If a file fails to load, or the set-up of a suite fails, no test has failed but the run has.
      for (const suite of [module, ...module.children.allSuites()]) {
        const errors = suite.errors();
        if (errors.length === 0) continue;
        count.failed += 1;
        failures.push(failedAs(nameOf(suite), errors));
      }
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    process.stdout.write(`\n${failures.join('')}${count.passed} passed, ${count.failed} failed${skipped}\n`);
  }
}
