import { asObject } from './json.js';

/**
 * What an answer to a GraphQL request says, whatever the status that carried it (GraphQL specification, 7.1; GraphQL
 * over HTTP). Undefined where it is no such answer, because something before the GraphQL server gave it.
 */
export interface GraphqlAnswer {
  /** Null or missing at every selected field: nothing was found, or nothing was allowed. */
  readonly isNull: boolean;
  readonly hasErrors: boolean;
}

export function graphqlAnswer(json: unknown): GraphqlAnswer | undefined {
  const answer = asObject(json);
  if (!answer || !('data' in answer || 'errors' in answer)) return undefined;
  const fields = Object.values(asObject(answer.data) ?? {});
  return {
    isNull: fields.every((value) => value === null || value === undefined),
    hasErrors: Array.isArray(answer.errors) && answer.errors.length > 0,
  };
}
