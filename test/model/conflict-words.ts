/** How the comparison calls an open conflict of the product: by whom, or what, it is about. */
export function conflictAbout(
  row: { type: string; person: string | null; subject: string; candidates: string[] },
  labels: Map<string, string>,
  assignments: Map<string, string>,
): string {
  const who = (id: string | null) => labels.get(id ?? '') ?? '?';
  if (row.type === 'unknown_status') return row.subject.slice(row.subject.lastIndexOf('/') + 1);
  if (row.type === 'bad_record') return row.subject.split('/').slice(-2).join('/');
  if (row.type === 'manual_outlives_pms') return `${who(row.person)} in ${assignments.get(row.subject.slice('assignment:'.length)) ?? '?'}`;
  return who(row.person);
}
