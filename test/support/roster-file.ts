import { ROSTER_COLUMNS, type RosterCells } from '../../domain/roster.ts';
import type { Answer, ApiClient } from './api-client.ts';

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);

/** A roster as an office's export would be: all columns, in the contract's order. */
export const rosterFile = (rows: readonly RosterCells[]): string =>
  [ROSTER_COLUMNS.join(), ...rows.map((row) => ROSTER_COLUMNS.map((column) => quoted(row[column] ?? '')).join())].join('\r\n') + '\r\n';

export const sendRoster = (
  api: ApiClient,
  credentialId: string,
  file: string | Uint8Array,
  rows: number,
  headers: Record<string, string> = {},
): Promise<Answer> => api.raw('POST', `/credentials/${credentialId}/roster?rows=${rows}`, file, { contentType: 'text/csv', headers });
