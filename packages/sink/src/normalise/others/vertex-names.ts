/**
 * The model in the name of one of Vertex AI's resources: the last part of a model's own, and the whole of an endpoint's,
 * behind which any may stand; `undefined` where it names neither.
 */
export function vertexModelOf(resource: string): string | undefined {
  return (
    /\/models\/(?<model>[^/]+)(?:\/|$)/.exec(`/${resource}`)?.groups?.['model'] ??
    /\/(?<endpoint>endpoints\/[^/]+)/.exec(`/${resource}`)?.groups?.['endpoint']
  );
}

/** What a method of the prediction service does, in the words of the GenAI conventions; `undefined` where any model may stand behind it. */
export function vertexOperationOf(method: string): string | undefined {
  return method.endsWith('GenerateContent') ? 'generate_content' : undefined;
}
