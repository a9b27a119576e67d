/**
 * Returns the model from the name of a Vertex AI resource: the last part of a model's name, or an endpoint, behind which any model
 * may be deployed; `undefined` if it names neither.
 */
export function vertexModelOf(resource: string): string | undefined {
  return (
    /\/models\/(?<model>[^/]+)(?:\/|$)/.exec(`/${resource}`)?.groups?.['model'] ??
    /\/(?<endpoint>endpoints\/[^/]+)/.exec(`/${resource}`)?.groups?.['endpoint']
  );
}

/** Returns the GenAI operation of a prediction method; `undefined` if it depends on the model. */
export function vertexOperationOf(method: string): string | undefined {
  return method.endsWith('GenerateContent') ? 'generate_content' : undefined;
}
