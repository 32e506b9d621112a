import { expect, it } from 'vitest';
import type { LogItem } from '../../api/types';
import { aCall, aCommand, aConnector, aTransaction } from '../../test/examples';
import { type Seen, sessionAt, tagAtOf, trackOf } from './track';

const at = (time: string) => `2025-11-23T${time}.000Z`;
const status = (time: string, to: string, connectorId = 1): LogItem =>
  aCall({ at: at(time), payload: { connectorId, status: to } });
const start = aCommand({ action: 'RemoteStartTransaction', request: { idTag: 'A', connectorId: 1 } });
const session = aTransaction();
const RUNNING = {
  transactionId: 10_466,
  transaction: { transactionId: 10_466, idTag: '04B1C9D2', startedAt: at('14:00:00'), energyWh: 0 },
};

const track = (change: Partial<Seen>) =>
  trackOf({
    online: true,
    connector: aConnector(),
    start: undefined,
    session: undefined,
    tagAt: null,
    history: [],
    ...change,
  });

/** "tag past 13:59:00, cable now by 14:22" */
const words = (change: Partial<Seen>) =>
  track(change)
    ?.map(({ step, is, at: when, until }) =>
      [step, is, when?.slice(11, 19), until && `by ${until.slice(11, 16)}`].filter(Boolean).join(' '),
    )
    .join(', ') ?? null;

it('is nothing while nothing is under way', () => {
  for (const state of ['Available', 'Unavailable', 'Reserved', 'Faulted', null]) {
    expect(track({ connector: aConnector({ status: state }) })).toBeNull();
  }
  expect(track({ connector: aConnector({ connectorId: 0, ...RUNNING }) })).toBeNull();
  expect(track({ online: false, connector: aConnector({ status: 'Preparing' }) })).toBeNull();
});

it('waits for the cable after an accepted start, until a known time', () => {
  for (const state of ['Available', 'Preparing']) {
    expect(words({ start, connector: aConnector({ status: state }) })).toBe(
      'tag past 14:12:00, cable now by 14:22, charging ahead, finished ahead, unplugged ahead',
    );
  }
});

it('does not guess which of tag and cable is there', () => {
  expect(words({ connector: aConnector({ status: 'Preparing' }) })).toBe(
    'tagOrCable now 14:00:00, charging ahead, finished ahead, unplugged ahead',
  );
});

it('stands at charging while a session runs, whatever the connector reports, and while the charger is away', () => {
  const charging = 'tag past, cable past, charging now 14:00:00, finished ahead, unplugged ahead';
  for (const state of ['Charging', 'SuspendedEV', 'SuspendedEVSE', 'Faulted', 'Preparing', null]) {
    expect(words({ session, connector: aConnector({ status: state, ...RUNNING }) })).toBe(charging);
  }
  const away = aConnector({ status: 'Finishing', ...RUNNING });
  expect(words({ session, online: false, connector: away })).toBe(charging);
});

it('does not know of a tag if the charger charges without a session', () => {
  expect(words({ connector: aConnector({ status: 'Charging' }) })).toBe(
    'tag unknown, cable past, charging now 14:00:00, finished ahead, unplugged ahead',
  );
});

it('is finished until the car is unplugged, and says so for a while', () => {
  const ended = aTransaction({
    status: 'stopped',
    stoppedAt: at('14:40:00'),
    receivedStopAt: at('14:40:01'),
  });
  const past = 'tag past, cable past, charging past 14:00:00';
  const finishing = aConnector({ status: 'Finishing', since: at('14:39:58') });
  expect(words({ session: ended, connector: finishing })).toBe(
    `${past}, finished now 14:40:00, unplugged ahead`,
  );
  expect(words({ session, connector: { ...finishing, ...RUNNING } })).toBe(
    `${past}, finished now 14:39:58, unplugged ahead`,
  );
  // A session that nobody knows.
  expect(words({ connector: finishing })).toBe(
    'tag past, cable past, charging past, finished now 14:39:58, unplugged ahead',
  );
  const free = aConnector({ since: at('14:45:00') });
  expect(words({ session: ended, connector: free })).toBe(
    `${past}, finished past 14:40:00, unplugged now 14:45:00`,
  );
});

it('knows when the cable was plugged in if Preparing came clearly before or after the tag', () => {
  const connector = aConnector({ status: 'Charging', ...RUNNING });
  const cable = (history: LogItem[], tagAt: string | null) =>
    track({ connector, session, tagAt, history })?.find(({ step }) => step === 'cable')?.at ?? null;
  const before = [
    status('14:00:00', 'Charging'),
    status('13:58:00', 'Preparing'),
    status('13:50:00', 'Available'),
  ];
  expect(cable(before, at('13:59:30'))).toBe(at('13:58:00'));
  expect(cable(before, at('13:57:00'))).toBe(at('13:58:00'));
  // It may be Preparing because of the tag.
  expect(cable(before, at('13:58:04'))).toBeNull();
  expect(cable(before, null)).toBeNull();
  // Of another connector; without a beginning; none at all.
  expect(cable([status('13:58:00', 'Preparing', 2)], at('13:59:30'))).toBeNull();
  expect(cable([status('13:58:00', 'Preparing')], at('13:59:30'))).toBeNull();
  expect(cable([status('13:58:00', 'Available')], at('13:59:30'))).toBeNull();
});

it('knows when the tag was presented or the start asked for', () => {
  const asked = (time: string, payload: object) => aCall({ at: at(time), action: 'Authorize', payload });
  const log = [
    asked('14:00:09', { idTag: '04B1C9D2' }),
    asked('13:59:50', { idTag: '04B1C9D2', connectorId: 2 }),
    asked('13:59:40', { idTag: 'OTHER' }),
    asked('13:59:30', { idTag: '04b1c9d2' }),
    asked('13:50:00', { idTag: '04B1C9D2' }),
  ];
  expect(tagAtOf(session, log)).toBe(at('13:59:30'));
  expect(tagAtOf(session, [])).toBeNull();
  expect(tagAtOf({ ...session, receivedStartAt: at('14:30:00') }, log)).toBeNull();
});

it('finds the session that a connector is about', () => {
  const ended = aTransaction({
    status: 'stopped',
    stoppedAt: at('14:40:00'),
    receivedStopAt: at('14:40:01'),
  });
  const noon = Date.parse(at('14:50:00'));
  const find = (connector: object, transactions = [ended], history: LogItem[] = []) =>
    sessionAt(aConnector(connector), transactions, history, noon);
  expect(find(RUNNING, [session])).toBe(session);
  expect(find(RUNNING, [])).toBeUndefined();
  const after = [
    status('14:40:02', 'Finishing'),
    status('14:00:02', 'Charging'),
    status('13:00:00', 'Available'),
  ];
  expect(find({ status: 'Finishing' }, [ended], after)).toBe(ended);
  expect(find({ status: 'Finishing' }, [])).toBeUndefined();
  // Another car came since.
  expect(
    find(
      { status: 'Finishing' },
      [ended],
      [status('14:46:00', 'Finishing'), status('14:45:00', 'Available'), ...after],
    ),
  ).toBeUndefined();
  expect(find({ status: 'Preparing' }, [ended], after)).toBeUndefined();
  const free = [status('14:45:00', 'Available'), ...after];
  expect(find({ since: at('14:45:00') }, [ended], free)).toBe(ended);
  expect(find({ since: at('14:30:00') }, [ended], free)).toBeUndefined();
  expect(find({ since: null }, [ended], free)).toBeUndefined();
  expect(find({ since: at('14:45:00') }, [ended], [])).toBeUndefined();
});
