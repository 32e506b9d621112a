import { expect, it } from 'vitest';
import { chargerUrl } from './address';

it('is the address of the page, as a WebSocket', () => {
  expect(chargerUrl('https://genx.example.com')).toBe('wss://genx.example.com/ws/ocpp/16/');
  expect(chargerUrl('http://127.0.0.1:8000')).toBe('ws://127.0.0.1:8000/ws/ocpp/16/');
});
