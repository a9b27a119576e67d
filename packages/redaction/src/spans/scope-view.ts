import type { ReadableSpan } from '@opentelemetry/sdk-trace';

import type { Redactor } from '../redactor.ts';

type Scope = ReadableSpan['instrumentationScope'];

/** Creates redacted copies of instrumentation scopes, one per scope. */
export function createScopeViews(redactor: Redactor): (scope: Scope) => Scope {
  const views = new WeakMap<Scope, Scope>();
  return (scope) => {
    const known = views.get(scope);
    if (known !== undefined) return known;
    // A scope has a name, version, schema URL and, in newer SDKs, attributes: its fields are redacted like attributes.
    const view = redactor.redactAttributes({ ...scope }).attributes as unknown as Scope;
    views.set(scope, view);
    return view;
  };
}
