import type { AccessRequest } from '../access-request.ts';
import { createGlobs } from './globs.ts';
import type { PolicyRule } from './policy.ts';

/** Whether a rule matches a request; `maybe` if a fact that it depends on is unknown. */
export type Fit = 'yes' | 'no' | 'maybe';

type Condition = (request: AccessRequest) => Fit;

/** Compiles the conditions of a rule. */
export function createRuleTest(rule: PolicyRule): Condition {
  const conditions = [...whoConditions(rule), ...modelConditions(rule), ...placeConditions(rule)];
  return (request) => {
    let fit: Fit = 'yes';
    for (const condition of conditions) {
      const response = condition(request);
      if (response === 'no') return 'no';
      if (response === 'maybe') fit = 'maybe';
    }
    return fit;
  };
}

function whoConditions(rule: PolicyRule): Condition[] {
  return [
    ...whereAsked(rule.principals, (fits) => surely(({ principal }) => fits(principal.id))),
    ...whereAsked(rule.roles, (fits) => surely(({ principal }) => principal.roles.some(fits))),
    ...whereAsked(rule.onBehalfOf, (fits) => surely(({ principal }) => principal.onBehalfOf.some(fits))),
    ...whereAsked(rule.purposes, (fits) => surely(({ purpose }) => purpose !== undefined && fits(purpose))),
    ...whereAsked(rule.principalTypes, (fits) => surely(({ principal }) => fits(principal.type))),
    ...whereAsked(rule.purposeSources, (fits) => surely(({ purposeSource }) => fits(purposeSource))),
    ...(rule.verified === undefined ? [] : [surely(({ principal }) => principal.verified === rule.verified)]),
  ];
}

function modelConditions({ models, sensitivity, dataClasses }: PolicyRule): Condition[] {
  const { min = 0, max = 4 } = sensitivity ?? {};
  return [
    ...whereAsked(models, (fits) => known(({ modelId }) => modelId, fits)),
    ...whereAsked(dataClasses, (fits) => known(({ dataClass }) => dataClass, fits)),
    ...(sensitivity === undefined
      ? []
      : [
          known(
            ({ sensitivity: is }) => is,
            (is) => min <= is && is <= max,
          ),
        ]),
  ];
}

function placeConditions({ providers, hosts, actions }: PolicyRule): Condition[] {
  return [
    ...whereAsked(
      providers,
      (fits) =>
        ({ provider }) =>
          fitOf(provider !== undefined && fits(provider)),
    ),
    ...whereAsked(
      hosts,
      (fits) =>
        ({ host, port }) =>
          fitOf(host !== undefined && (fits(host) || fits(`${host}:${port}`))),
    ),
    ...whereAsked(
      actions,
      (fits) =>
        ({ action }) =>
          fitOf(fits(action)),
    ),
  ];
}

/** If the principal is uncertain, it may be any. */
function surely(test: (request: AccessRequest) => boolean): Condition {
  return (request) => (request.principalKnown ? fitOf(test(request)) : 'maybe');
}

/** A call whose body could not be read may be for any model. */
function known<T>(read: (request: AccessRequest) => T | undefined, test: (value: T) => boolean): Condition {
  return (request) => {
    const value = read(request);
    if (value === undefined) return request.modelKnown ? 'no' : 'maybe';
    return fitOf(test(value));
  };
}

function whereAsked(
  patterns: readonly string[] | undefined,
  condition: (fits: (text: string) => boolean) => Condition,
): Condition[] {
  return patterns === undefined ? [] : [condition(createGlobs(patterns))];
}

function fitOf(fits: boolean): Fit {
  return fits ? 'yes' : 'no';
}
