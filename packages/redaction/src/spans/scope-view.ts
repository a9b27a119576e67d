import type { ReadableSpan } from '@opentelemetry/sdk-trace';

import type { Redactor } from '../redactor.ts';

type Scope = ReadableSpan['instrumentationScope'];

/** Makes masked copies of instrumentation scopes, one for each. */
export function createScopeViews(redactor: Redactor): (scope: Scope) => Scope {
  const views = new WeakMap<Scope, Scope>();
  return (scope) => {
    const known = views.get(scope);
    if (known !== undefined) return known;
    // A scope is a name, a version, a schema URL and, in newer SDKs, attributes: its fields look like attributes themselves.
    const view = redactor.redactAttributes({ ...scope }).attributes as unknown as Scope;
    views.set(scope, view);
    return view;
  };
}
