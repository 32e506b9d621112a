import { describe, expect, it } from 'vitest';
import type { AuditItem } from '../../api/types';
import { auditSentence, isAlarming, sentenceText } from './sentences';

const ANN = { type: 'user', id: '1', name: 'ann@example.org' } as const;
const BOB = { type: 'user', id: '2', name: 'bob@example.org' } as const;
const TARIFF = { type: 'tariff', id: '3', name: 'Day rate' } as const;
const CHARGER = { type: 'charger', id: 'CP-0042', name: 'Car park' } as const;

function told(action: string, change: Partial<AuditItem> = {}): string {
  const item: AuditItem = {
    id: '1',
    at: '2026-01-15T12:00:00.000Z',
    actor: ANN,
    action,
    target: null,
    address: '203.0.113.17',
    details: {},
    ...change,
  };
  return sentenceText(auditSentence(item));
}

describe('the audit log says', () => {
  it.each<[string, string, Partial<AuditItem>]>([
    ['sign-in', 'ann@example.org signed in', { target: ANN }],
    ['sign-out', 'ann@example.org signed out', { target: ANN }],
    ['password.changed', 'ann@example.org changed their password', { target: ANN }],
    ['password.reset', 'ann@example.org set a password with a link from an email', { target: ANN }],
    [
      'password.set',
      'ann@example.org set a new password for bob@example.org from the command line',
      { target: BOB },
    ],
    [
      'user.invited',
      'ann@example.org invited bob@example.org as operator',
      { target: BOB, details: { role: 'operator' } },
    ],
    [
      'user.changed',
      'ann@example.org deactivated bob@example.org',
      { target: BOB, details: { active: false } },
    ],
    [
      'user.changed',
      'ann@example.org made bob@example.org an admin',
      { target: BOB, details: { role: 'admin' } },
    ],
    ['user.changed', 'ann@example.org changed their name to Ann', { target: ANN, details: { name: 'Ann' } }],
    [
      'user.changed',
      'ann@example.org removed the name of bob@example.org',
      { target: BOB, details: { name: null } },
    ],
    [
      'user.changed',
      'ann@example.org changed bob@example.org: role viewer and name Bob',
      { target: BOB, details: { role: 'viewer', name: 'Bob' } },
    ],
    ['session.others-ended', 'ann@example.org ended all their other sessions', { target: ANN }],
    ['user.sessions-ended', 'ann@example.org ended all sessions of bob@example.org', { target: BOB }],
    ['user.removed', 'ann@example.org removed their own account', { target: ANN }],
    [
      'api-key.created',
      'ann@example.org created the API key “billing” as viewer',
      { target: { type: 'apiKey', id: '9', name: 'billing' }, details: { role: 'viewer' } },
    ],
    [
      'charger.changed',
      'API key “fleet” set CP-0042 to maintenance',
      {
        actor: { type: 'apiKey', id: '9', name: 'fleet' },
        target: CHARGER,
        details: { chargerStatus: 'maintenance' },
      },
    ],
    ['tariff.created', 'ann@example.org created the tariff Day rate', { target: TARIFF }],
    [
      'tariff.changed',
      'ann@example.org changed the draft of the tariff Day rate',
      { target: TARIFF, details: { draft: 'changed' } },
    ],
    [
      'tariff.changed',
      'ann@example.org discarded the draft of the tariff Day rate',
      { target: TARIFF, details: { draft: 'discarded' } },
    ],
    [
      'tariff.changed',
      'ann@example.org renamed a tariff to Day rate',
      { target: TARIFF, details: { name: 'Day rate' } },
    ],
    [
      'tariff.changed',
      'ann@example.org made the tariff Day rate the default',
      { target: TARIFF, details: { isDefault: true } },
    ],
    [
      'tariff.changed',
      'ann@example.org took the tariff Day rate as the default back',
      { target: TARIFF, details: { isDefault: false } },
    ],
    [
      'tariff.published',
      'ann@example.org saved the tariff Day rate as version 4',
      { target: TARIFF, details: { version: 4 } },
    ],
    ['tariff.published', 'ann@example.org published the tariff Day rate', { target: TARIFF }],
    [
      'charger.changed',
      'ann@example.org gave CP-0042 the tariff 3',
      { target: CHARGER, details: { tariffId: 3 } },
    ],
    [
      'charger.changed',
      'ann@example.org gave CP-0042 the default tariff',
      { target: CHARGER, details: { tariffId: null } },
    ],
    [
      'charger.changed',
      'ann@example.org gave connector 2 of CP-0042 the tariff 3',
      { target: CHARGER, details: { connectorId: 2, tariffId: 3 } },
    ],
    [
      'charger.changed',
      'ann@example.org gave connector 2 of CP-0042 the tariff of its charger',
      { target: CHARGER, details: { connectorId: 2, tariffId: null } },
    ],
    [
      'charger.changed',
      'ann@example.org set the password of CP-0042',
      { target: CHARGER, details: { password: '***' } },
    ],
    [
      'charger.changed',
      'ann@example.org changed the name and status of CP-0042',
      { target: CHARGER, details: { name: 'x', chargerStatus: 'active' } },
    ],
    [
      'charger.changed',
      'ann@example.org changed the power rating of CP-0042 to 22 kW',
      { target: CHARGER, details: { powerRatingW: 22_000 } },
    ],
    [
      'charger.changed',
      'ann@example.org removed the password of CP-0042',
      { target: CHARGER, details: { password: null } },
    ],
    ['charger.unclaimed-deleted', 'ann@example.org deleted 1 unclaimed charger', { details: { count: 1 } }],
    [
      'charger.unclaimed-deleted',
      'ann@example.org deleted 12 unclaimed chargers',
      { details: { count: 12 } },
    ],
    [
      'command.requested',
      'ann@example.org sent Reset to CP-0042',
      { target: CHARGER, details: { command: 'Reset' } },
    ],
    [
      'command.batch-requested',
      'ann@example.org sent ClearCache to 12 chargers',
      { details: { command: 'ClearCache', chargers: 12 } },
    ],
    [
      'id-tag.created',
      'ann@example.org added the id tag 04A2F19C',
      { target: { type: 'idTag', id: '04A2F19C', name: null } },
    ],
    [
      'user.created',
      'GenX created the user bob@example.org as admin',
      { actor: { type: 'system', id: null, name: null }, target: BOB, details: { role: 'admin' } },
    ],
  ])('%s: %s', (action, sentence, change) => expect(told(action, change)).toBe(sentence));

  it('why a sign-in failed, but not which unknown address was typed', () => {
    const nobody = { type: 'nobody', id: null, name: null } as const;
    const failed = (target: AuditItem['target'], reason: string) =>
      told('sign-in.failed', { actor: nobody, target, details: { reason } });
    expect(failed(ANN, 'wrong-password')).toBe('Sign-in of ann@example.org failed: wrong password');
    expect(failed(null, 'unknown-address')).toBe('A sign-in failed: no account has this address');
    expect(told('sign-in.failed', { target: ANN, details: { reason: 'wrong-password' } })).toBe(
      'ann@example.org entered a wrong current password',
    );
  });

  it('something about fields of later versions', () => {
    expect(told('user.changed', { target: BOB, details: { theme: 'dark' } })).toBe(
      'ann@example.org changed bob@example.org: theme dark',
    );
    expect(told('charger.changed', { target: CHARGER, details: { siteId: 4 } })).toBe(
      'ann@example.org changed the siteId of CP-0042',
    );
  });

  it('something about actions of later versions, whatever their details', () => {
    expect(told('backup.made')).toBe('ann@example.org: backup.made');
    expect(told('webhook.created', { target: CHARGER, details: null })).toBe(
      'ann@example.org: webhook.created CP-0042',
    );
    const alarm = { type: 'alarm', id: '12', name: 'CP-0042' } as const;
    for (const [details, sentence] of [
      [{ decision: 'keep', address: '10.0.0.1' }, 'kept 10.0.0.1 as CP-0042 after an alarm'],
      [{ decision: 'disconnect', minutes: 10 }, 'disconnected CP-0042 for 10 minutes after an alarm'],
      [{ decision: 'dismiss' }, 'dismissed the security alarm about CP-0042'],
    ] as const) {
      expect(told('alarm.resolved', { target: alarm, details })).toContain(sentence);
    }
    for (const [entry, whose] of [
      [{ target: CHARGER, details: { wanted: { HeartbeatInterval: '300' } } }, 'CP-0042'],
      [
        { target: null, details: { vendor: 'Ohmweg', model: 'Duo 22', withdrawn: ['A'] } },
        'all Ohmweg Duo 22',
      ],
      [{ target: null, details: { wanted: { A: '1' } } }, 'all chargers'],
    ] as const) {
      expect(told('wanted-configuration.changed', entry)).toBe(
        `ann@example.org changed the wanted configuration of ${whose}`,
      );
    }
    expect(told('charger.changed', { target: CHARGER, details: [1] })).toBe(
      'ann@example.org saved CP-0042 without changes',
    );
  });
});

it('marks names, and only them', () => {
  const item = { action: 'user.removed', actor: ANN, target: BOB, details: {} } as AuditItem;
  expect(auditSentence(item).map(({ text, name }) => (name ? `[${text}]` : text))).toEqual([
    '[ann@example.org]',
    ' removed the user ',
    '[bob@example.org]',
  ]);
});

it('marks the traces of an attack', () => {
  expect(
    ['sign-in', 'sign-in.failed', 'session.reused'].map((action) => isAlarming({ action } as AuditItem)),
  ).toEqual([false, true, true]);
});
