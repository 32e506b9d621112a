import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aCall } from '../test/examples';
import { ACTIONS } from './choices';
import { CALLS, summary } from './summary';

interface Operation {
  tags: string[];
  requestBody: { content: { 'application/json': { example: Record<string, unknown> } } };
  responses: { 200: { content: { 'application/json': { example: { action: string } } } } };
}

const { paths } = JSON.parse(readFileSync('../openapi/openapi.json', 'utf8')) as {
  paths: Record<string, { post?: Operation }>;
};

const COMMANDS = Object.entries(paths)
  .filter(([path]) => path.startsWith('/api/v1/chargers/{deviceId}/commands/'))
  .flatMap(([, { post }]) => (post ? [post] : []))
  .map(({ requestBody, responses }) => ({
    action: responses[200].content['application/json'].example.action,
    payload: requestBody.content['application/json'].example,
  }));

describe('commands of the API', () => {
  it('are there', () => {
    expect(COMMANDS.length).toBeGreaterThan(3);
  });

  it.each(COMMANDS)('$action has words of its own in the log', ({ action, payload }) => {
    expect(CALLS).toHaveProperty(action);
    expect(summary(aCall({ action, payload })).text).not.toBe('');
  });

  it.each(COMMANDS)('$action can be chosen in the filter of the log', ({ action }) => {
    expect(ACTIONS.map(({ value }) => value)).toContain(action);
  });
});
