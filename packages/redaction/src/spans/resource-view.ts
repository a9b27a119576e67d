import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

type Resource = ReadableSpan['resource'];
type RedactAttributes = (attributes: Attributes) => Attributes;

/** Creates redacted views of resources: one per resource, since exporters group spans by resource identity. */
export function createResourceViews(redactAttributes: RedactAttributes): (resource: Resource) => Resource {
  const views = new WeakMap<Resource, Resource>();
  return function viewOf(resource) {
    const known = views.get(resource);
    if (known !== undefined) return known;
    const view = createView(resource, redactAttributes, viewOf);
    views.set(resource, view);
    return view;
  };
}

function createView(
  resource: Resource,
  redactAttributes: RedactAttributes,
  viewOf: (resource: Resource) => Resource,
): Resource {
  let settled: Attributes | undefined;
  const view: Resource = {
    get asyncAttributesPending() {
      return resource.asyncAttributesPending ?? false;
    },
    get attributes() {
      if (settled !== undefined) return settled;
      const attributes = redactAttributes(resource.attributes);
      if (resource.asyncAttributesPending !== true) settled = attributes;
      return attributes;
    },
    waitForAsyncAttributes: async () => resource.waitForAsyncAttributes?.(),
    merge: (other) => viewOf(resource.merge(other)),
    getRawAttributes: () => Object.entries(view.attributes),
  };
  return resource.schemaUrl === undefined
    ? view
    : Object.defineProperty(view, 'schemaUrl', { value: resource.schemaUrl, enumerable: true });
}
