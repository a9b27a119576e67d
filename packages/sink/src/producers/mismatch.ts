import {
  ATTR_DEPLOYMENT_ENVIRONMENT,
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_SERVICE_NAME,
} from '@auditspan/conventions';
import type { Attributes } from '../decode/span.ts';
import type { Producer } from '../log/log-entry.ts';
import { attributeText } from '../decode/attribute-text.ts';

/** Returns what a resource claims that its authenticated producer may not, as text. */
export function mismatches(producer: Producer | undefined, resource: Attributes): string[] {
  if (producer === undefined) return [];
  const { id, services, environments } = producer;
  const service = textOf(resource, ATTR_SERVICE_NAME);
  const environment = textOf(resource, ATTR_DEPLOYMENT_ENVIRONMENT_NAME, ATTR_DEPLOYMENT_ENVIRONMENT);
  const found: string[] = [];
  if (services !== undefined && !services.includes(service)) {
    found.push(`the producer ${id} may not send for this ${ATTR_SERVICE_NAME}`);
  }
  if (environments !== undefined && !environments.includes(environment)) {
    found.push(`the producer ${id} may not send for this ${ATTR_DEPLOYMENT_ENVIRONMENT_NAME}`);
  }
  return found;
}

function textOf(attributes: Attributes, ...keys: readonly string[]): string {
  const key = keys.find((candidate) => attributes[candidate] !== undefined);
  return key === undefined ? '' : attributeText(attributes[key] ?? null);
}
