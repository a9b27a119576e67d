import type { Route } from './format.ts';

const AZURE_DEPLOYMENT = /\/openai\/deployments\/([^/]+)\//;
const VERSIONED = /\/v\d+(?:beta\d*|alpha\d*)?\//;

/** Platforms whose hosts offer much besides models: they are known by their path. */
const PLATFORMS: readonly (readonly [prefix: RegExp, provider: string])[] = [
  [/^\/serving-endpoints\//u, 'databricks'],
  [/^\/client\/v4\/accounts\/[^/]+\/ai\/v1\//u, 'cloudflare'],
  [/^\/api\/v2\/cortex\/v1\//u, 'snowflake'],
];

/**
 * Matches the OpenAI style of path: any prefix, then the operation. A version (`/v1/`) or an Azure deployment before it
 * makes the match certain; the deployment is the model.
 */
export function openAiRoute(path: string, operation: string): Route | undefined {
  if (!path.endsWith(operation)) return undefined;
  const deployment = path.includes('/openai/') ? AZURE_DEPLOYMENT.exec(path)?.[1] : undefined;
  if (deployment !== undefined) return { modelId: decodeSegment(deployment), certain: true };
  if (path.startsWith('/v1/')) return { certain: true };
  const provider = PLATFORMS.find(([prefix]) => prefix.test(path))?.[1];
  return provider === undefined ? { certain: VERSIONED.test(path) } : { certain: true, provider };
}

/** Decodes the percent-encoding of a path segment; returns a malformed one unchanged. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
