import { room } from '../room';

export const t = await room('tariffs');
